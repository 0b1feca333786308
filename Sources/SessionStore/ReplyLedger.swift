import GRDB
import SessionCore

/// Counts each reply once over all files, and knows which session counts it.
///
/// The first session that shows a reply owns it; forked and resumed sessions hold copies. A reply that is written on
/// several lines grows: each field counts with its maximum.
struct ReplyLedger {
  private let select: Statement
  private let place: QuickInsert
  private let insert: QuickInsert
  private let update: Statement
  private let insertSeen: Statement
  private let database: Database
  private var usage: UsageLedger
  private var hidden: HiddenLedger

  init(_ database: Database) throws {
    self.database = database
    usage = UsageLedger(database)
    hidden = try HiddenLedger(database)
    select = try database.cachedStatement(
      sql: """
        SELECT session, input, output, cache_read, cache_write, cache_write_1h, main_chain, billing, time, model
        FROM reply_place JOIN reply USING (session, time, key) WHERE key = ?
        """)
    place = try QuickInsert(database, sql: "INSERT OR IGNORE INTO reply_place VALUES (?,?,?)")
    insert = try QuickInsert(database, sql: "INSERT INTO reply VALUES (?,?,?,?,?,?,?,?,?,?,?,?)")
    update = try database.cachedStatement(
      sql: """
        UPDATE reply
        SET input = ?, output = ?, cache_read = ?, cache_write = ?, cache_write_1h = ?, main_chain = ?, billing = ?
        WHERE session = ? AND time = ? AND key = ?
        """)
    insertSeen = try database.cachedStatement(sql: "INSERT OR IGNORE INTO seen (key, session) VALUES (?, ?)")
  }

  /// A session's file shows a reply: what that means for the session, or `nil` when it is known to the last token.
  mutating func record(_ fact: ReplyFact, session: SessionKey, time: Timestamp) throws -> Reply? {
    try place.run { values in
      values.add(fact.key.rawValue)
      values.add(session.rawValue)
      values.add(time.milliseconds)
    }
    // Nearly every reply is new, so it is only looked up where it was not.
    if database.changesCount > 0 {
      try insert.run { $0.add(fact, of: session, at: time) }
      try usage.add(
        fact.usage,
        at: .init(
          session: session, model: fact.model, billing: fact.billing, source: .transcript, time: time))
      hidden.changed(session, at: time)
      try hidden.shown(fact, session: session, time: time, in: &usage)
      return reply(fact, counted: fact.usage, isNew: true)
    }
    guard let row = try Row.fetchOne(select, arguments: [fact.key.rawValue]) else { return nil }
    let known = TokenUsage(
      input: row[1], output: row[2], cacheRead: row[3], cacheWrite: row[4], cacheWriteOneHour: row[5])
    let stored = Timestamp(milliseconds: row[8])
    guard row[0] == session.rawValue else {
      guard try isFirstShown(fact.key, session: session) else { return nil }
      hidden.changed(session, at: stored)
      try hidden.shown(fact, session: session, time: time, in: &usage)
      return reply(fact, counted: TokenUsage(), isNew: false)
    }
    var grown = fact
    grown.usage = known.maximum(fact.usage)
    let wasMainChain: Bool = row[6]
    grown.isMainChain = fact.isMainChain || wasMainChain
    let billing = BillingClass(rawValue: row[7]) ?? BillingClass(promptSize: .upTo100K)
    grown.tier = billing.tier.updated(with: fact.tier)
    let isGrown = grown.usage != known || grown.isMainChain != wasMainChain
    guard isGrown || grown.billing != billing else { return nil }
    try update.execute(arguments: [
      grown.usage.input, grown.usage.output, grown.usage.cacheRead, grown.usage.cacheWrite,
      grown.usage.cacheWriteOneHour, grown.isMainChain, grown.billing.rawValue, session.rawValue,
      stored.milliseconds, fact.key.rawValue,
    ])
    var counted = UsageLedger.Place(
      session: session, model: row[9], billing: billing, source: .transcript, time: stored)
    hidden.changed(session, at: stored)
    try usage.remove(known, at: counted)
    counted.billing = grown.billing
    try usage.add(grown.usage, at: counted)
    guard isGrown else { return nil }
    grown.isMainChain = fact.isMainChain
    // A subagent's file may hold a copy and be read first: the main conversation's own line still moves its window.
    return reply(grown, counted: grown.usage - known, isNew: false)
  }

  /// The agent tells what a session's requests used, all together.
  mutating func record(_ sum: AgentSum, session: SessionKey, time: Timestamp) throws {
    try hidden.record(sum, session: session, time: time)
  }

  /// The agent's telemetry tells of a request.
  mutating func record(_ request: TelemetryRequest, session: SessionKey) throws -> TelemetryReceipt.Kind {
    try hidden.record(request, session: session, in: &usage)
  }

  /// Writes the sums of what was recorded; at the end of the transaction.
  ///
  /// - Returns: The earliest quarter of an hour whose sums have changed; `nil` where none has.
  mutating func finish() throws -> Int64? {
    try hidden.write(&usage)
    try usage.write()
    return usage.earliestSpan
  }

  /// Whether a session shows the record for the first time: a transcript that is read again shows all of them twice.
  func isFirstShown(_ key: ReplyKey, session: SessionKey) throws -> Bool {
    try insertSeen.execute(arguments: [key.rawValue, session.rawValue])
    return database.changesCount > 0
  }

  private func reply(_ fact: ReplyFact, counted: TokenUsage, isNew: Bool) -> Reply {
    Reply(
      key: fact.key, model: fact.model, usage: fact.usage, counted: counted, isNew: isNew,
      isMainChain: fact.isMainChain, contextTokens: fact.contextTokens)
  }
}

extension QuickInsert.Values {
  /// The columns of a reply, in their order.
  fileprivate mutating func add(_ fact: ReplyFact, of session: SessionKey, at time: Timestamp) {
    add(session.rawValue)
    add(time.milliseconds)
    add(fact.key.rawValue)
    add(fact.model)
    add(fact.usage.input)
    add(fact.usage.output)
    add(fact.usage.cacheRead)
    add(fact.usage.cacheWrite)
    add(fact.usage.cacheWriteOneHour)
    add(fact.isMainChain ? 1 : 0)
    add(fact.billing.rawValue)
    add(fact.request?.rawValue)
  }
}
