import FoundationEssentials
import GRDB
import SessionCore

/// Agents beside the first: what their decoders remember, and what their transcripts state.
enum Version2 {
  static let name = "2"

  static func migrate(_ database: Database) throws {
    try database.execute(
      sql: """
        -- What the file's decoder remembers of it.
        ALTER TABLE file ADD COLUMN state BLOB;
        -- The id by which other files name the conversation in a subagent's file.
        ALTER TABLE file ADD COLUMN conversation TEXT;
        -- The window by the agent's own records.
        ALTER TABLE overview ADD COLUMN window_tokens INTEGER;
        -- How much of the account's windows is used, as each agent was told last.
        CREATE TABLE quota (
          agent TEXT NOT NULL,
          "limit" TEXT NOT NULL,
          minutes INTEGER NOT NULL,
          used_percent REAL NOT NULL,
          resets INTEGER,
          measured INTEGER NOT NULL,
          PRIMARY KEY (agent, "limit", minutes)
        ) WITHOUT ROWID;
        CREATE INDEX file_conversation ON file (conversation) WHERE conversation IS NOT NULL;
        """)
    let rows = try Row.fetchAll(
      database,
      sql: """
        SELECT file.id AS id, custom_title, project, branch, version, title
        FROM file JOIN overview ON overview.session = file.session WHERE role = 'main' AND file.deleted = 0
        """)
    let save = try database.makeStatement(sql: "UPDATE file SET state = ? WHERE id = ?")
    for row in rows {
      let profile = SessionProfile(
        project: row["project"], branch: row["branch"], version: row["version"], title: row["title"])
      let state = DecoderState(
        profile: profile, numbers: row["custom_title"] == true ? ["custom_title": 1] : [:])
      let id: Int64 = row["id"]
      try save.execute(arguments: [state.data, id])
    }
    try database.execute(sql: "ALTER TABLE file DROP COLUMN custom_title")
  }
}
