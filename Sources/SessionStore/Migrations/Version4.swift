import GRDB

/// Requests that no transcript shows: the agents' own sums, and what their telemetry tells. Replies by their session.
enum Version4 {
  static let name = "4"

  /// Replies that are brought into their order at a time, but for those of one session: that takes some 25 MB of memory.
  private static let sortedAtOnce = 250_000

  static func migrate(_ database: Database) throws {
    try database.execute(
      sql: """
        -- Replies stand beside the others of their session, so that a history is written from front to back. By their
        -- keys, which are hashes, each would have changed a page of its own.
        ALTER TABLE reply RENAME TO scattered_reply;
        CREATE TABLE reply (
          session INTEGER NOT NULL REFERENCES session (key),
          time INTEGER NOT NULL,
          key INTEGER NOT NULL,
          model TEXT NOT NULL,
          input INTEGER NOT NULL,
          output INTEGER NOT NULL,
          cache_read INTEGER NOT NULL,
          cache_write INTEGER NOT NULL,
          cache_write_1h INTEGER NOT NULL,
          -- Whether the main conversation has shown it: a subagent's file may hold a copy and be read first.
          main_chain INTEGER NOT NULL,
          -- What decides the price of its tokens beside its model and the day: see BillingClass.
          billing INTEGER NOT NULL,
          -- The request that it answers, by a hash of its id.
          request INTEGER,
          PRIMARY KEY (session, time, key)
        ) WITHOUT ROWID;
        """)
    try gather(database)
    try database.execute(
      sql: """
        -- Where each reply stands, by its key: what makes it count once over all files.
        CREATE TABLE reply_place (
          key INTEGER PRIMARY KEY,
          session INTEGER NOT NULL,
          time INTEGER NOT NULL
        );
        INSERT INTO reply_place SELECT key, session, time FROM scattered_reply ORDER BY key;
        DROP TABLE scattered_reply;
        CREATE INDEX seen_session ON seen (session);
        -- Replies that a session shows and another one counts.
        CREATE VIEW reply_copy AS
        SELECT seen.session AS copied_by, reply.*
        FROM seen JOIN reply_place ON reply_place.key = seen.key
          JOIN reply ON reply.session = reply_place.session AND reply.time = reply_place.time AND reply.key = seen.key;
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

  /// Puts the replies of each session beside each other, so many sessions at a time that all of them can be sorted in memory.
  private static func gather(_ database: Database) throws {
    let gather = try database.makeStatement(
      sql: """
        INSERT INTO reply
        SELECT session, time, key, model, input, output, cache_read, cache_write, cache_write_1h, main_chain, billing,
          NULL
        FROM scattered_reply WHERE session > ? AND session <= ? ORDER BY session, time, key
        """)
    // Counted here, since SQLite would sort them for that.
    var counts: [Int64: Int] = [:]
    let sessions = try Int64.fetchCursor(database, sql: "SELECT session FROM scattered_reply")
    while let session = try sessions.next() { counts[session, default: 0] += 1 }
    var (start, count) = (Int64.min, 0)
    for (session, replies) in counts.sorted(by: { $0.key < $1.key }) {
      count += replies
      guard count >= sortedAtOnce else { continue }
      try gather.execute(arguments: [start, session])
      (start, count) = (session, 0)
    }
    try gather.execute(arguments: [start, Int64.max])
  }
}
