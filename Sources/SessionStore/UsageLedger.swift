import GRDB
import SessionCore

/// Keeps the sums of tokens by quarter of an hour. It gathers what one transaction changes, and ``write()`` touches each
/// row once: a history of many replies falls on few rows.
struct UsageLedger {
  /// What a reply is counted by.
  struct Place: Hashable {
    var session: SessionKey
    var model: String
    var billing: BillingClass
    var source: UsageSource
    var time: Timestamp
  }

  /// The key of a row.
  private struct Key: Hashable {
    var span: Int64
    var session: Int64
    var model: Int64
    var billing: Int
    var source: Int
  }

  /// What a row gains and loses. Each of the two is a clamped sum, so they are not taken together before the end.
  private struct Change {
    var replies = 0
    var added = TokenUsage()
    var removed = TokenUsage()
    var first: Int64
    var last: Int64
  }

  private let database: Database
  private var changes: [Key: Change] = [:]
  private var models: [String: Int64] = [:]
  /// The earliest quarter of an hour whose sums were written; `nil` before any.
  private(set) var earliestSpan: Int64?

  init(_ database: Database) {
    self.database = database
  }

  /// Counts a reply.
  mutating func add(_ usage: TokenUsage, at place: Place) throws {
    try change(place) { change in
      change.replies += 1
      change.added = change.added + usage
    }
  }

  /// Takes a reply back from where it was counted, to be counted elsewhere, or otherwise.
  mutating func remove(_ usage: TokenUsage, at place: Place) throws {
    try change(place) { change in
      change.replies -= 1
      change.removed = change.removed + usage
    }
  }

  private mutating func change(_ place: Place, _ apply: (inout Change) -> Void) throws {
    let key = Key(
      span: UsageEntry.spanNumber(of: place.time), session: place.session.rawValue,
      model: try id(ofModel: place.model), billing: place.billing.rawValue, source: place.source.rawValue)
    let time = place.time.milliseconds
    var change = changes[key] ?? Change(first: time, last: time)
    apply(&change)
    change.first = min(change.first, time)
    change.last = max(change.last, time)
    changes[key] = change
  }

  /// The number under which a model is stored.
  mutating func id(ofModel name: String) throws -> Int64 {
    if let known = models[name] { return known }
    let select = try database.cachedStatement(sql: "SELECT id FROM model WHERE name = ?")
    if let stored = try Int64.fetchOne(select, arguments: [name]) {
      models[name] = stored
      return stored
    }
    try database.cachedStatement(sql: "INSERT INTO model (name) VALUES (?)").execute(arguments: [name])
    models[name] = database.lastInsertedRowID
    return database.lastInsertedRowID
  }

  /// Writes the rows that have changed. Where a reply has moved away the times stay: it has the same ones in the row of
  /// the same quarter that it moved to.
  mutating func write() throws {
    let save = try database.cachedStatement(sql: Self.save)
    let delete = try database.cachedStatement(sql: Self.delete)
    for (key, change) in changes {
      earliestSpan = min(earliestSpan ?? key.span, key.span)
      let usage = change.added - change.removed
      try save.execute(arguments: [
        key.span, key.session, key.model, key.billing, key.source, change.replies, usage.input, usage.output,
        usage.cacheRead, usage.cacheWrite, usage.cacheWriteOneHour, change.first, change.last,
      ])
      guard change.replies < 0 else { continue }
      try delete.execute(arguments: [key.span, key.session, key.model, key.billing, key.source])
    }
    changes.removeAll()
  }

  /// Puts what an agent's sums of a session brought to light in the place of what they did before.
  ///
  /// How many requests it was, and how long their prompts were, nobody knows: they are no replies, and of the class that is
  /// most common.
  ///
  /// - Parameters:
  ///   - parts: what they bring to light now.
  ///   - session: whose sums.
  ///   - times: the moments of all sums; before, there was nothing anywhere else.
  /// - Throws: when the database can't be written.
  mutating func replace(_ parts: [HiddenUsage.Part], of session: SessionKey, at times: [Timestamp]) throws {
    let billing = BillingClass(promptSize: .upTo100K)
    var new: [Int64: [Int64: (usage: TokenUsage, first: Timestamp, last: Timestamp)]] = [:]
    for part in parts {
      let span = UsageEntry.spanNumber(of: part.time)
      let model = try id(ofModel: part.model)
      let known = new[span]?[model]
      new[span, default: [:]][model] = (
        (known?.usage ?? TokenUsage()) + part.usage, min(known?.first ?? part.time, part.time),
        max(known?.last ?? part.time, part.time)
      )
    }
    let select = try database.cachedStatement(
      sql: "SELECT \(Self.columns) FROM usage WHERE span = ? AND session = ? AND source = ? ORDER BY model")
    let delete = try database.cachedStatement(
      sql: "DELETE FROM usage WHERE span = ? AND session = ? AND source = ?")
    let insert = try database.cachedStatement(sql: "INSERT INTO usage VALUES (?,?,?,?,?,0,?,?,?,?,?,?,?)")
    for span in Set(times.map(UsageEntry.spanNumber)) {
      let place: [Int64] = [span, session.rawValue, Int64(UsageSource.agentSum.rawValue)]
      let rows = (new[span] ?? [:]).sorted { $0.key < $1.key }.map { model, row in
        [
          model, Int64(row.usage.input), Int64(row.usage.output), Int64(row.usage.cacheRead),
          Int64(row.usage.cacheWrite), Int64(row.usage.cacheWriteOneHour), row.first.milliseconds,
          row.last.milliseconds,
        ]
      }
      let stored = try Row.fetchAll(select, arguments: StatementArguments(place)).map { row in
        (0..<8).map { row[$0] as Int64 }
      }
      guard rows != stored else { continue }
      earliestSpan = min(earliestSpan ?? span, span)
      try delete.execute(arguments: StatementArguments(place))
      for row in rows {
        try insert.execute(
          arguments: StatementArguments(
            [span, session.rawValue, row[0], Int64(billing.rawValue), place[2]] + row[1...]))
      }
    }
  }

  private static let columns =
    "model, input, output, cache_read, cache_write, cache_write_1h, first, last"

  /// Sums stay between 0 and the largest number, whatever transcripts say.
  private static let save: String = {
    let counts = ["input", "output", "cache_read", "cache_write", "cache_write_1h"].map {
      "\($0) = max(0, min(\($0) + excluded.\($0), \(Int64.max)))"
    }
    return """
      INSERT INTO usage VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)
      ON CONFLICT DO UPDATE SET replies = replies + excluded.replies, \(counts.joined(separator: ", ")),
        first = min(first, excluded.first), last = max(last, excluded.last)
      """
  }()

  private static let delete = """
    DELETE FROM usage
    WHERE span = ? AND session = ? AND model = ? AND billing = ? AND source = ? AND replies <= 0
    """
}
