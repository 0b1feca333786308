import GRDB

/// The first layout of the database. A migration is never edited once it was released; a change is a new one.
enum Version1 {
  static let name = "1"

  static func migrate(_ database: Database) throws {
    try database.execute(
      sql: """
        CREATE TABLE session (
          key INTEGER PRIMARY KEY,
          agent TEXT NOT NULL,
          id TEXT NOT NULL,
          transcript TEXT NOT NULL,
          UNIQUE (agent, id)
        );
        -- How far each transcript has been read; committed together with the events from those bytes.
        CREATE TABLE file (
          id INTEGER PRIMARY KEY,
          path TEXT NOT NULL UNIQUE,
          session INTEGER REFERENCES session (key),
          role TEXT NOT NULL,
          device INTEGER NOT NULL,
          inode INTEGER NOT NULL,
          birth INTEGER NOT NULL,
          offset INTEGER NOT NULL,
          fingerprint INTEGER NOT NULL,
          records INTEGER NOT NULL,
          custom_title INTEGER NOT NULL,
          deleted INTEGER NOT NULL DEFAULT 0
        );
        -- Facts and pointers, never copies: payload is what the kind says, offset and length where it stands.
        CREATE TABLE event (
          number INTEGER PRIMARY KEY,
          time INTEGER NOT NULL,
          session INTEGER NOT NULL REFERENCES session (key),
          kind TEXT NOT NULL,
          payload BLOB NOT NULL,
          file INTEGER REFERENCES file (id),
          offset INTEGER,
          length INTEGER
        );
        CREATE INDEX event_alert ON event (session, number) WHERE kind = 'alert';
        -- Each reply once over all files, with the session that counts it.
        CREATE TABLE reply (
          key INTEGER PRIMARY KEY,
          session INTEGER NOT NULL REFERENCES session (key),
          time INTEGER NOT NULL,
          model TEXT NOT NULL,
          input INTEGER NOT NULL,
          output INTEGER NOT NULL,
          cache_read INTEGER NOT NULL,
          cache_write INTEGER NOT NULL,
          cache_write_1h INTEGER NOT NULL,
          -- Whether the main conversation has shown it: a subagent's file may hold a copy and be read first.
          main_chain INTEGER NOT NULL
        );
        -- What else a session has shown already: copies of replies that another session counts, compactions.
        CREATE TABLE seen (
          key INTEGER NOT NULL,
          session INTEGER NOT NULL,
          PRIMARY KEY (key, session)
        ) WITHOUT ROWID;
        CREATE TABLE unreadable (
          file INTEGER NOT NULL REFERENCES file (id),
          offset INTEGER NOT NULL,
          length INTEGER NOT NULL,
          reason TEXT NOT NULL,
          PRIMARY KEY (file, offset)
        ) WITHOUT ROWID;
        -- What the budget worker has derived of each session, up to its cursor.
        CREATE TABLE overview (
          session INTEGER PRIMARY KEY REFERENCES session (key),
          last_activity INTEGER NOT NULL,
          project TEXT, branch TEXT, model TEXT, version TEXT, title TEXT,
          input INTEGER NOT NULL, output INTEGER NOT NULL,
          cache_read INTEGER NOT NULL, cache_write INTEGER NOT NULL, cache_write_1h INTEGER NOT NULL,
          messages INTEGER NOT NULL,
          used_tokens INTEGER, context_source TEXT, measured INTEGER, context_model TEXT,
          largest_seen INTEGER, beyond_usable INTEGER, lowest_fired INTEGER,
          unreadable_lines INTEGER NOT NULL,
          deleted INTEGER NOT NULL
        );
        -- The number of the last event that each worker has taken into account.
        CREATE TABLE cursor (
          worker TEXT PRIMARY KEY,
          event INTEGER NOT NULL
        ) WITHOUT ROWID;
        """)
  }
}
