import GRDB
import SessionCore

/// Keeps a session's transcript the file that is there: a folder may be renamed, and a session may have two files.
struct TranscriptMove {
  private let database: Database

  init(_ database: Database) {
    self.database = database
  }

  /// One of the session's main files is gone: another one takes its place, or the session has none any more.
  func mainTranscriptDeleted(
    _ path: String, of session: SessionKey, at now: Timestamp, log: inout EventLog
  ) throws {
    guard let origin = try SessionStore.origin(of: session, database), origin.transcript == path else {
      return
    }
    let other = try String.fetchOne(
      database.cachedStatement(
        sql: "SELECT path FROM file WHERE session = ? AND role = 'main' AND deleted = 0"),
      arguments: [session.rawValue])
    if let other {
      try move(session, origin, to: other, at: now, log: &log)
    } else {
      try log.append(session, at: now, .transcriptDeleted)
    }
  }

  /// A main file of the session was read: it is the session's transcript if the one known before is not there.
  func mainTranscriptRead(
    _ path: String, of session: SessionKey, at now: Timestamp, log: inout EventLog
  ) throws {
    guard let origin = try SessionStore.origin(of: session, database), origin.transcript != path else {
      return
    }
    let isThere = try Bool.fetchOne(
      database.cachedStatement(sql: "SELECT deleted = 0 FROM file WHERE path = ?"),
      arguments: [origin.transcript])
    // Also where it is a guess: a subagent's file was read first.
    guard isThere != true else { return }
    try move(session, origin, to: path, at: now, log: &log)
  }

  private func move(
    _ session: SessionKey, _ origin: SessionOrigin, to path: String, at now: Timestamp, log: inout EventLog
  ) throws {
    try database.execute(
      sql: "UPDATE session SET transcript = ? WHERE key = ?", arguments: [path, session.rawValue])
    var moved = origin
    moved.transcript = path
    try log.append(session, at: now, .found(moved))
  }
}
