import GRDB
import SessionCore
import SessionStore
import Testing

/// Calls of hooks in the store, and what status lines tell.
struct HookTests {
  private let fixture: Fixture

  init() throws { fixture = try Fixture() }

  private func call(
    _ delivery: UInt64, session: String = Fixture.uuid, event: String = "Stop", steps: [SessionStep] = [],
    transcript: String? = nil
  ) -> HookDelivery {
    HookDelivery(
      agent: Fixture.agent, session: SessionID(session), delivery: DeliveryID(high: 7, low: delivery),
      time: Timestamp(milliseconds: 5_000), event: event, steps: steps, transcript: transcript,
      profile: SessionProfile(project: "/home/u/api"))
  }

  private func kinds() throws -> [String] {
    try fixture.store.events(after: 0, limit: .max).map(\.kind.name)
  }

  @Test func `a call finds its session and is an event for each step, read back as it was`() throws {
    let steps = [SessionStep(.turnEnded(.finished)), SessionStep(.backgroundCounted(2))]
    let (events, repeated) = try fixture.store.record([call(1, steps: steps), call(2, event: "New one")])
    #expect(repeated == 0)
    #expect(events.map(\.kind.name) == ["session.found", "session.described", "hook", "hook", "hook"])
    #expect(try fixture.store.events(after: 0, limit: .max) == events)
    let last = try #require(events.last)
    #expect(
      last.kind == .hooked(HookCall(event: "New one", delivery: DeliveryID(high: 7, low: 2), step: nil)))
    #expect(last.time.milliseconds == 5_000)
  }

  @Test func `a delivery counts once, in one transaction, over transactions and over a restart`() throws {
    let (events, repeated) = try fixture.store.record([call(1), call(1), call(2)])
    #expect(events.filter { $0.kind.name == "hook" }.count == 2 && repeated == 1)
    #expect(try fixture.store.record([call(2)]).repeated == 1)
    try fixture.store.close()
    let reopened = try fixture.reopened()
    let (later, known) = try reopened.record([call(1), call(3)])
    #expect(later.map(\.kind.name) == ["hook"] && known == 1)
  }

  @Test func `the oldest deliveries make room`() throws {
    for start in stride(from: 0, to: 50_100, by: 5_010) {
      _ = try fixture.store.record((start..<start + 5_010).map { call(UInt64($0)) })
    }
    let count = try DatabaseQueue(path: fixture.path).read { database in
      try Int.fetchOne(database, sql: "SELECT count(*) FROM delivery")
    }
    #expect(count == 50_000)
    #expect(try fixture.store.record([call(50_099)]).repeated == 1)
    #expect(try fixture.store.record([call(0)]).repeated == 0)
  }

  @Test func `a session whose transcript is known is not found again, and the other way round`() throws {
    try fixture.commit(.main { $0.reply("a") })
    let before = try kinds().count
    _ = try fixture.store.record([call(1)])
    #expect(try kinds().dropFirst(before) == ["hook"])
    // Found by a hook that says where the transcript will be.
    let path = "/c/projects/-home-u-api/\(Fixture.otherUUID).jsonl"
    _ = try fixture.store.record([call(2, session: Fixture.otherUUID, transcript: path)])
    #expect(try fixture.overview(Fixture.otherUUID)?.origin.transcript == path)
    let found = try kinds().count
    try fixture.commit(.main(Fixture.otherUUID) { $0.reply("b") })
    #expect(try kinds().dropFirst(found) == ["reply"])
  }

  @Test func `a session without a transcript gets one when it is read`() throws {
    _ = try fixture.store.record([call(1)])
    #expect(try fixture.overview(Fixture.uuid)?.origin.transcript == "")
    try fixture.commit(.main { $0.reply("a") })
    let sessions = try fixture.overviews()
    #expect(sessions.count == 1 && sessions.values.first?.messages == 1)
    #expect(sessions.values.first?.origin.transcript == "/c/projects/-home-u-api/\(Fixture.uuid).jsonl")
  }

  @Test func `one of which only telemetry told is found by its first hook, once`() throws {
    let request = TelemetryRequest(
      agent: Fixture.agent, session: SessionID(Fixture.uuid), key: RequestKey(rawValue: 9),
      time: Timestamp(milliseconds: 1_000), model: "m", usage: TokenUsage(input: 1))
    _ = try fixture.store.record([request], now: Fixture.now)
    _ = try fixture.store.record([call(1)])
    _ = try fixture.store.record([call(2)])
    #expect(try kinds() == ["session.found", "session.described", "hook", "hook"])
  }

  // MARK: What is dropped

  private func call(_ delivery: UInt64, at second: Int64, isStep: Bool) -> HookDelivery {
    // A name that looks like the member of a step is none.
    var call = call(
      delivery, event: #"New","step":"#, steps: isStep ? [SessionStep(.turnEnded(.finished))] : [])
    call.time = Self.time(second)
    return call
  }

  /// A second of a time at which a clock that was set can stand.
  private static func time(_ second: Int64) -> Timestamp {
    Timestamp(milliseconds: (1_800_000_000 + second) * 1_000)
  }

  private func drop(before second: Int64) throws {
    while try dropSlice(before: second) {}
  }

  /// Drops what a slice takes that ends as soon as it may.
  private func dropSlice(before second: Int64) throws -> Bool {
    try fixture.store.drop(
      .idleHooks, before: Self.time(second), now: Self.time(200_000), upTo: .max, until: { true })
  }

  @Test func `calls that mean nothing are dropped in time, slice by slice, and no other event is`() throws {
    try fixture.commit(.main { $0.reply("a") })
    let calls = (0..<2_500).map { call(UInt64($0), at: Int64($0), isStep: $0 % 2 == 0) }
    _ = try fixture.store.record(calls)
    let before = try kinds()
    let last = try fixture.store.lastEventNumber()
    #expect(try dropSlice(before: 2_400), "there is more")
    #expect(try kinds().count >= before.count - 200, "it was a slice")
    try drop(before: 2_400)
    #expect(try kinds().count == before.count - 1_200)
    #expect(try kinds().filter { $0 != "hook" } == before.filter { $0 != "hook" })
    try drop(before: 2_400)
    #expect(try kinds().count == before.count - 1_200)
    // The last one of all stays, or its number would be given once more.
    try drop(before: 100_000)
    #expect(try kinds().count == before.count - 1_249)
    #expect(try fixture.store.lastEventNumber() == last)
    #expect(try fixture.store.record([call(9_999, at: 1, isStep: true)]).events.map(\.number) == [last + 1])
    #expect(try fixture.store.record([call(1, at: 1, isStep: false)]).repeated == 1, "it is known as before")
  }

  // MARK: Status lines

  private func figures(
    window: Int?, used: Int? = nil, percent: Double? = nil, model: String? = nil
  ) -> ToldFigures {
    let quota = percent.map {
      QuotaWindow(
        limit: "claude", minutes: 300, usedPercent: $0, resets: Timestamp(milliseconds: 9_000_000),
        measured: Timestamp(milliseconds: 6_000))
    }
    return ToldFigures(
      agent: Fixture.agent, session: SessionID(Fixture.uuid), time: Timestamp(milliseconds: 6_000),
      model: model, windowTokens: window, usedTokens: used, quotas: quota.map { [$0] } ?? [])
  }

  @Test func `a status line's windows are kept, its session's size once it is known`() throws {
    let unknown = try fixture.store.record(figures(window: 200_000, percent: 42))
    #expect(unknown.events.isEmpty && !unknown.isKnown)
    #expect(try fixture.store.quotas()[Fixture.agent]?.map(\.usedPercent) == [42])
    _ = try fixture.store.record([call(1)])
    let known = try fixture.store.record(figures(window: 200_000, percent: 43))
    #expect(known.isKnown)
    #expect(known.events.map(\.kind) == [.described(SessionProfile(windowTokens: 200_000))])
    #expect(try fixture.store.quotas()[Fixture.agent]?.map(\.usedPercent) == [43])
    // What the worker has stored is not told again.
    _ = try fixture.store.commit(
      worker: "budget", cursor: 9, overviews: Array(try fixture.overviews().values), alerts: [])
    #expect(try fixture.store.record(figures(window: 200_000)).events.isEmpty)
    #expect(try fixture.store.record(figures(window: 1_000_000)).events.count == 1)
    let used = try fixture.store.record(figures(window: 200_000, used: 23_041))
    #expect(used.events.map(\.kind) == [.described(SessionProfile(usedTokens: 23_041))])
    #expect(try fixture.store.events(after: 0, limit: .max).last?.kind == used.events.last?.kind)
    let figure = try fixture.overview(Fixture.uuid)?.budget.figure
    #expect(figure?.usedTokens == 23_041 && figure?.standing == .official)
  }

  @Test func `the window of another model is told, also where it is as large`() throws {
    try fixture.commit(.main { $0.reply("a", input: 10) })
    _ = try fixture.store.record(figures(window: 1_000_000))
    _ = try fixture.store.commit(
      worker: "budget", cursor: 9, overviews: Array(try fixture.overviews().values), alerts: [])
    let model = try #require(try fixture.overview(Fixture.uuid)?.profile.model)
    #expect(try fixture.store.record(figures(window: 1_000_000, model: model)).events.isEmpty)
    #expect(
      try fixture.store.record(figures(window: 1_000_000, model: "claude-haiku-5")).events.map(\.kind)
        == [.described(SessionProfile(windowTokens: 1_000_000))])
  }

  @Test(arguments: [true, false])
  func `a line that may be one drawn again makes nothing younger`(mayRepeat: Bool) throws {
    func keep() throws {
      _ = try fixture.store.commit(
        worker: "budget", cursor: 99, overviews: Array(try fixture.overviews().values), alerts: [])
    }
    func measured() throws -> [Int64?] {
      [
        try fixture.overview(Fixture.uuid)?.budget.figure?.measured.milliseconds,
        try fixture.store.quotas()[Fixture.agent]?.first?.measured.milliseconds,
      ]
    }
    try fixture.commit(.main { $0.reply("a", input: 10, at: 5) })
    try keep()
    var line = figures(window: nil, used: 15, percent: 42)
    line.mayRepeat = mayRepeat
    // It is official from now on, which nobody has said before.
    #expect(try fixture.store.record(line).events.map(\.kind) == [.described(SessionProfile(usedTokens: 15))])
    #expect(try measured() == [5_000, mayRepeat ? 5_000 : 6_000])
    try keep()
    #expect(try fixture.store.record(line).events.isEmpty == mayRepeat)
    #expect(try measured().first == 5_000)
    // With another request's tokens all is new.
    line.usedTokens = 16
    line.quotas = figures(window: nil, percent: 43).quotas
    #expect(try fixture.store.record(line).events.count == 1)
    #expect(try measured() == [6_000, 6_000])
  }
}
