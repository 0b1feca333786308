import GRDB
import SessionCore

/// Sums of tokens by quarter of an hour, so that reports need not go through all replies.
enum Version3 {
  static let name = "3"

  static func migrate(_ database: Database) throws {
    try database.execute(
      sql: """
        -- What decides the price of a reply's tokens beside its model and the day: see BillingClass.
        ALTER TABLE reply ADD COLUMN billing INTEGER NOT NULL DEFAULT 0;
        CREATE TABLE model (
          id INTEGER PRIMARY KEY,
          name TEXT NOT NULL UNIQUE
        );
        -- Sums over replies: each stands in the row of its time, owner, model, class and source, and moves when it grows.
        CREATE TABLE usage (
          -- Quarters of an hour since 1970.
          span INTEGER NOT NULL,
          session INTEGER NOT NULL REFERENCES session (key),
          model INTEGER NOT NULL REFERENCES model (id),
          billing INTEGER NOT NULL,
          source INTEGER NOT NULL,
          replies INTEGER NOT NULL,
          input INTEGER NOT NULL,
          output INTEGER NOT NULL,
          cache_read INTEGER NOT NULL,
          cache_write INTEGER NOT NULL,
          cache_write_1h INTEGER NOT NULL,
          -- Milliseconds since 1970 of the first and the last reply.
          first INTEGER NOT NULL,
          last INTEGER NOT NULL,
          PRIMARY KEY (span, session, model, billing, source)
        ) WITHOUT ROWID;
        """)
    try fill(database)
  }

  /// Sums up the replies that were stored before there were sums. Their tier was not kept: they count as standard.
  private static func fill(_ database: Database) throws {
    let billing = DatabaseFunction("billing_of_prompt", argumentCount: 1, pure: true) { values in
      // A sum that is no integer any more is longer than every limit.
      let tokens = Int.fromDatabaseValue(values[0]) ?? .max
      return BillingClass(promptSize: BillingClass.PromptSize(tokens: tokens)).rawValue
    }
    database.add(function: billing)
    defer { database.remove(function: billing) }
    // total() and not sum(): that one refuses what is too large, and a transcript may hold any count.
    try database.execute(
      sql: """
        UPDATE reply SET billing = billing_of_prompt(input + cache_read + cache_write)
        WHERE billing_of_prompt(input + cache_read + cache_write) <> 0;
        INSERT INTO model (name) SELECT DISTINCT model FROM reply;
        INSERT INTO usage
        SELECT (time - ((time % 900000) + 900000) % 900000) / 900000 AS span, session, model.id, billing, 0, count(*),
          CAST(total(input) AS INTEGER), CAST(total(output) AS INTEGER), CAST(total(cache_read) AS INTEGER),
          CAST(total(cache_write) AS INTEGER), CAST(total(cache_write_1h) AS INTEGER), min(time), max(time)
        FROM reply JOIN model ON model.name = reply.model
        GROUP BY span, session, model.id, billing;
        """)
  }
}
