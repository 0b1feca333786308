import GRDB

/// Calls of agents' hooks.
enum Version5 {
  static let name = "5"

  static func migrate(_ database: Database) throws {
    try database.execute(
      sql: """
        -- The numbers of the last deliveries, so that one that comes again counts once. The oldest make room.
        CREATE TABLE delivery (
          number INTEGER PRIMARY KEY,
          id BLOB NOT NULL UNIQUE
        );
        -- Whether a hook has found the session, whose transcript was not seen yet.
        ALTER TABLE session ADD COLUMN hooked INTEGER NOT NULL DEFAULT 0;
        """)
  }
}
