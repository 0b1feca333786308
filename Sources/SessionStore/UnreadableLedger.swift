import GRDB
import SessionCore

/// Keeps what could not be read: lines of transcripts, and files as a whole.
struct UnreadableLedger {
  /// Stands for the place of a line where the file itself can't be read.
  static let wholeFile: Int64 = -1

  private let database: Database

  init(_ database: Database) {
    self.database = database
  }

  /// Notes a line; whether it is new.
  func note(_ reason: String, in file: Int64, at offset: Int64, length: Int) throws -> Bool {
    try database.cachedStatement(
      sql: "INSERT OR IGNORE INTO unreadable (file, offset, length, reason) VALUES (?, ?, ?, ?)"
    ).execute(arguments: [file, offset, length, reason])
    return database.changesCount > 0
  }

  /// Notes why a file can't be read, or that it can.
  func note(_ problem: String?, ofFile file: Int64) throws {
    guard let problem else {
      return try database.cachedStatement(sql: "DELETE FROM unreadable WHERE file = ? AND offset = ?")
        .execute(
          arguments: [file, Self.wholeFile])
    }
    try database.cachedStatement(sql: "INSERT OR REPLACE INTO unreadable VALUES (?, ?, 0, ?)").execute(
      arguments: [file, Self.wholeFile, problem])
  }

  /// Forgets what was noted of a file's lines: it has others now.
  func forgetLines(of file: Int64) throws {
    try database.execute(
      sql: "DELETE FROM unreadable WHERE file = ? AND offset <> ?", arguments: [file, Self.wholeFile])
  }

  /// The lines of a session's files, one file's left out, with the rows of the files.
  func lines(
    of session: SessionKey, butOf file: Int64
  ) throws -> [(source: SourcePointer, file: Int64, reason: String)] {
    try Row.fetchAll(
      database.cachedStatement(
        sql: """
          SELECT path, unreadable.offset, length, reason, file.id
          FROM file JOIN unreadable ON unreadable.file = file.id
          WHERE session = ? AND file.id <> ? AND deleted = 0 AND unreadable.offset <> ?
          ORDER BY file.id, unreadable.offset
          """), arguments: [session.rawValue, file, Self.wholeFile]
    ).map { (SourcePointer(path: $0[0], offset: $0[1], length: $0[2]), $0[4], $0[3]) }
  }

  /// Forgets what was noted of a file's lines in a part of it, but for those that can't be read now either: these are not
  /// new.
  ///
  /// - Returns: whether any was forgotten.
  func forgetLines(of file: Int64, in span: Range<Int64>, except batch: TranscriptBatch) throws -> Bool {
    let noted = try Row.fetchAll(
      database.cachedStatement(
        sql: "SELECT offset, length, reason FROM unreadable WHERE file = ? AND offset >= ? AND offset < ?"),
      arguments: [file, max(0, span.lowerBound), span.upperBound])
    var hasForgotten = false
    guard !noted.isEmpty else { return hasForgotten }
    let forget = try database.cachedStatement(sql: "DELETE FROM unreadable WHERE file = ? AND offset = ?")
    for row in noted {
      let (offset, length, reason): (Int64, Int, String) = (row[0], row[1], row[2])
      let isStillThere = batch.facts.contains { located in
        guard case .unreadable(reason: reason) = located.fact else { return false }
        return located.offset == offset && located.length == length
      }
      if !isStillThere {
        try forget.execute(arguments: [file, offset])
        hasForgotten = true
      }
    }
    return hasForgotten
  }
}

extension SessionStore {
  /// A line that could not be read.
  package struct UnreadableLine: Hashable, Sendable {
    package var path: String
    /// Where it begins: in bytes, or as a row of a table.
    package var offset: Int64
    package var length: Int
    package var reason: String
  }

  /// Lines of files that are there; what a deleted file held nobody can look at.
  static func countUnreadableLines(_ database: Database) throws -> Int {
    try count(database, where: "offset <> \(UnreadableLedger.wholeFile)")
  }

  /// How many lines could not be read, and the latest of them.
  package func unreadableLines(limit: Int) throws -> (count: Int, lines: [UnreadableLine]) {
    try unreadable(where: "offset <> \(UnreadableLedger.wholeFile)", limit: limit)
  }

  /// How many files can't be read at all, and the latest of them; their lines have no place and no length.
  package func unreadableFiles(limit: Int) throws -> (count: Int, lines: [UnreadableLine]) {
    try unreadable(where: "offset = \(UnreadableLedger.wholeFile)", limit: limit)
  }

  private static func count(_ database: Database, where condition: String) throws -> Int {
    try Int.fetchOne(
      database,
      sql: """
        SELECT count(*) FROM unreadable JOIN file ON file.id = unreadable.file
        WHERE deleted = 0 AND unreadable.\(condition)
        """) ?? 0
  }

  private func unreadable(
    where condition: String, limit: Int
  ) throws -> (count: Int, lines: [UnreadableLine]) {
    try read { database in
      let rows = try Row.fetchAll(
        database,
        sql: """
          SELECT path, unreadable.offset AS offset, length, reason
          FROM unreadable JOIN file ON file.id = unreadable.file
          WHERE deleted = 0 AND unreadable.\(condition)
          ORDER BY file DESC, unreadable.offset DESC LIMIT ?
          """, arguments: [limit])
      return (
        try Self.count(database, where: condition),
        rows.map {
          UnreadableLine(path: $0["path"], offset: $0["offset"], length: $0["length"], reason: $0["reason"])
        }
      )
    }
  }
}
