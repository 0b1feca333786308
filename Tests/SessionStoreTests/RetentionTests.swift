import SessionCore
import SessionStore
import SessionTestSupport
import Testing

/// What is kept of the events for good, and what for a while.
struct RetentionTests {
  private static let day: Int64 = 86_400_000
  /// The first day of the events: what the fixture has is older.
  private static let first: Int64 = 30_000
  private let fixture: Fixture

  init() throws { fixture = try Fixture() }

  /// Events of a session, one a day from the first on, of these kinds; gives the number of the last event before them.
  private func fill(_ kinds: [String]) throws -> Int64 {
    _ = try fixture.commit(.main { $0.reply("a") })
    let last = try fixture.store.lastEventNumber()
    for (index, kind) in kinds.enumerated() {
      try DatabaseFile.execute(
        """
        INSERT INTO event (number, time, session, kind, payload)
        VALUES (\(last + 1 + Int64(index)), \((Self.first + Int64(index)) * Self.day), 1, '\(kind)', CAST('{"step":{}}' AS BLOB))
        """, at: fixture.path)
    }
    return last
  }

  @Test(arguments: [
    (PassingEvents.steps, 30, 30), (.figures, 3, 3), (.idleHooks, 3, 3), (.idleHooks, 7, 7),
    (.idleHooks, 30, 7),
  ])
  func `calls that mean nothing are kept for a week at most, all else for as long as is set`(
    events: PassingEvents, days: Int, kept: Int64
  ) {
    #expect(events.keptTime(days: days) == kept * Self.day)
  }

  private var numbers: [Int64] {
    get throws { try fixture.store.eventRecords(after: 0, limit: 1_000_000).map(\.number) }
  }

  private func drop(
    before days: Int64, now: Int64 = first + 1_000, upTo taken: Int64 = .max,
    until isEnough: () -> Bool = { false }
  ) throws -> Bool {
    try fixture.store.drop(
      .steps, before: Timestamp(milliseconds: (Self.first + days) * Self.day),
      now: Timestamp(milliseconds: now * Self.day), upTo: taken, until: isEnough)
  }

  @Test func `steps and signs of life go, and what a session came to stays`() throws {
    let kinds = [
      "session.found", "session.active", "step", "hook", "reply", "replies", "compaction", "alert", "phase",
      "session.described", "transcript.unreadable", "transcript.rewritten", "transcript.deleted",
      "session.active", "step", "hook", "step",
    ]
    let first = try fill(kinds)
    #expect(try drop(before: 15) == false)
    let stay = try numbers.filter { $0 > first }.map { kinds[Int($0 - first - 1)] }
    let passing: Set = ["session.active", "step", "hook"]
    // The one of day 15 and what comes behind it are too young.
    #expect(stay == kinds[..<15].filter { !passing.contains($0) } + kinds[15...])
    #expect(try drop(before: 100) == false)
    #expect(try numbers.last == first + Int64(kinds.count), "or the next would have its number")
    #expect(try numbers.count == Int(first) + stay.count - 1)
  }

  @Test func `what status lines told of a window goes, and what describes a session stays`() throws {
    _ = try fixture.commit(.main { $0.reply("a") })
    func told(_ second: Int64, window: Int? = nil, used: Int) throws {
      let figures = ToldFigures(
        agent: Fixture.agent, session: SessionID(Fixture.uuid),
        time: Timestamp(milliseconds: Self.first * Self.day + second * 1_000), windowTokens: window,
        usedTokens: used, quotas: [])
      _ = try fixture.store.record(figures)
    }
    let first = try fixture.store.lastEventNumber()
    try told(1, window: 200_000, used: 10)
    for second in Int64(2)...9 { try told(second, used: Int(second)) }
    let before = try #require(try fixture.overview(Fixture.uuid))
    func drop(before second: Int64) throws -> Bool {
      try fixture.store.drop(
        .figures, before: Timestamp(milliseconds: Self.first * Self.day + second * 1_000),
        now: Timestamp(milliseconds: (Self.first + 1) * Self.day), upTo: .max, until: { false })
    }
    #expect(try drop(before: 6) == false)
    #expect(try numbers.filter { $0 > first } == [1, 6, 7, 8, 9].map { first + $0 })
    #expect(try drop(before: 100) == false)
    #expect(try numbers.filter { $0 > first } == [1, 9].map { first + $0 })
    #expect(try fixture.overview(Fixture.uuid)?.budget.figure == before.budget.figure)
  }

