import GRDB
import SessionCore

/// Keeps what was used by requests that no transcript shows: those of which telemetry told one by one, and what agents'
/// own sums have beyond all that is known.
///
/// A sum counts the replies up to its moment, and some of them are read later, those of subagents for instance. So what
/// it brings to light is made anew whenever something changes that it counted.
struct HiddenLedger {
  /// A reply and the telemetry of its request lie at most so far apart, in milliseconds.
  private static let apart: Int64 = 3_600_000

  private let database: Database
  /// Sessions of which something has changed, with the earliest moment of that.
  private var changes: [SessionKey: Timestamp] = [:]
  private var hasTelemetry: Bool

  init(_ database: Database) throws {
    self.database = database
    hasTelemetry =
      try Bool.fetchOne(database.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM telemetry)")) ?? false
  }

  /// A request of the session became known at that moment, or is known better.
  mutating func changed(_ session: SessionKey, at time: Timestamp) {
    guard let known = changes[session] else {
      changes[session] = time
      return
    }
    if time < known { changes[session] = time }
  }

  // MARK: Sums

  /// Stores a sum. Told twice it counts once; of two with the same moment the larger one does.
  mutating func record(_ sum: AgentSum, session: SessionKey, time: Timestamp) throws {
    let save = try database.cachedStatement(
      sql: """
        INSERT INTO agent_sum VALUES (?,?,?,?,?,?,?,?,?,?)
        ON CONFLICT DO UPDATE SET input = max(input, excluded.input), output = max(output, excluded.output),
          cache_read = max(cache_read, excluded.cache_read), cache_write = max(cache_write, excluded.cache_write),
          cache_write_1h = max(cache_write_1h, excluded.cache_write_1h), dollars = excluded.dollars
        """)
    for model in sum.models {
      let usage = model.usage
      try save.execute(arguments: [
        session.rawValue, sum.begun.milliseconds, time.milliseconds, model.name, usage.input, usage.output,
        usage.cacheRead, usage.cacheWrite, usage.cacheWriteOneHour, model.dollars,
      ])
    }
    if !sum.models.isEmpty { changed(session, at: time) }
  }

  // MARK: Telemetry

  /// A transcript shows a new reply: what telemetry told of its request counts no more.
  mutating func shown(
    _ fact: ReplyFact, session: SessionKey, time: Timestamp, in usage: inout UsageLedger
  ) throws {
    guard hasTelemetry, let told = try telemetry(of: fact, session: session, time: time) else { return }
    try database.cachedStatement(sql: "DELETE FROM telemetry WHERE request = ?").execute(
      arguments: [told.request])
    try usage.remove(told.known.usage, at: told.place)
    changed(told.place.session, at: told.place.time)
  }

  /// Counts a request of which telemetry tells, unless a transcript shows it, or it was told of before.
  mutating func record(
    _ request: TelemetryRequest, session: SessionKey, in usage: inout UsageLedger
  ) throws -> TelemetryReceipt.Kind {
    guard try !isShown(request, session: session) else { return .shown }
    let tokens = request.usage
    try database.cachedStatement(
      sql: "INSERT OR IGNORE INTO telemetry VALUES (?,?,?,?,?,?,?,?,?,?,?,?)"
    ).execute(arguments: [
      request.key.rawValue, session.rawValue, request.time.milliseconds, request.model,
      request.billing.rawValue, tokens.input, tokens.output, tokens.cacheRead, tokens.cacheWrite,
      tokens.cacheWriteOneHour, request.purpose, request.dollars,
    ])
    guard database.changesCount > 0 else { return .repeated }
    hasTelemetry = true
    try usage.add(
      tokens,
      at: .init(
        session: session, model: request.model, billing: request.billing, source: .telemetry,
        time: request.time))
    changed(session, at: request.time)
    return .hidden
  }

