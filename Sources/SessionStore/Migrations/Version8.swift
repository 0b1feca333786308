import GRDB

/// When sessions began.
enum Version8 {
  static let name = "8"

  static func migrate(_ database: Database) throws {
    try database.execute(
      sql: """
        -- The time of the first record of its own transcript; NULL of those that were found before, and without any.
        ALTER TABLE session ADD COLUMN begun INTEGER;
        """)
  }
}