  @Test func `what nobody has taken into account yet stays`() throws {
    let first = try fill(Array(repeating: "step", count: 10))
    #expect(try drop(before: 900, upTo: first + 4) == false)
    #expect(try numbers.filter { $0 > first } == (5...10).map { first + $0 })
    #expect(try drop(before: 900, upTo: 0) == false)
    #expect(try drop(before: 900, upTo: first + 6) == false)
    #expect(try numbers.filter { $0 > first } == (7...10).map { first + $0 })
  }

  @Test func `a date in the future holds nothing up, and is no younger than what stands beside it`() throws {
    let first = try fill(Array(repeating: "step", count: 10))
    try DatabaseFile.execute(
      "UPDATE event SET time = \(90_000 * Self.day) WHERE number IN (\(first + 3), \(first + 9))",
      at: fixture.path)
    #expect(try drop(before: 6) == false)
    #expect(try numbers.filter { $0 > first } == (7...10).map { first + $0 })
  }

  /// What the clock says, in days; all events are younger than that, by months or by decades.
  @Test(arguments: [0, 365, 10_957, 20_700, 29_900])
  func `a clock that is behind, or has not been set, drops nothing, and hides nothing`(now: Int64) throws {
    let first = try fill(Array(repeating: "step", count: 10))
    #expect(try drop(before: now - 30 - Self.first, now: now) == false)
    #expect(try numbers.count { $0 > first } == 10)
    // What comes meanwhile has the date of that clock, and makes nothing older.
    try DatabaseFile.execute(
      "UPDATE event SET time = \(now * Self.day) WHERE number > \(first + 7)", at: fixture.path)
    #expect(try drop(before: now - 30 - Self.first, now: now) == false)
    #expect(try numbers.count { $0 > first } == 10)
    // It is set.
    #expect(try drop(before: 20) == false)
    #expect(try numbers.filter { $0 > first } == [10].map { first + $0 })
  }

  @Test func `many dates in the future go with the old one behind them, a slice at a time`() throws {
    let first = try fill(Array(repeating: "step", count: 1_000))
    try DatabaseFile.execute(
      "UPDATE event SET time = \(90_000 * Self.day) WHERE number BETWEEN \(first + 3) AND \(first + 900)",
      at: fixture.path)
    #expect(try drop(before: 900) == false)
    #expect(try numbers.first { $0 > first } == first + 3, "the one behind them is young")
    #expect(try drop(before: 901, until: { true }))
    #expect(try numbers.first { $0 > first } == first + 203)
    #expect(try drop(before: 901) == false)
    #expect(try numbers.first { $0 > first } == first + 902)
  }

  @Test func `a slice ends as soon as somebody waits, and the next goes on behind it`() throws {
    _ = try fixture.commit(.main { $0.reply("a") })
    try DatabaseFile.execute(
      """
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
      INSERT INTO event (number, time, session, kind, payload)
      SELECT (SELECT max(number) FROM event) + i, i, 1, 'session.active', x'' FROM n
      """, at: fixture.path)
    var counts = [try numbers.count]
    var slices = 0
    while try drop(before: 900, until: { true }) {
      slices += 1
      counts.append(try numbers.count)
    }
    #expect(slices >= 4)
    let steps = zip(counts, counts.dropFirst()).map { $0 - $1 }
    #expect(steps.allSatisfy { (1...200).contains($0) }, "\(steps)")
    #expect(try numbers.count == counts[0] - 999)
    // Nothing is looked through twice.
    var asked = 0
    _ = try drop(before: 900) {
      asked += 1
      return true
    }
    #expect(asked == 0)
  }
}