  /// Whether a reply of the session answers the request. Where a transcript has no ids of requests, a reply with the
  /// same prompt does.
  private func isShown(_ request: TelemetryRequest, session: SessionKey) throws -> Bool {
    let tokens = request.usage
    return try Bool.fetchOne(
      database.cachedStatement(
        sql: """
          SELECT EXISTS (
            SELECT 1 FROM reply WHERE session = ? AND time BETWEEN ? AND ?
              AND (request = ? OR request IS NULL AND input = ? AND cache_read = ? AND cache_write = ?)
            UNION ALL
            SELECT 1 FROM reply_copy WHERE copied_by = ? AND request = ?)
          """),
      arguments: [
        session.rawValue, request.time.milliseconds - Self.apart, request.time.milliseconds + Self.apart,
        request.key.rawValue, tokens.input, tokens.cacheRead, tokens.cacheWrite, session.rawValue,
        request.key.rawValue,
      ]) ?? false
  }

  private func telemetry(of fact: ReplyFact, session: SessionKey, time: Timestamp) throws -> Told? {
    let columns = Told.columns
    let row: Row?
    if let request = fact.request {
      row = try Row.fetchOne(
        database.cachedStatement(sql: "SELECT \(columns) FROM telemetry WHERE request = ?"),
        arguments: [request.rawValue])
    } else {
      row = try Row.fetchOne(
        database.cachedStatement(
          sql: """
            SELECT \(columns) FROM telemetry WHERE session = ? AND time BETWEEN ? AND ?
              AND input = ? AND cache_read = ? AND cache_write = ?
            """),
        arguments: [
          session.rawValue, time.milliseconds - Self.apart, time.milliseconds + Self.apart,
          fact.usage.input, fact.usage.cacheRead, fact.usage.cacheWrite,
        ])
    }
    return row.map(Told.init)
  }

  /// A stored request of telemetry, and where it is counted.
  private struct Told {
    static let columns = """
      time, model, input, output, cache_read, cache_write, cache_write_1h, request, session, billing
      """

    let request: Int64
    let known: HiddenUsage.Request
    let place: UsageLedger.Place

    init(_ row: Row) {
      request = row[7]
      known = HiddenUsage.Request(row)
      place = UsageLedger.Place(
        session: SessionKey(row[8]), model: known.model,
        billing: BillingClass(rawValue: row[9]) ?? BillingClass(promptSize: .upTo100K), source: .telemetry,
        time: known.time)
    }
  }

  // MARK: What sums bring to light

  /// Makes anew what changed sums, or sums over what changed, bring to light; at the end of the transaction.
  mutating func write(_ usage: inout UsageLedger) throws {
    defer { changes.removeAll() }
    let sums = AgentSums(database)
    for session in try changedSessions() {
      let (parts, times) = try sums.parts(of: session)
      try usage.replace(parts, of: session, at: times)
    }
  }

  /// The sessions with a sum that counted something that has changed, and those that go on from such a sum.
  private func changedSessions() throws -> Set<SessionKey> {
    guard !changes.isEmpty,
      try Bool.fetchOne(database.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM agent_sum)")) == true
    else { return [] }
    var sessions: Set<SessionKey> = []
    let select = try database.cachedStatement(
      sql: """
        SELECT DISTINCT session FROM agent_sum
        WHERE begun IN (SELECT begun FROM agent_sum WHERE session = ? AND time >= ?)
        """)
    for (session, time) in changes {
      for key in try Int64.fetchAll(select, arguments: [session.rawValue, time.milliseconds]) {
        sessions.insert(SessionKey(key))
      }
    }
    return sessions
  }
}

extension HiddenUsage.Request {
  /// From a row that begins with time, model and the five counts.
  init(_ row: Row) {
    self.init(
      time: Timestamp(milliseconds: row[0]), model: row[1],
      usage: TokenUsage(
        input: row[2], output: row[3], cacheRead: row[4], cacheWrite: row[5], cacheWriteOneHour: row[6]))
  }
}
