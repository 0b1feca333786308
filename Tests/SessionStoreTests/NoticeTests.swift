import GRDB
import SessionCore
import SessionStore
import Testing

/// The outbox of notices, and the record of what became of them.
struct NoticeTests {
  private let fixture: Fixture
  private var store: SessionStore { fixture.store }

  init() throws { fixture = try Fixture() }

  private func time(_ seconds: Int64) -> Timestamp { Timestamp(milliseconds: seconds * 1_000) }

  private func alert(_ threshold: Int) -> BudgetAlert {
    BudgetAlert(
      threshold: threshold, tier: AlertTier(threshold: threshold), remainingPercent: threshold - 1,
      usedTokens: 160_000, limitTokens: 167_000, basis: .usable)
  }

  private func notice(
    _ subject: Notice.Subject, of session: String = "s", at seconds: Int64 = 5
  ) -> Notice {
    Notice(
      agent: Fixture.agent, session: SessionID(session), label: "größer\n\"",
      project: seconds == 5 ? nil : "/p",
      time: time(seconds), subject: subject)
  }

  private var subjects: [Notice.Subject] {
    [
      .budget(alert(8)), .wait(.permission, since: time(1)), .wait(.other("a goal"), since: time(2)),
      .wait(.other(nil), since: time(3)),
      .limits(
        NearLimits(
          remainingPercent: 12, limit: "five_hour", minutes: 300, usedPercent: 91, resets: time(18_000))),
    ]
  }

