internal import GRDB

/// A database as opencode makes it, with the columns that it has and that sessiond looks at.
package final class OpencodeDatabaseFile {
  /// The layout that messages are in.
  package enum Version: Int, CaseIterable, Sendable {
    case one = 1
    case two = 2
  }

  private let queue: DatabaseQueue
  private let version: Version
  private var sequence = 0

  /// Makes the database, in its folder, which is there.
  ///
  /// - Parameters:
  ///   - path: absolute.
  ///   - version: of the layout; the tables of version 1 are there in both, as in one that was brought up to date.
  ///   - journal: `WAL`, as opencode has it, or another mode of SQLite's.
  /// - Throws: what SQLite says against it.
  package init(at path: String, version: Version, journal: String = "WAL") throws {
    self.version = version
    var configuration = Configuration()
    configuration.allowsUnsafeTransactions = true
    queue = try DatabaseQueue(path: path, configuration: configuration)
    try queue.writeWithoutTransaction { database in
      try database.execute(sql: "PRAGMA journal_mode = \(journal)")
      try database.execute(
        sql: Self.layout("session", "message", messageColumns: "") + Self.parts + Self.emptyProjection)
      guard version == .two else { return }
      try database.execute(
        sql: "DROP TABLE session_message;"
          + Self.layout(
            "session_v2", "session_message", messageColumns: "`type` text NOT NULL, `seq` integer NOT NULL,"))
    }
  }

  private static func layout(_ sessions: String, _ messages: String, messageColumns: String) -> String {
    """
    CREATE TABLE `\(sessions)` (`id` text PRIMARY KEY, `project_id` text NOT NULL, `parent_id` text,
      `slug` text NOT NULL, `directory` text NOT NULL, `title` text NOT NULL, `version` text NOT NULL,
      `time_created` integer NOT NULL, `time_updated` integer NOT NULL);
    CREATE TABLE `\(messages)` (`id` text PRIMARY KEY, `session_id` text NOT NULL, \(messageColumns)
      `time_created` integer NOT NULL, `time_updated` integer NOT NULL, `data` text NOT NULL,
      CONSTRAINT `fk` FOREIGN KEY (`session_id`) REFERENCES `\(sessions)`(`id`) ON DELETE CASCADE);
    """
  }

  /// What messages of version 1 consist of.
  private static let parts = """
    CREATE TABLE `part` (`id` text PRIMARY KEY, `message_id` text NOT NULL, `session_id` text NOT NULL,
      `time_created` integer NOT NULL, `time_updated` integer NOT NULL, `data` text NOT NULL);
    CREATE INDEX `part_message_idx` ON `part` (`message_id`);
    """

  /// Later versions of the first layout have the second one's table already, and do not use it.
  private static let emptyProjection = """
    CREATE TABLE session_message (`id` text PRIMARY KEY, `session_id` text NOT NULL, `type` text NOT NULL,
      `time_created` integer NOT NULL, `time_updated` integer NOT NULL, `data` text NOT NULL);
    """

  package func addSession(
    _ id: String, parent: String? = nil, directory: String = "/home/ada/api",
    title: String = "Names of tokens"
  ) throws {
    try execute(
      """
      INSERT INTO \(version == .one ? "session" : "session_v2")
      (id, project_id, parent_id, slug, directory, title, version, time_created, time_updated)
      VALUES (?, 'p', ?, 'slug', ?, ?, '1.2.20', 1, 1)
      """, [id, parent, directory, title])
  }

  /// Adds a message, or puts what it says now in place of what it said.
  ///
  /// - Parameters:
  ///   - id: of the message.
  ///   - session: whose it is.
  ///   - type: `user`, `assistant` or `compaction`: in version 2 it stands beside the message.
  ///   - data: what it says, JSON.
  ///   - updated: milliseconds since 1970.
  /// - Throws: what SQLite says against it.
  package func put(
    _ id: String, in session: String, type: String = "assistant", _ data: String,
    updated: Int64 = 1_795_241_098_000
  ) throws {
    sequence += 1
    let known = "ON CONFLICT (id) DO UPDATE SET data = excluded.data, time_updated = excluded.time_updated"
    switch version {
    case .one:
      try execute(
        "INSERT INTO message (id, session_id, time_created, time_updated, data) VALUES (?, ?, ?, ?, ?) \(known)",
        [id, session, updated, updated, data])
    case .two:
      try execute(
        """
        INSERT INTO session_message (id, session_id, time_created, time_updated, data, type, seq)
        VALUES (?, ?, ?, ?, ?, ?, ?) \(known)
        """, [id, session, updated, updated, data, type, sequence])
    }
  }

  /// Adds a part of a message of version 1, or puts what it says now in place of what it said.
  package func putPart(_ id: String, of message: String, in session: String, _ data: String) throws {
    try execute(
      """
      INSERT INTO part (id, message_id, session_id, time_created, time_updated, data) VALUES (?, ?, ?, 1, 1, ?)
      ON CONFLICT (id) DO UPDATE SET data = excluded.data
      """, [id, message, session, data])
  }

  /// Adds calls of tools to a message of version 1, each of so many bytes.
  package func addParts(_ count: Int, of message: String, bytes: Int) throws {
    sequence += 1
    let call = #"{"type":"tool","tool":"bash","callID":"c","state":""}"#
    try execute(
      """
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)
      INSERT INTO part SELECT 'prt_\(sequence)_' || i, ?, 'ses_1', 1, 1, ? FROM n
      """,
      [count, message, call.dropLast(2) + String(repeating: "x", count: bytes - call.utf8.count) + "\"}"])
  }

  /// Adds a reply in the form of the version.
  package func putReply(
    _ id: String, in session: String, _ tokens: OpencodeLines.Tokens, created: Int64 = 1_795_241_090_000,
    completed: Int64? = 1_795_241_098_000, model: String = "gpt-5.3-codex"
  ) throws {
    let reply =
      switch version {
      case .one: OpencodeLines.reply(tokens, created: created, completed: completed, model: model)
      case .two: OpencodeLines.replyOfVersion2(tokens, created: created, completed: completed, model: model)
      }
    try put(id, in: session, reply, updated: completed ?? created)
  }

  package func deleteMessage(_ id: String) throws {
    try execute("DELETE FROM \(version == .one ? "message" : "session_message") WHERE id = ?", [id])
  }

  /// Anything else that a program could do to it.
  package func execute(_ sql: String) throws {
    try queue.writeWithoutTransaction { try $0.execute(sql: sql) }
  }

  /// Lets go of it, which brings it into one file.
  package func close() throws {
    try queue.close()
  }

  private func execute(_ sql: String, _ arguments: StatementArguments) throws {
    try queue.writeWithoutTransaction { try $0.execute(sql: sql, arguments: arguments) }
  }
}
