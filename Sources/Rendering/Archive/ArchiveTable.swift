package import SessionCore

/// An archived session: its own transcript, with what is beside it.
package struct ArchivedSession: Hashable, Sendable {
  package var origin: SessionOrigin
  /// Copies: its own transcript's, its subagents', and those of what they held before they were rewritten.
  package var copies: Int
  /// Lines of its own transcript; of all where that is not archived.
  package var lines: Int
  /// Bytes of the copies.
  package var bytes: Int
  /// Bytes of what they hold, unpacked.
  package var textBytes: Int
  /// Places in which something was taken out.
  package var redactions: Int
  /// When one of its transcripts was last written to.
  package var written: Timestamp
  /// Whether its own transcript is still there.
  package var isThere: Bool
  /// The file with the copy of its own transcript; `nil` where there is none.
  package var file: String?

  package init(
    origin: SessionOrigin, copies: Int, lines: Int, bytes: Int, textBytes: Int, redactions: Int,
    written: Timestamp, isThere: Bool, file: String?
  ) {
    self.origin = origin
    self.copies = copies
    self.lines = lines
    self.bytes = bytes
    self.textBytes = textBytes
    self.redactions = redactions
    self.written = written
    self.isThere = isThere
    self.file = file
  }
}

/// What is in the archive: what `sessiond archive list` prints.
package enum ArchiveTable {
  private static let head = ["SESSION", "AGENT", "WRITTEN", "LINES", "SIZE", "PACKED", "TRANSCRIPT"]
  /// Columns between two columns of the table.
  private static let gap = 2
  private static let idColumns = 36

  /// The table as people read it: a row a session, and how much it is all together.
  package static func lines(
    _ sessions: [ArchivedSession], now: Timestamp, _ style: TextStyle
  ) -> [String] {
    guard !sessions.isEmpty else { return ["Nothing is archived."] }
    let rows = sessions.map { cells($0, now, style) }
    let widths = head.indices.map { column in
      ([head] + rows).map { DisplayText.width($0[column]) }.max() ?? 0
    }
    func line(_ cells: [String], _ tone: Tone) -> String {
      var text = StyledText(" ")
      var end = 1
      for (column, cell) in cells.enumerated() {
        text.append(cell, tone)
        end += widths[column] + gap
        if column < cells.count - 1 { text.pad(to: end) }
      }
      return text.line(style)
    }
    let packed = Figures.bytes(sessions.reduce(0) { $0 + $1.bytes })
    let size = Figures.bytes(sessions.reduce(0) { $0 + $1.textBytes })
    return [line(head, .dim)] + rows.map { line($0, .plain) }
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

extension ArchivedSession {
  fileprivate func writeMembers(to json: inout JSONWriter) {
    json.member("id", origin.id.rawValue)
    json.member("agent", origin.agent.rawValue)
    json.member("transcript", origin.transcript)
    json.member("is_there", isThere)
    json.member("file", file)
    json.member("copies", copies)
    json.member("lines", lines)
    json.member("bytes", bytes)
    json.member("text_bytes", textBytes)
    json.member("redactions", redactions)
    json.member("written", written)
  }
}
