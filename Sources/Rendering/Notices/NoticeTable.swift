package import SessionCore

/// What the user was to be told, and what became of it: what `alerts` prints and `/v1/alerts` answers.
package enum NoticeTable {
  private static let head = ["ID", "TIME", "SESSION", "TOLD", "WHAT"]
  private static let labelColumns = 12

  /// The table as people read it, in the order of the records: a row a notice, and below it what went wrong with it.
  package static func lines(_ records: [NoticeRecord], now: Timestamp, _ style: TextStyle) -> [String] {
    guard !records.isEmpty else { return [] }
    let rows = records.map { cells($0, style) }
    let table = TextTable(head: head, rows: rows)
    var lines = [table.line(head, style) { _ in .dim }]
    for (record, row) in zip(records, rows) {
      let isKnown = record.acknowledged != nil
      lines.append(
        table.line(row, style) { column in
          if isKnown { return .dim }
          return column == head.count - 1 ? record.notice.subject.tone : .plain
        })
      for delivery in record.deliveries where isNoteworthy(delivery) {
        let why = delivery.problem.map { ": " + style.safe($0, columns: 300) } ?? ""
        lines += Paragraph.lines(
          "\(delivery.way.rawValue): \(delivery.words(at: now))\(why)", style, indent: 6)
      }
    }
    return lines
  }

  private static func cells(_ record: NoticeRecord, _ style: TextStyle) -> [String] {
    let told = record.deliveries.filter { $0.state == .delivered }.map(\.way.rawValue)
    // `11-21 14:02:11` of `2026-11-21T14:02:11.503Z`.
    let time = record.notice.time.iso8601
    return [
      String(record.id), "\(time.dropFirst(5).prefix(5)) \(time.dropFirst(11).prefix(8))",
      style.safe(record.notice.label, columns: labelColumns),
      told.isEmpty ? style.signs.unknown : told.joined(separator: ", "),
      NoticeWords.sentence(record.notice, style),
    ]
  }

  /// Whether a delivery is one that somebody may want to look at.
  private static func isNoteworthy(_ delivery: NoticeDelivery) -> Bool {
    switch delivery.state {
    case .due, .givenUp: delivery.attempts > 0
    case .held: true
    case .delivered, .withdrawn, .unreachable: false
    }
  }

  /// The records as programs read them; the names of members stay.
  package static func json(_ records: [NoticeRecord]) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.member(
        "alerts",
        array: { json in
          for record in records {
            json.object { json in
              write(record, into: &json)
              json.member("acknowledged", record.acknowledged)
              json.member(
                "deliveries",
                array: { json in for delivery in record.deliveries { write(delivery, into: &json) } })
            }
          }
        })
    }
    return json.bytes
  }

  /// One notice as the user's command gets it on its standard input: a line.
  package static func document(_ record: NoticeRecord) -> [UInt8] {
    var json = JSONWriter()
    json.object { write(record, into: &$0) }
    return json.bytes + [UInt8(ascii: "\n")]
  }

  private static func write(_ record: NoticeRecord, into json: inout JSONWriter) {
    let notice = record.notice
    json.member("id", record.id)
    json.member("time", notice.time)
    json.member("kind", notice.subject.name)
    json.member("session", notice.session.rawValue)
    json.member("agent", notice.agent.rawValue)
    json.member("name", notice.label)
    json.member("project", notice.project)
    json.member("text", NoticeWords.line(notice))
    json.member("data", object: notice.subject.writeMembers)
  }

  private static func write(_ delivery: NoticeDelivery, into json: inout JSONWriter) {
    json.object { json in
      json.member("way", delivery.way.rawValue)
      json.member("state", delivery.state.rawValue)
      json.member("attempts", delivery.attempts)
      json.member("next", delivery.settled == nil ? delivery.next : nil)
      json.member("settled", delivery.settled)
      json.member("problem", delivery.problem)
    }
  }
}
