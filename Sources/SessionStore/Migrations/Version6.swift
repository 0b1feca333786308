import GRDB

/// What users are to be told, and what became of it.
enum Version6 {
  static let name = "6"

  static func migrate(_ database: Database) throws {
    try database.execute(
      sql: """
        CREATE TABLE notice (
          -- None is given twice, also when the newest was taken away.
          id INTEGER PRIMARY KEY AUTOINCREMENT,
          -- The same for the same thing, so that each is told once.
          key TEXT NOT NULL UNIQUE,
          time INTEGER NOT NULL,
          agent TEXT NOT NULL,
          session TEXT NOT NULL,
          label TEXT NOT NULL,
          project TEXT,
          subject TEXT NOT NULL,
          -- What the subject says, as JSON.
          payload BLOB NOT NULL,
          acknowledged INTEGER
        ) STRICT;
        CREATE INDEX notice_time ON notice (time);
        -- Each way by which a notice goes: the outbox as long as something is not settled, the record afterwards.
        CREATE TABLE notice_delivery (
          notice INTEGER NOT NULL REFERENCES notice (id) ON DELETE CASCADE,
          way TEXT NOT NULL,
          state TEXT NOT NULL,
          attempts INTEGER NOT NULL,
          next INTEGER NOT NULL,
          settled INTEGER,
          problem TEXT,
          PRIMARY KEY (notice, way)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX notice_delivery_open ON notice_delivery (notice) WHERE settled IS NULL;
        """)
  }
}
