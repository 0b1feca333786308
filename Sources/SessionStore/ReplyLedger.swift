import GRDB
import SessionCore

/// Counts each reply once over all files, and knows which session counts it.
///
/// The first session that shows a reply owns it; forked and resumed sessions hold copies. A reply that is written on
/// several lines grows: each field counts with its maximum.
struct ReplyLedger {
  private let select: Statement
  private let insert: Statement
  private let update: Statement
  private let insertSeen: Statement
  private let database: Database

  init(_ database: Database) throws {
    self.database = database
    select = try database.cachedStatement(
      sql: """
        SELECT session, input, output, cache_read, cache_write, cache_write_1h, main_chain FROM reply WHERE key = ?
        """)
    insert = try database.cachedStatement(
      sql: """
        INSERT OR IGNORE INTO reply (
          key, session, time, model, input, output, cache_read, cache_write, cache_write_1h, main_chain)
        VALUES (?,?,?,?,?,?,?,?,?,?)
        """)
    update = try database.cachedStatement(
      sql: """
        UPDATE reply
        SET input = ?, output = ?, cache_read = ?, cache_write = ?, cache_write_1h = ?, main_chain = ?
        WHERE key = ?
        """)
    insertSeen = try database.cachedStatement(sql: "INSERT OR IGNORE INTO seen (key, session) VALUES (?, ?)")
  }

  /// A session's file shows a reply: what that means for the session, or `nil` when it is known to the last token.
  mutating func record(_ fact: ReplyFact, session: SessionKey, time: Timestamp) throws -> Reply? {
    try insert.execute(arguments: [
      fact.key.rawValue, session.rawValue, time.milliseconds, fact.model, fact.usage.input, fact.usage.output,
      fact.usage.cacheRead, fact.usage.cacheWrite, fact.usage.cacheWriteOneHour, fact.isMainChain,
    ])
    // Nearly every reply is new, so it is only looked up where it was not.
    if database.changesCount > 0 { return reply(fact, counted: fact.usage, isNew: true) }
    guard let row = try Row.fetchOne(select, arguments: [fact.key.rawValue]) else { return nil }
    let known = TokenUsage(
      input: row[1], output: row[2], cacheRead: row[3], cacheWrite: row[4], cacheWriteOneHour: row[5])
    guard row[0] == session.rawValue else {
      return try isFirstShown(fact.key, session: session)
        ? reply(fact, counted: TokenUsage(), isNew: false) : nil
    }
    let grown = known.maximum(fact.usage)
    let wasMainChain: Bool = row[6]
    // A subagent's file may hold a copy and be read first: the main conversation's own line still moves its window.
    guard grown != known || (fact.isMainChain && !wasMainChain) else { return nil }
    try update.execute(arguments: [
      grown.input, grown.output, grown.cacheRead, grown.cacheWrite, grown.cacheWriteOneHour,
      fact.isMainChain || wasMainChain, fact.key.rawValue,
    ])
    var fact = fact
    fact.usage = grown
    return reply(fact, counted: grown - known, isNew: false)
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
