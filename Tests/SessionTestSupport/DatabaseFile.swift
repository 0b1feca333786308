internal import GRDB

/// Any database, to look at or to spoil.
package enum DatabaseFile {
  /// Carries out statements on the database at `path`.
  ///
  /// - Throws: what SQLite says against them.
  package static func execute(_ sql: String, at path: String) throws {
    try DatabaseQueue(path: path, configuration: patient).writeWithoutTransaction { try $0.execute(sql: sql) }
  }

  /// Somebody may be writing just now.
  private static var patient: Configuration {
    var configuration = Configuration()
    configuration.busyMode = .timeout(20)
    return configuration
  }

  /// Whether the database's log can be copied and emptied, which it can't while somebody reads what was before.
  ///
  /// - Throws: what SQLite says against it.
  package static func canTruncateLog(at path: String) throws -> Bool {
    try DatabaseQueue(path: path, configuration: patient).writeWithoutTransaction { database in
      // Whether it was busy, the frames of the log, and those that were copied.
      try Int.fetchOne(database, sql: "PRAGMA wal_checkpoint(TRUNCATE)") == 0
    }
  }

  /// Keeps everybody from writing to a database, until it is let go.
  package final class Hold: Sendable {
    private let queue: DatabaseQueue

    /// Begins to write to the database at `path`, and does not go on.
    ///
    /// - Throws: what SQLite says against it.
    package init(_ path: String) throws {
      var configuration = patient
      configuration.allowsUnsafeTransactions = true
      queue = try DatabaseQueue(path: path, configuration: configuration)
      try queue.writeWithoutTransaction { try $0.execute(sql: "BEGIN IMMEDIATE") }
    }

    /// Lets others write.
    ///
    /// - Throws: what SQLite says against it.
    package func end() throws {
      try queue.writeWithoutTransaction { try $0.execute(sql: "ROLLBACK") }
    }
  }
}
