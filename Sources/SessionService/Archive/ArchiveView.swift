import LinuxHost
import Rendering
import SessionCore
package import SessionStore

/// What is in the archive, with the daemon running or away: what `sessiond archive` prints.
package struct ArchiveView {
  private let folder: ArchiveFolder

  package init(_ state: StatePaths) {
    folder = ArchiveFolder(state)
  }

  /// The sessions that are archived, as a table for people or as JSON.
  ///
  /// - Throws: where the folder can't be listed.
  package func list(isJSON: Bool) throws -> String {
    let sessions = try sessions()
    if isJSON { return String(decoding: ArchiveTable.json(sessions), as: UTF8.self) + "\n" }
    let now = Timestamp(milliseconds: WallClock.milliseconds())
    let style = TextStyle(columns: Self.columns, usesColor: false, usesUnicode: true)
    return ArchiveTable.lines(sessions, now: now, style).map { $0 + "\n" }.joined()
  }

  /// No column of it is wider than what is in it.
  private static let columns = 200

  /// The sessions that are archived, the ones that were at work last in front.
  ///
  /// - Throws: where the folder can't be listed. A copy that can't be read is passed over.
  private func sessions() throws -> [ArchivedSession] {
    var sessions: [SessionOrigin: ArchivedSession] = [:]
    for name in try folder.names() {
      guard let copy = try? ArchivedCopy(path: folder.path(of: name)) else { continue }
      let isOwn = copy.role == .main && !ArchiveFolder.isEarlier(name)
      let key = SessionOrigin(agent: copy.origin.agent, id: copy.origin.id, transcript: "")
      var session =
        sessions[key]
        ?? ArchivedSession(
          origin: copy.origin, copies: 0, lines: 0, bytes: 0, textBytes: 0, redactions: 0,
          written: copy.end.written, isThere: false, file: nil)
      session.copies += 1
      session.bytes += Int(copy.fileSize)
      session.textBytes += Int(copy.textLength)
      session.redactions += copy.redactions
      session.written = max(session.written, copy.end.written)
      if isOwn {
        session.origin = copy.origin
        session.file = copy.path
        session.lines = copy.lines
        session.isThere = FileOperations.exists(copy.origin.transcript)
      } else if session.file == nil {
        session.lines += copy.lines
      }
      sessions[key] = session
    }
    return sessions.values.sorted {
      ($1.written, $0.origin.id.rawValue) < ($0.written, $1.origin.id.rawValue)
    }
  }

  /// Prints a session's archived transcript.
  ///
  /// - Parameters:
  ///   - id: the session's id or the start of it.
  ///   - line: the one that is wanted, from 1; `nil` for all.
  ///   - isTerminal: whether a terminal takes it, which nothing in it may command.
  ///   - write: takes bytes, whole lines.
  /// - Throws: ``RecordingError`` where there is no such session or line; what `write` throws; where the copy is damaged.
  package func show(
    _ id: String, line: Int?, isTerminal: Bool, write: ([UInt8]) throws -> Void
  ) throws {
    let copies = try folder.copies(called: id).filter { $0.role == .main }
    guard let copy = copies.first else { throw RecordingError(id, "is no session that is archived") }
    guard copies.allSatisfy({ $0.origin.id == copy.origin.id }) else {
      throw RecordingError(id, "is the start of \(copies.count) archived sessions' ids: give more of it")
    }
    func out(_ line: some Sequence<UInt8>) throws {
      let bytes = Array(line)
      try write((isTerminal ? Array(ArchiveTable.safe(bytes).utf8) : bytes) + [UInt8(ascii: "\n")])
    }
    if let line {
      guard let bytes = try copy.line(line) else {
        throw RecordingError(id, "has \(copy.lines) archived lines, and no line \(line)")
      }
      return try out(bytes)
    }
    try copy.forEachPiece { text in
      guard isTerminal else { return try write(text) }
      var lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      // Behind the last newline nothing is left.
      if lines.last?.isEmpty == true { lines.removeLast() }
      for line in lines { try out(line) }
    }
  }
}
