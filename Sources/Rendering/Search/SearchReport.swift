package import SessionCore

/// What was found in context records: what `search` prints and `/v1/search` answers.
package struct SearchReport: Sendable {
  /// A text that was found, with what is known of its session.
  package struct Item: Sendable {
    package var hit: SearchHit
    package var origin: SessionOrigin
    /// What the session is called.
    package var label: String
    /// Its folder; `nil` where the transcript does not say.
    package var project: String?
    package var isTranscriptDeleted: Bool

    package init(
      hit: SearchHit, origin: SessionOrigin, label: String, project: String?, isTranscriptDeleted: Bool
    ) {
      self.hit = hit
      self.origin = origin
      self.label = label
      self.project = project
      self.isTranscriptDeleted = isTranscriptDeleted
    }
  }

  /// Lines of a text at most.
  private static let mostLines = 4
  private static let indent = 3
  /// Characters of an id that are shown: enough to name the session by.
  private static let shownOfID = 8

  /// The best first.
  package var items: [Item]
  /// Whether there are more than were asked for.
  package var hasMore: Bool
  package var progress: RecordProgress

  package init(_ items: [Item], hasMore: Bool, progress: RecordProgress) {
    self.items = items
    self.hasMore = hasMore
    self.progress = progress
  }

  // MARK: For people

  /// The report as people read it. No line is wider than the style's columns but those with a path, which are whole.
  ///
  /// - Parameters:
  ///   - zone: by whose clocks times are shown.
  ///   - style: of the text.
  /// - Returns: the lines.
  package func lines(zone: ZoneOffsets, _ style: TextStyle) -> [String] {
    var lines = items.flatMap { Self.lines($0, zone: zone, style) + [""] }
    if items.isEmpty { lines = ["nothing was found", ""] }
    if hasMore { lines += Paragraph.lines("There is more; --limit shows it.", style, indent: 0) }
    lines += Paragraph.lines(note ?? "", style, indent: 0)
    while lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }

  private static func lines(_ item: Item, zone: ZoneOffsets, _ style: TextStyle) -> [String] {
    let id = item.origin.id.rawValue.prefix(shownOfID)
    var head = StyledText(style.safe(item.label, columns: 30), .strong)
    var facts = [style.safe(String(id)), style.safe(item.origin.agent.shortName, columns: 20)]
    if let time = item.hit.time { facts.append(zone.minute(at: time)) }
    facts.append(item.hit.classes.sorted().map(\.rawValue).joined(separator: ", "))
    for fact in facts {
      head.append(style.signs.between, .dim)
      head.append(fact, .dim)
    }
    let wide = style.wide
    var place = StyledText(String(repeating: " ", count: indent))
    let transcript = item.origin.transcript
    place.append(
      transcript.isEmpty
        ? "line \(item.hit.line) of its terminal" : wide.safe("\(transcript):\(item.hit.line)"), .dim)
    if item.isTranscriptDeleted { place.append(" (gone since)", .dim) }
    return [head.line(style)]
      + MarkedParagraph.lines(item.hit.text, style, indent: indent, most: mostLines) + [place.line(wide)]
  }

  /// What is not found although it is there; `nil` where all is.
  private var note: String? {
    guard progress.isEnabled else {
      return "Context records are switched off (context.enabled), so nothing newer can be found."
    }
    guard let pending = progress.pending else {
      return progress.isPaused
        ? "Older transcripts are not looked through: sessiond-cli index --resume lets that go on."
        : "Older transcripts are looked through when all of them are read; there may be more then."
    }
    guard pending > 0 else { return nil }
    let count = Figures.count(pending, "older transcript is", "older transcripts are")
    return progress.isPaused
      ? "\(count) not looked through: sessiond-cli index --resume lets that go on."
      : "\(count) still to be looked through; there may be more then."
  }

  // MARK: For programs

  /// The report as programs read it; the names of members stay.
  package func json() -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.member(
        "hits", array: { json in for item in items { json.object { Self.write(item, into: &$0) } } })
      json.member("has_more", hasMore)
      json.member("complete", progress.isComplete)
      json.member("records", object: progress.writeMembers)
    }
    return json.bytes
  }

  private static func write(_ item: Item, into json: inout JSONWriter) {
    json.member("session", item.origin.id.rawValue)
    json.member("agent", item.origin.agent.rawValue)
    json.member("name", item.label)
    json.member("project", item.project)
    json.member(
      "classes", array: { json in for kind in item.hit.classes.sorted() { json.value(kind.rawValue) } })
    json.member("time", item.hit.time)
    json.member("text", item.hit.text.text)
    json.member(
      "marks",
      array: { json in
        for mark in item.hit.text.marks {
          json.array { json in
            json.value(Int64(mark.start))
            json.value(Int64(mark.length))
          }
        }
      })
    json.member("transcript", item.origin.transcript)
    json.member("transcript_deleted", item.isTranscriptDeleted)
    json.member("line", item.hit.line)
  }
}

extension RecordProgress {
  /// What programs read of it.
  func writeMembers(into json: inout JSONWriter) {
    json.member("enabled", isEnabled)
    json.member("pending", pending)
    json.member("paused", isPaused)
  }
}
