import FoundationEssentials
import GRDB
import LinuxHost
package import SessionCore
import Synchronization

/// Transcripts: what was read of them becomes numbered events, in one transaction with the offsets.
extension SessionStore {
  /// All transcripts that were read and still exist as far as is known.
  package func transcriptFiles() throws -> [TranscriptFile] {
    try read { database in
      let rows = try Row.fetchAll(
        database,
        sql: """
          SELECT file.*, reason AS problem
          FROM file LEFT JOIN unreadable ON file = file.id AND unreadable.offset = \(UnreadableLedger.wholeFile)
          WHERE deleted = 0
          """)
      return rows.compactMap(TranscriptFile.init(row:))
    }
  }

  /// Numbers and stores what the pieces say.
  ///
  /// - Parameters:
  ///   - pieces: in the order in which they shall count: of two sessions with the same reply the first one owns it.
  ///   - now: the time of events whose record carries none.
  /// - Returns: the new events in the order of their numbers.
  /// - Throws: when the database can't be written; then nothing of the pieces is stored.
  package func commit(_ pieces: some Collection<TranscriptProgress>, now: Timestamp) throws -> [SessionEvent]
  {
    try commit(pieces, now: now) { false }.events
  }

  /// Numbers and stores what the first of the pieces say.
  ///
  /// - Parameters:
  ///   - pieces: in the order in which they shall count.
  ///   - now: the time of events whose record carries none.
  ///   - isEnough: asked after each piece but the last: whether the rest is left for another transaction.
  /// - Returns: how many of the pieces are stored, and the new events in the order of their numbers.
  /// - Throws: when the database can't be written; then nothing of the pieces is stored.
  package func commit(
    _ pieces: some Collection<TranscriptProgress>, now: Timestamp, isEnough: () -> Bool
  ) throws -> (stored: Int, events: [SessionEvent]) {
    guard !pieces.isEmpty else { return (0, []) }
    try keepPages(facts: pieces.reduce(0) { $0 + $1.batch.facts.count })
    let (stored, commit, hasUnsettled) = try write { database in
      var commit = try TranscriptCommit(database, quotas: rivals, now: now)
      var stored = 0
      for piece in pieces {
        try commit.add(piece)
        stored += 1
        if stored < pieces.count, isEnough() { break }
      }
      let hasUnsettled = try commit.finish()
      return (stored, commit, hasUnsettled)
    }
    // Each reply stands on a page of its own.
    checkpoint?.wrote(pages: pieces.prefix(stored).reduce(0) { $0 + $1.batch.facts.count })
    // After the commit: who reads in between reads once more.
    if hasUnsettled { unsettled.add(1, ordering: .releasing) }
    if commit.changesCounts { counted.hasChanged() }
    return (stored, commit.events)
  }

  /// Notes that transcripts are gone from the disk. What was derived from them stays, and a session whose file was
  /// moved is where the other file is.
  package func transcriptsDeleted(_ paths: [String], now: Timestamp) throws -> [SessionEvent] {
    guard !paths.isEmpty else { return [] }
    defer { counted.hasChanged() }
    return try write { database in
      var log = try EventLog(database)
      for path in paths {
        guard
          let row = try Row.fetchOne(
            database, sql: "SELECT * FROM file WHERE path = ? AND deleted = 0", arguments: [path])
        else { continue }
        try database.execute(sql: "UPDATE file SET deleted = 1 WHERE path = ?", arguments: [path])
        guard let session: Int64 = row["session"], row["role"] == TranscriptRole.main.rawValue else {
          continue
        }
        try TranscriptMove(database).mainTranscriptDeleted(path, of: SessionKey(session), at: now, log: &log)
      }
      return log.events
    }
  }
}

extension TranscriptFile {
  init?(row: Row) {
    guard let role = TranscriptRole(rawValue: row["role"]) else { return nil }
    let session: Int64? = row["session"]
    self.init(
      path: row["path"], role: role,
      identity: FileIdentity(
        device: UInt64(bitPattern: row["device"]), inode: UInt64(bitPattern: row["inode"]),
        birthNanoseconds: row["birth"]),
      offset: row["offset"], fingerprint: row["fingerprint"], session: session.map(SessionKey.init))
    problem = row["problem"]
    if let data: Data = row["state"] { state = DecoderState(data: data) }
  }
}
