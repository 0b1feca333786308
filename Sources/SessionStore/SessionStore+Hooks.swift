import FoundationEssentials
import GRDB
package import SessionCore

/// A call of a hook, as it was delivered.
package struct HookDelivery: Hashable, Sendable {
  package var agent: AgentID
  package var session: SessionID
  package var delivery: DeliveryID
  /// When the hook was called.
  package var time: Timestamp
  /// The agent's name of the event.
  package var event: String
  /// What it means, in order.
  package var steps: [SessionStep]
  /// Where the session's transcript is or will be; `nil` where it has none that is to be read.
  package var transcript: String?
  /// What it tells of a session that was not known.
  package var profile: SessionProfile

  package init(
    agent: AgentID, session: SessionID, delivery: DeliveryID, time: Timestamp, event: String,
    steps: [SessionStep] = [], transcript: String? = nil, profile: SessionProfile = SessionProfile()
  ) {
    self.agent = agent
    self.session = session
    self.delivery = delivery
    self.time = time
    self.event = event
    self.steps = steps
    self.transcript = transcript
    self.profile = profile
  }
}

/// What an agent's status line tells of its session and of the account.
package struct ToldFigures: Hashable, Sendable {
  package var agent: AgentID
  package var session: SessionID
  package var time: Timestamp
  /// The model that it is drawn for, by its API name; `nil` where it does not say.
  package var model: String?
  /// The size of that model's window in tokens; `nil` where it does not say.
  package var windowTokens: Int?
  /// The tokens in it; `nil` where it does not say, as before the first reply.
  package var usedTokens: Int?
  package var quotas: [QuotaWindow]
  /// Nothing is remembered of what the session's line told before, so that this may be what is stored already, drawn once
  /// more: as after a restart, when nothing has happened in between.
  package var mayRepeat = false
  /// Whether the session's line was drawn for another model before: then the window is news, be it the same.
  package var isOfOtherModel = false
  /// Whether the account's windows are known to come with a reply of just now: a status line is drawn again with what it was
  /// handed long ago.
  package var isFresh: Bool

  package init(
    agent: AgentID, session: SessionID, time: Timestamp, model: String? = nil, windowTokens: Int?,
    usedTokens: Int? = nil, quotas: [QuotaWindow], isFresh: Bool = true
  ) {
    self.agent = agent
    self.session = session
    self.time = time
    self.model = model
    self.windowTokens = windowTokens
    self.usedTokens = usedTokens
    self.quotas = quotas
    self.isFresh = isFresh
  }
}

/// Calls of agents' hooks, and what their status lines tell.
extension SessionStore {
  /// So many deliveries are known again: a call comes twice when the daemon was late, and then within seconds.
  static let knownDeliveries = 50_000

  /// Stores calls as events; when this returns they survive the end of the process. A session that was not known is
  /// found by its first call.
  ///
  /// - Parameter calls: in the order in which they count.
  /// - Returns: the events, and how many of the calls were delivered before.
  /// - Throws: when the database can't be written; then nothing of them is stored.
  package func record(_ calls: [HookDelivery]) throws -> (events: [SessionEvent], repeated: Int) {
    try write { database in
      var log = try EventLog(database)
      var repeated = 0
      let note = try database.cachedStatement(sql: "INSERT OR IGNORE INTO delivery (id) VALUES (?)")
      for call in calls {
        try note.execute(arguments: [call.delivery.data])
        guard database.changesCount > 0 else {
          repeated += 1
          continue
        }
        let session = try Self.session(of: call, database, &log)
        for step in call.steps.isEmpty ? [nil] : call.steps.map(Optional.some) {
          let hook = HookCall(event: call.event, delivery: call.delivery, step: step)
          try log.append(session, at: call.time, .hooked(hook))
        }
      }
      try database.cachedStatement(
        sql: "DELETE FROM delivery WHERE number <= (SELECT max(number) FROM delivery) - ?"
      ).execute(arguments: [Self.knownDeliveries])
      return (log.events, repeated)
    }
  }

  /// Stores what is new of these figures.
  ///
  /// - Returns: the events, and whether the session is known; of one that is not only the account's windows are stored.
  /// - Throws: when the database can't be written; then nothing of them is stored.
  package func record(_ figures: ToldFigures) throws -> (events: [SessionEvent], isKnown: Bool) {
    try write { database in
      let row = try Row.fetchOne(
        database.cachedStatement(
          sql: """
            SELECT key, window_tokens, model, used_tokens, measured, context_source
            FROM session LEFT JOIN overview ON overview.session = key
            WHERE agent = ? AND id = ? AND (transcript <> '' OR hooked)
            """),
        arguments: [figures.agent.rawValue, figures.session.rawValue])
      let repeated = figures.mayRepeat ? row.flatMap { Self.measured(figures, $0) } : nil
      let ledger = try QuotaLedger(database, rivals: rivals)
      for var quota in figures.quotas {
        // The account's windows came with the reply whose tokens these are.
        quota.measured = min(quota.measured, repeated ?? quota.measured)
        try ledger.record(quota, agent: figures.agent, isFresh: figures.isFresh && repeated == nil)
      }
      guard let row else { return ([], false) }
      let (window, model): (Int?, String?) = (row[1], row[2])
      // Of another model the same window is news: what is known was told of the one before.
      let isKnown =
        !figures.isOfOtherModel && figures.windowTokens == window
        && (figures.model == nil || figures.model == model)
      let isTold = repeated != nil && row[5] == ContextSource.statusLine.rawValue
      let change = SessionProfile(
        windowTokens: isKnown ? nil : figures.windowTokens, usedTokens: isTold ? nil : figures.usedTokens)
      guard !change.isEmpty else { return ([], true) }
      var log = try EventLog(database)
      try log.append(SessionKey(row[0]), at: figures.time, .described(change))
      return (log.events, true)
    }
  }

  /// When the figure came that the session has, where these tell the same; `nil` where they tell something else.
  private static func measured(_ figures: ToldFigures, _ row: Row) -> Timestamp? {
    guard let tokens = figures.usedTokens, tokens == row[3] else { return nil }
    return (row[4] as Int64?).map(Timestamp.init(milliseconds:))
  }

  private static func session(
    of call: HookDelivery, _ database: Database, _ log: inout EventLog
  ) throws -> SessionKey {
    let name = [call.agent.rawValue, call.session.rawValue]
    let known = try Row.fetchOne(
      database.cachedStatement(
        sql: "SELECT key, transcript <> '' OR hooked FROM session WHERE agent = ? AND id = ?"),
      arguments: StatementArguments(name))
    if let known, known[1] == true { return SessionKey(known[0]) }
    // Also where telemetry has told of it, which finds no session.
    let key = try Int64.fetchOne(
      database.cachedStatement(
        sql: """
          INSERT INTO session (agent, id, transcript, hooked) VALUES (?, ?, ?, 1)
          ON CONFLICT (agent, id) DO UPDATE SET transcript = excluded.transcript, hooked = 1 RETURNING key
          """),
      arguments: [name[0], name[1], call.transcript ?? ""])
    let session = SessionKey(key ?? 0)
    let origin = SessionOrigin(agent: call.agent, id: call.session, transcript: call.transcript ?? "")
    try log.append(session, at: call.time, .found(origin))
    if !call.profile.isEmpty { try log.append(session, at: call.time, .described(call.profile)) }
    return session
  }
}

extension DeliveryID {
  /// Its 16 bytes.
  fileprivate var data: Data {
    Data([high, low].flatMap { half in (0..<8).map { UInt8(truncatingIfNeeded: half >> (56 - 8 * $0)) } })
  }
}
