package import SessionCore

/// What is in the archive: what `sessiond archive list` prints.
package enum ArchiveTable {
  private static let head = ["SESSION", "AGENT", "WRITTEN", "LINES", "SIZE", "PACKED", "TRANSCRIPT"]
  private static let idColumns = 36

  /// The table as people read it: a row a session, and how much it is all together.
  package static func lines(
    _ sessions: [ArchivedSession], now: Timestamp, _ style: TextStyle
  ) -> [String] {
    guard !sessions.isEmpty else { return ["Nothing is archived."] }
    let rows = sessions.map { cells($0, now, style) }
    let table = TextTable(head: head, rows: rows)
    let packed = Figures.bytes(sessions.reduce(0) { $0 + $1.bytes })
    let size = Figures.bytes(sessions.reduce(0) { $0 + $1.textBytes })
    return [table.line(head, style) { _ in .dim }] + rows.map { table.line($0, style) }
      + ["", " \(Figures.count(sessions.count, "session", "sessions")), \(size) in \(packed)"]
  }

  private static func cells(_ session: ArchivedSession, _ now: Timestamp, _ style: TextStyle) -> [String] {
    [
      style.safe(session.origin.id.rawValue, columns: idColumns),
      style.safe(session.origin.agent.rawValue, columns: 20), Age(of: session.written, at: now).sentence,
      Figures.grouped(session.lines), Figures.bytes(session.textBytes), Figures.bytes(session.bytes),
      session.isThere ? "there" : "gone",
    ]
  }

  /// `{"sessions": [{"id", "agent", "transcript", "is_there", "file", "copies", "lines", "bytes", "text_bytes",
  /// "redactions", "written"}, …]}`.
  package static func json(_ sessions: [ArchivedSession]) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.member(
        "sessions",
        array: { json in
          for session in sessions { json.object { json in session.writeMembers(to: &json) } }
        })
    }
    return json.bytes
  }

  /// A line of an archived transcript for a terminal, which nothing in it may command.
  package static func safe(_ line: [UInt8]) -> String {
    DisplayText.safe(String(decoding: line, as: UTF8.self), columns: .max)
  }
}
