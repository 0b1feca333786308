import GRDB
package import SessionCore

/// What a worker has derived of the sessions, and how far it has come in the events.
extension SessionStore {
  /// An alert that a worker decided on, before it has a number.
  package struct DerivedAlert: Sendable {
    package var session: SessionKey
    package var time: Timestamp
    package var alert: BudgetAlert
    /// What the user is to be told of it; `nil` where nothing is.
    package var notice: Notice?

    package init(session: SessionKey, time: Timestamp, alert: BudgetAlert, notice: Notice? = nil) {
      self.session = session
      self.time = time
      self.alert = alert
      self.notice = notice
    }
  }

  /// The number of the last event that the worker has taken into account; 0 before the first.
  package func cursor(of worker: String) throws -> Int64 {
    try read {
      try Int64.fetchOne($0, sql: "SELECT event FROM cursor WHERE worker = ?", arguments: [worker]) ?? 0
    }
  }

  /// The sessions as the worker left them.
  ///
  /// - Parameter monitor: makes the budget monitor of a session from what was kept of it.
  /// - Returns: the sessions, in any order.
  /// - Throws: when the database can't be read.
  package func overviews(
    monitor: (AgentID, BudgetMonitor.State?, _ lowestFired: Int?) -> BudgetMonitor
  ) throws -> [SessionOverview] {
    let rows = try read {
      try Row.fetchAll($0, sql: "SELECT * FROM overview JOIN session ON session.key = overview.session")
    }
    return rows.map { row in
      let origin = SessionOrigin(
        agent: AgentID(row["agent"]), id: SessionID(row["id"]), transcript: row["transcript"])
      var overview = SessionOverview(
        key: SessionKey(row["key"]), origin: origin,
        lastActivity: Timestamp(milliseconds: row["last_activity"]),
        budget: monitor(origin.agent, BudgetMonitor.State(row: row), row["lowest_fired"]))
      overview.profile = SessionProfile(
        project: row["project"], branch: row["branch"], model: row["model"], version: row["version"],
        title: row["title"], windowTokens: row["window_tokens"])
      if let window = overview.profile.windowTokens { overview.budget.windowKept(window) }
      overview.totals = TokenUsage(
        input: row["input"], output: row["output"], cacheRead: row["cache_read"],
        cacheWrite: row["cache_write"], cacheWriteOneHour: row["cache_write_1h"])
      overview.messages = row["messages"]
      overview.unreadableLines = row["unreadable_lines"]
      overview.isTranscriptDeleted = row["deleted"]
      return overview
    }
  }

  /// Keeps the sessions as they are now, the alerts they raised with what is to be told of them by these ways, where the
  /// agents that changed in that compact, and the cursor behind the last event taken into account, all or nothing.
  ///
  /// - Returns: the alerts as numbered events.
  package func commit(
    worker: String, cursor: Int64, overviews: [SessionOverview], alerts: [DerivedAlert],
    ways: Set<NoticeWay> = [], compactionPoints: [AgentID: CompactionPoints] = [:]
  ) throws -> [SessionEvent] {
    try write { database in
      try Self.save(compactionPoints, database)
      let save = try database.cachedStatement(sql: Self.saveOverview)
      for overview in overviews { try save.execute(arguments: overview.arguments) }
      var log = try EventLog(database)
      for derived in alerts {
        try log.append(derived.session, at: derived.time, .alerted(derived.alert))
        if let notice = derived.notice { try NoticeOutbox(database).add(notice, ways: ways) }
      }
      try Self.save(cursor: cursor, of: worker, database)
      return log.events
    }
  }

  /// Keeps how far a worker has come.
  static func save(cursor: Int64, of worker: String, _ database: Database) throws {
    try database.cachedStatement(
      sql: """
        INSERT INTO cursor (worker, event) VALUES (?, ?)
        ON CONFLICT (worker) DO UPDATE SET event = excluded.event
        """
    ).execute(arguments: [worker, cursor])
  }

  private static let saveOverview = """
    INSERT OR REPLACE INTO overview (
      session, last_activity, project, branch, model, version, title,
      input, output, cache_read, cache_write, cache_write_1h, messages,
      used_tokens, context_source, measured, context_model, largest_seen, beyond_usable, lowest_fired,
      unreadable_lines, deleted, window_tokens)
    VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)
    """
}

extension SessionOverview {
  fileprivate var arguments: StatementArguments {
    let state = budget.state
    return [
      key.rawValue, lastActivity.milliseconds, profile.project, profile.branch, profile.model,
      profile.version, profile.title, totals.input, totals.output, totals.cacheRead, totals.cacheWrite,
      totals.cacheWriteOneHour, messages, state?.usedTokens, state?.source.rawValue,
      state?.measured.milliseconds, state?.model, state?.largestSeen, state?.isBeyondUsable,
      budget.alertInEffect?.threshold, unreadableLines, isTranscriptDeleted,
      profile.windowTokens,
    ]
  }
}

extension BudgetMonitor.State {
  /// `nil` where the session had no reply yet.
  fileprivate init?(row: Row) {
    guard
      let measured: Int64 = row["measured"], let model: String = row["context_model"],
      let source = (row["context_source"] as String?).flatMap(ContextSource.init(rawValue:))
    else { return nil }
    self.init(
      usedTokens: row["used_tokens"], source: source, measured: Timestamp(milliseconds: measured),
      model: model, largestSeen: row["largest_seen"] ?? 0, isBeyondUsable: row["beyond_usable"] ?? false)
  }
}
