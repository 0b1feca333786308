import GRDB

/// Requests that no transcript shows: the agents' own sums, and what their telemetry tells.
enum Version4 {
  static let name = "4"

  static func migrate(_ database: Database) throws {
    try database.execute(
      sql: """
        -- The request that a reply answers, by a hash of its id.
        ALTER TABLE reply ADD COLUMN request INTEGER;
        CREATE INDEX reply_session ON reply (session, time);
        CREATE INDEX seen_session ON seen (session);
        -- What an agent says that all of a session's requests used up to a moment: see AgentSum.
        CREATE TABLE agent_sum (
          session INTEGER NOT NULL REFERENCES session (key),
          -- Sums that go on from each other have the same.
          begun INTEGER NOT NULL,
          time INTEGER NOT NULL,
          model TEXT NOT NULL,
          input INTEGER NOT NULL,
          output INTEGER NOT NULL,
          cache_read INTEGER NOT NULL,
          cache_write INTEGER NOT NULL,
          cache_write_1h INTEGER NOT NULL,
          dollars REAL,
          PRIMARY KEY (session, begun, time, model)
        ) WITHOUT ROWID;
        CREATE INDEX agent_sum_begun ON agent_sum (begun);
        -- Requests that telemetry told of and no transcript shows; one goes when a transcript does.
        CREATE TABLE telemetry (
          request INTEGER PRIMARY KEY,
          session INTEGER NOT NULL REFERENCES session (key),
          time INTEGER NOT NULL,
          model TEXT NOT NULL,
          billing INTEGER NOT NULL,
          input INTEGER NOT NULL,
          output INTEGER NOT NULL,
          cache_read INTEGER NOT NULL,
          cache_write INTEGER NOT NULL,
          cache_write_1h INTEGER NOT NULL,
          purpose TEXT,
          dollars REAL
        );
        CREATE INDEX telemetry_session ON telemetry (session, time);
        -- How much telemetry ever came, in one row.
        CREATE TABLE telemetry_total (
          requests INTEGER NOT NULL,
          latest INTEGER NOT NULL
        );
        """)
  }
}
