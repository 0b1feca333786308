internal import GRDB

/// Any database, to look at or to spoil.
package enum DatabaseFile {
  /// Carries out statements on the database at `path`.
  ///
  /// - Throws: what SQLite says against them.
  package static func execute(_ sql: String, at path: String) throws {
    try DatabaseQueue(path: path).writeWithoutTransaction { try $0.execute(sql: sql) }
  }

  /// Whether the database's log can be copied and emptied, which it can't while somebody reads what was before.
  ///
  /// - Throws: what SQLite says against it.
  package static func canTruncateLog(at path: String) throws -> Bool {
    var configuration = Configuration()
    // Somebody may be writing just now.
    configuration.busyMode = .timeout(5)
    return try DatabaseQueue(path: path, configuration: configuration).writeWithoutTransaction { database in
      // Whether it was busy, the frames of the log, and those that were copied.
      try Int.fetchOne(database, sql: "PRAGMA wal_checkpoint(TRUNCATE)") == 0
    }
  }
}
