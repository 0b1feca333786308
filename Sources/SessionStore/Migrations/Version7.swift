import GRDB

/// The course of the account's windows, and where agents compact.
enum Version7 {
  static let name = "7"

  static func migrate(_ database: Database) throws {
    try database.execute(
      sql: """
        -- What was told of each of the account's windows since it began, thinned out.
        CREATE TABLE quota_sample (
          agent TEXT NOT NULL,
          "limit" TEXT NOT NULL,
          minutes INTEGER NOT NULL,
          time INTEGER NOT NULL,
          used_percent REAL NOT NULL,
          PRIMARY KEY (agent, "limit", minutes, time, used_percent)
        ) STRICT, WITHOUT ROWID;
        -- Tokens in the window before the last compactions that agents made by themselves.
        CREATE TABLE compaction_point (
          agent TEXT NOT NULL,
          model TEXT NOT NULL,
          window_tokens INTEGER NOT NULL,
          time INTEGER NOT NULL,
          tokens INTEGER NOT NULL,
          PRIMARY KEY (agent, model, window_tokens, time, tokens)
        ) STRICT, WITHOUT ROWID;
        """)
  }
}
