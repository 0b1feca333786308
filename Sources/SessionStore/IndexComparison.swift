import GRDB
package import SessionCore

/// Compares the index with a database into which all transcripts were counted once more. It changes neither.
///
/// What is compared is the index at one moment: what the daemon adds from then on is not seen. While it is looked at, the
/// daemon can't put its log away, so that has to be short.
package final class IndexComparison: Sendable {
  private let queue: DatabaseQueue
  private let recount: String

  /// How far the index has read a file.
  package struct File: Hashable, Sendable {
    package var offset: Int64
    package var fingerprint: Int64
  }

  /// How far the index has come.
  package struct Extent: Sendable {
    /// How far it has read each file, by path.
    package var files: [String: File] = [:]
    /// Files that it takes for gone.
    package var gone: Set<String> = []
  }

  /// Replies and tokens of a session.
  package struct Sum: Hashable, Sendable {
    package var replies = 0
    package var usage = TokenUsage()

    package init(replies: Int = 0, usage: TokenUsage = TokenUsage()) {
      self.replies = replies
      self.usage = usage
    }
  }

  /// What is not the same of one session.
  package struct Difference: Hashable, Sendable {
    package var agent: AgentID
    package var session: SessionID
    /// Its main transcript.
    package var transcript: String
    /// Replies that its files show and the index lacks.
    package var missing = 0
    /// Replies that the index has and none of the files shows, though all of them are there.
    package var surplus = 0
    /// Replies with other tokens in the index than in the files.
    package var changed = 0
    /// What the index has of the session, and what was counted.
    package var index = Sum()
    package var counted = Sum()
    /// Whether the sums by quarters of an hour are not those of the replies in the index.
    package var hasWrongSums = false

    package init(agent: AgentID, session: SessionID, transcript: String) {
      self.agent = agent
      self.session = session
      self.transcript = transcript
    }
  }

  /// What a comparison has found.
  package struct Findings: Sendable {
    package var differences: [Difference] = []
    /// All replies of the index, and all that were counted.
    package var index = Sum()
    package var counted = Sum()
    /// Sessions that were compared.
    package var sessions = 0
    /// Replies of the index whose files are gone or were overwritten.
    package var keptReplies = 0
    /// Replies that were counted for another session than in the index.
    package var movedReplies = 0
  }

  /// A comparison of the index at `path` with the database at `recount`, which exists.
  ///
  /// - Throws: ``StoreError`` when the index can't be read.
  package init(index path: String, recount: String) throws {
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(5)
    self.recount = recount
    do {
      queue = try DatabaseQueue(path: path, configuration: configuration)
    } catch let error as DatabaseError {
      throw StoreError(.cannotOpen, "The index \(path) can't be read: \(error.message ?? "SQLite error")")
    }
  }

  /// How far the index has come now.
  ///
  /// - Throws: when it can't be read.
  package func extent() throws -> Extent {
    try queue.inDatabase(Self.extent)
  }

  /// Compares the index as it is now.
  ///
  /// - Parameters:
  ///   - since: replies from then on that the index lacks may only not have been read yet.
  ///   - count: given how far the index has come, fills the other database up to there. Most of it should be there before.
  /// - Returns: what was found.
  /// - Throws: what `count` throws, and when a database can't be read.
  package func run(since: Timestamp, count: (Extent) throws -> Void) throws -> Findings {
    try queue.inDatabase { database in
      try database.execute(sql: "ATTACH DATABASE ? AS recount", arguments: [recount])
      // The first read of the index fixes what is seen of it; the other database is first read when it is filled.
      try database.beginTransaction(.deferred)
      defer { try? database.commit() }
      try count(Self.extent(database))
      return try Self.findings(database, since: since)
    }
  }

  private static func extent(_ database: Database) throws -> Extent {
    var extent = Extent()
    let rows = try Row.fetchCursor(
      database, sql: "SELECT path, offset, fingerprint, deleted FROM main.file")
    while let row = try rows.next() {
      if row[3] {
        extent.gone.insert(row[0])
      } else {
        extent.files[row[0]] = File(offset: row[1], fingerprint: row[2])
      }
    }
    return extent
  }

  private static func findings(_ database: Database, since: Timestamp) throws -> Findings {
    var findings = Findings()
    findings.index = try sum(database, "SELECT \(sums("")) FROM main.reply")
    findings.counted = try sum(database, "SELECT \(sums("")) FROM recount.reply")
    findings.sessions =
      try Int.fetchOne(database, sql: "SELECT count(DISTINCT session) FROM recount.reply") ?? 0
    var differences: [String: Difference] = [:]
    for (query, note) in queries {
      let rows = try Row.fetchCursor(
        database, sql: query, arguments: query.contains("?") ? [since.milliseconds] : [])
      while let row = try rows.next() {
        let (agent, id): (String, String) = (row[0], row[1])
        var difference =
          differences["\(agent) \(id)"]
          ?? Difference(agent: AgentID(agent), session: SessionID(id), transcript: row[2])
        note(&difference, row[3])
        differences["\(agent) \(id)"] = difference
      }
    }
    findings.differences = try differences.values.map { difference in
      var difference = difference
      difference.index = try sum(database, of: difference, in: "main")
      difference.counted = try sum(database, of: difference, in: "recount")
      return difference
    }.sorted { ($0.agent.rawValue, $0.session.rawValue) < ($1.agent.rawValue, $1.session.rawValue) }
    findings.keptReplies =
      try Int.fetchOne(
        database,
        sql: """
          SELECT count(*) FROM main.reply known
          WHERE known.session IN (\(kept)) AND NOT EXISTS (SELECT 1 FROM recount.reply_place WHERE key = known.key)
          """) ?? 0
    findings.movedReplies =
      try Int.fetchOne(
        database,
        sql: """
          SELECT count(*) FROM recount.reply counted JOIN main.reply_place known ON known.key = counted.key
          JOIN recount.session mine ON mine.key = counted.session JOIN main.session other ON other.key = known.session
          WHERE mine.agent <> other.agent OR mine.id <> other.id
          """) ?? 0
    return findings
  }

  // MARK: SQL

  private static let counts = ["input", "output", "cache_read", "cache_write", "cache_write_1h"]

  private static func sums(_ table: String) -> String {
    (["count(*)"] + counts.map { "CAST(total(\(table)\($0)) AS INTEGER)" }).joined(separator: ", ")
  }

  /// Sessions of which a file is gone or was overwritten: the index keeps what it said.
  private static let kept = """
    SELECT session FROM main.file WHERE deleted = 1 AND session IS NOT NULL
    UNION SELECT session FROM main.event WHERE kind IN ('transcript.rewritten', 'transcript.deleted')
    """

  /// Each asks for agent, id and transcript of sessions, and how many of their replies are not as they should be.
  private static var queries: [(sql: String, note: (inout Difference, Int) -> Void)] {
    [
      (
        """
        SELECT agent, id, transcript, count(*) FROM recount.reply counted
        JOIN recount.session ON recount.session.key = counted.session
        WHERE counted.time < ? AND NOT EXISTS (
        SELECT 1 FROM main.reply_place place JOIN main.reply USING (session, time, key) WHERE place.key = counted.key)
        GROUP BY counted.session
        """, { $0.missing = $1 }
      ),
      (
        """
        SELECT agent, id, transcript, count(*) FROM main.reply known
        JOIN main.session ON main.session.key = known.session
        WHERE known.session NOT IN (\(kept)) AND NOT EXISTS (SELECT 1 FROM recount.reply_place WHERE key = known.key)
        GROUP BY known.session
        """, { $0.surplus = $1 }
      ),
      (
        """
        SELECT agent, id, transcript, count(*) FROM recount.reply counted
        JOIN main.reply_place place ON place.key = counted.key
        JOIN main.reply known ON known.session = place.session AND known.time = place.time AND known.key = place.key
        JOIN main.session ON main.session.key = known.session
        WHERE (\(counts.map { "known.\($0) <> counted.\($0)" }.joined(separator: " OR ")) OR known.model <> counted.model)
          AND known.session NOT IN (\(kept)) AND counted.time < ?
        GROUP BY known.session
        """, { $0.changed = $1 }
      ),
      (
        """
        SELECT agent, id, transcript, 1 FROM main.session
        LEFT JOIN (SELECT session, count(*) AS replies, \(totals) FROM main.reply GROUP BY session) AS known
          ON known.session = main.session.key
        LEFT JOIN (
          SELECT session, sum(replies) AS replies, \(totals) FROM main.usage WHERE source = 0 GROUP BY session
        ) AS summed ON summed.session = main.session.key
        WHERE \((["replies"] + counts).map { "coalesce(known.\($0), 0) <> coalesce(summed.\($0), 0)" }
        .joined(separator: " OR "))
        """, { difference, _ in difference.hasWrongSums = true }
      ),
    ]
  }

  private static var totals: String {
    counts.map { "CAST(total(\($0)) AS INTEGER) AS \($0)" }.joined(separator: ", ")
  }

  private static func sum(_ database: Database, of difference: Difference, in schema: String) throws -> Sum {
    try sum(
      database,
      """
      SELECT \(sums("reply.")) FROM \(schema).reply
      JOIN \(schema).session ON session.key = reply.session WHERE agent = ? AND id = ?
      """, [difference.agent.rawValue, difference.session.rawValue])
  }

  private static func sum(
    _ database: Database, _ sql: String, _ arguments: StatementArguments = []
  ) throws -> Sum {
    guard let row = try Row.fetchOne(database, sql: sql, arguments: arguments) else { return Sum() }
    return Sum(
      replies: row[0],
      usage: TokenUsage(
        input: row[1], output: row[2], cacheRead: row[3], cacheWrite: row[4], cacheWriteOneHour: row[5]))
  }
}
