internal import GRDB

/// Any database, to look at or to spoil.
package enum DatabaseFile {
  /// Carries out statements on the database at `path`.
  ///
  /// - Throws: what SQLite says against them.
  package static func execute(_ sql: String, at path: String) throws {
    try DatabaseQueue(path: path).writeWithoutTransaction { try $0.execute(sql: sql) }
  }
}