  @Test func `every kind of notice is kept with all that it says, once, with its ways`() throws {
    let notices = subjects.enumerated().map { notice($1, at: 5 + Int64($0)) }
    try store.add(notices, ways: [.command, .desktop])
    try store.add(notices, ways: [.tmux])
    let kept = try fixture.reopened().unsettledNotices()
    #expect(kept.map(\.notice) == notices)
    #expect(kept.map(\.id) == [1, 2, 3, 4, 5])
    for record in kept {
      #expect(
        record.deliveries == [
          .init(.desktop, next: record.notice.time), .init(.command, next: record.notice.time),
        ])
      #expect(record.acknowledged == nil)
    }
  }

  @Test func `an alert is kept together with what is to be told of it`() throws {
    let session = try #require(try fixture.commit(.main { $0.record(at: 1) }).first?.session)
    let told = notice(.budget(alert(8)))
    _ = try store.commit(
      worker: "budget", cursor: 2, overviews: [],
      alerts: [
        .init(session: session, time: time(5), alert: alert(8), notice: told),
        .init(session: session, time: time(6), alert: alert(6)),
      ], ways: [.tmux])
    #expect(try store.unsettledNotices().map(\.notice) == [told])
    #expect(try store.alerts(limit: 9).count == 2)
    // A session that does not exist: neither the alert nor the notice is there.
    #expect(throws: DatabaseError.self) {
      try store.commit(
        worker: "budget", cursor: 3, overviews: [],
        alerts: [
          .init(
            session: SessionKey(99), time: time(7), alert: alert(4), notice: notice(.budget(alert(4)), at: 7))
        ],
        ways: [.tmux])
    }
    #expect(try store.unsettledNotices().count == 1)
  }

  @Test func `a tier of which nothing was told is found, once for each descent`() throws {
    let session = try #require(try fixture.commit(.main { $0.record(at: 1) }).first?.session)
    let rules = WindowRules(asOf: "", table: [], usualTokens: 100, knownSizes: [], compactionReserve: nil)
    func overview(used: Int) -> SessionOverview {
      var overview = SessionOverview(
        key: session, origin: SessionOrigin(agent: Fixture.agent, id: SessionID("s"), transcript: ""),
        lastActivity: time(0), budget: BudgetMonitor(policy: BudgetPolicy(), rules: rules))
      _ = overview.budget.replied(contextTokens: used, model: "m", at: time(0))
      return overview
    }
    func raise(_ threshold: Int, at seconds: Int64, tells: Bool = false) throws {
      let told = notice(.budget(alert(threshold)), at: seconds)
      _ = try store.commit(
        worker: "budget", cursor: 2, overviews: [],
        alerts: [
          .init(session: session, time: time(seconds), alert: alert(threshold), notice: tells ? told : nil)
        ])
    }
    let low = overview(used: 93)
    func untold(_ overview: SessionOverview, at seconds: Int64 = 100) throws -> RaisedAlert? {
      try store.untoldAlert(of: overview, at: time(seconds))
    }
    #expect(try untold(low) == nil)
    try raise(12, at: 10, tells: true)
    try raise(10, at: 20)
    try raise(8, at: 30)
    #expect(try untold(low) == RaisedAlert(time: time(30), alert: alert(8)))
    // By another tier than the one in the store nothing is known of it yet.
    #expect(try untold(overview(used: 97)) == nil && untold(overview(used: 50)) == nil)
    #expect(try untold(low, at: 30 + 90 * 86_400) != nil && untold(low, at: 31 + 90 * 86_400) == nil)
    try store.add([notice(.budget(alert(8)), at: 30)], ways: [])
    #expect(try untold(low) == nil)
    try raise(6, at: 40)
    #expect(try untold(low) == nil)
    // It rose a little, and fell again.
    try raise(8, at: 50)
    #expect(try untold(low) == nil)
    // It was compacted, and fell again.
    try raise(10, at: 60)
    try raise(8, at: 70)
    #expect(try untold(low) == RaisedAlert(time: time(70), alert: alert(8)))
  }

  @Test func `what became of a delivery is kept, and a settled one stays as it is`() throws {
    try store.add([notice(subjects[0])], ways: [.tmux, .command])
    var command = NoticeDelivery(.command, next: time(5))
    command.fail("exit status 3", at: time(9))
    try store.save(command, of: 1)
    #expect(try store.failingWays() == [.command: command])
    var tmux = NoticeDelivery(.tmux, next: time(5))
    tmux.succeed(at: time(6))
    try store.save(tmux, of: 1)
    #expect(try fixture.reopened().unsettledNotices().first?.deliveries == [tmux, command])
    command.succeed(at: time(20))
    try store.save(command, of: 1)
    #expect(try store.unsettledNotices().isEmpty && store.failingWays().isEmpty)
    command.withdraw("late", at: time(30))
    try store.save(command, of: 1)
    #expect(try store.notices().first?.deliveries.last?.state == .delivered)
  }

  @Test func `notices are listed by session, by what is known and up to a number, the newest first`() throws {
    for seconds in 1...4 as ClosedRange<Int64> {
      try store.add(
        [notice(.wait(.plan, since: time(seconds)), of: seconds < 3 ? "a" : "b", at: seconds)], ways: [])
    }
    #expect(try store.acknowledgeNotice(3, at: time(50)) == 1)
    func ids(_ query: SessionStore.NoticeQuery) throws -> [Int64] { try store.notices(query).map(\.id) }
    #expect(try ids(.init()) == [4, 3, 2, 1])
    #expect(try ids(.init(isOpenOnly: true)) == [4, 2, 1])
    #expect(try ids(.init(session: SessionID("b"))) == [4, 3])
    #expect(try ids(.init(session: SessionID("b"), isOpenOnly: true)) == [4])
    #expect(try ids(.init(limit: 2)) == [4, 3])
    #expect(try ids(.init(session: SessionID("' OR 1"))) == [])
  }

  @Test func `what is acknowledged is not sent any more`() throws {
    try store.add([notice(subjects[0], at: 1), notice(subjects[1], at: 2)], ways: [.tmux])
    #expect(try store.acknowledgeNotice(7, at: time(50)) == nil)
    #expect(try store.acknowledgeNotice(1, at: time(50)) == 1)
    #expect(try store.acknowledgeNotice(1, at: time(60)) == 0)
    let first = try #require(try store.notices().last)
    #expect(first.acknowledged == time(50))
    #expect(first.deliveries.first?.state == .withdrawn && first.deliveries.first?.settled == time(50))
    #expect(try store.unsettledNotices().map(\.id) == [2])
    #expect(try store.acknowledgeNotice(nil, at: time(70)) == 1)
    #expect(try store.unsettledNotices().isEmpty)
  }

  @Test func `old notices are forgotten, and their numbers are not given again`() throws {
    let day: Int64 = 86_400
    try store.add([notice(subjects[0], at: day), notice(subjects[1], at: 2 * day)], ways: [.tmux])
    try store.pruneNotices(at: time(91 * day))
    #expect(try store.notices().count == 2)
    try store.pruneNotices(at: time(91 * day + 1))
    #expect(try store.notices().map(\.id) == [2])
    try store.pruneNotices(at: time(1_000 * day))
    #expect(try store.notices().isEmpty && store.unsettledNotices().isEmpty)
    try store.add([notice(subjects[1], at: 1_000 * day)], ways: [])
    #expect(try store.notices().map(\.id) == [3])
  }
}
