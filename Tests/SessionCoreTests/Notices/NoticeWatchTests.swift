import SessionCore
import Testing

/// What is told of waits, and of windows and quotas that near their ends together.
struct NoticeWatchTests {
  private static let agent = AgentID("claude-code")
  private static func time(_ seconds: Int64) -> Timestamp { Timestamp(milliseconds: seconds * 1_000) }

  /// A running session in a state that it came into at that second, with so much used of 100 tokens.
  private func entry(
    _ id: String, _ state: SessionState? = .busy, since: Int64 = 0, used: Int = 10, isLive: Bool = true,
    agent: AgentID = agent, by source: StateEvidence.Source = .hook, active: Int64 = 0
  ) -> SessionBoard.Entry {
    let rules = WindowRules(asOf: "", table: [], usualTokens: 100, knownSizes: [], compactionReserve: nil)
    var overview = SessionOverview(
      key: SessionKey(Int64(id.utf8.first ?? 0)),
      origin: SessionOrigin(agent: agent, id: SessionID(id), transcript: ""), lastActivity: Self.time(active),
      budget: BudgetMonitor(policy: BudgetPolicy(), rules: rules))
    overview.profile.project = "/src/" + id
    _ = overview.budget.replied(contextTokens: used, model: "m", at: Self.time(0))
    let verdict = state.map { state in
      StateVerdict(
        state, since: Self.time(since), evidence: StateEvidence(source, rule: "test", time: Self.time(since)))
    }
    return SessionBoard.Entry(
      overview: overview, agent: isLive ? LiveAgent(pid: 1, startTicks: 1, activity: .unknown) : nil,
      state: verdict)
  }

  private func board(_ entries: SessionBoard.Entry...) -> SessionBoard {
    SessionBoard(isComplete: true, entries: entries)
  }

  private static let asks = SessionState.waiting(for: .permission)

  @Test func `a wait is told once, when it has lasted`() throws {
    var watch = NoticeWatch()
    let waiting = board(entry("a", Self.asks, since: 100), entry("b"))
    var look = watch.waits(on: waiting, after: 10, at: Self.time(104))
    #expect(look.notices.isEmpty && look.next == Self.time(110))
    look = watch.waits(on: waiting, after: 10, at: Self.time(110))
    let notice = try #require(look.notices.first)
    #expect(look.notices.count == 1 && look.next == nil)
    #expect(notice.subject == .wait(.permission, since: Self.time(100)) && notice.time == Self.time(110))
    #expect(notice.label == "a" && notice.project == "/src/a")
    for seconds in [111, 500, 100_000, 1_000_000] {
      #expect(watch.waits(on: waiting, after: 10, at: Self.time(Int64(seconds))).notices.isEmpty)
    }
  }

  @Test func `what is answered in time is not told, and the next wait is another one`() {
    var watch = NoticeWatch()
    _ = watch.waits(on: board(entry("a", Self.asks, since: 100)), after: 10, at: Self.time(105))
    #expect(watch.waits(on: board(entry("a")), after: 10, at: Self.time(111)).notices.isEmpty)
    let again = board(entry("a", .waiting(for: .answer), since: 200))
    #expect(watch.waits(on: again, after: 10, at: Self.time(205)).notices.isEmpty)
    #expect(watch.waits(on: again, after: 10, at: Self.time(211)).notices.count == 1)
    let third = board(entry("a", Self.asks, since: 212))
    #expect(watch.waits(on: third, after: 10, at: Self.time(230)).notices.count == 1)
  }

  @Test func `a wait that another source dates otherwise, or names otherwise, is the same`() {
    var watch = NoticeWatch()
    _ = watch.waits(on: board(entry("a", Self.asks, since: 100)), after: 10, at: Self.time(110))
    let other = board(entry("a", .waiting(for: .plan), since: 103))
    #expect(watch.waits(on: other, after: 10, at: Self.time(120)).notices.isEmpty)
  }

  @Test func `what was told before a restart is not told after it`() throws {
    var before = NoticeWatch()
    let waiting = board(entry("a", Self.asks, since: 100, used: 85))
    let notice = try #require(before.waits(on: waiting, after: 10, at: Self.time(110)).notices.first)
    var after = NoticeWatch()
    after.recall(notice)
    #expect(after.waits(on: waiting, after: 10, at: Self.time(5_000)).notices.isEmpty)
    let limits = try #require(
      after.limits(on: waiting, quotas: quotas(90, resets: 9_000), at: Self.time(120)).first)
    var third = NoticeWatch()
    third.recall(limits)
    #expect(third.limits(on: waiting, quotas: quotas(95, resets: 9_000), at: Self.time(130)).isEmpty)
  }

  @Test(arguments: [StateEvidence.Source.title, .screen])
  func `a wait that a terminal shows is the same after a restart, which dates it anew`(
    source: StateEvidence.Source
  ) throws {
    var before = NoticeWatch()
    let waiting = board(entry("a", Self.asks, since: 100, by: source, active: 99))
    let notice = try #require(before.waits(on: waiting, after: 10, at: Self.time(110)).notices.first)
    var after = NoticeWatch()
    after.recall(notice)
    let later = board(entry("a", Self.asks, since: 500, by: source, active: 99))
    #expect(after.waits(on: later, after: 10, at: Self.time(600)).notices.isEmpty)
    #expect(notice.holds(on: later, by: after) == true)
    // It went on meanwhile, and waits for something else.
    let next = board(entry("a", Self.asks, since: 500, by: source, active: 300))
    #expect(notice.holds(on: next, by: after) == false)
    #expect(after.waits(on: next, after: 10, at: Self.time(600)).notices.count == 1)
    // Others do say since when.
    let told = board(entry("a", Self.asks, since: 700, by: .hook, active: 300))
    #expect(after.waits(on: told, after: 10, at: Self.time(720)).notices.count == 1)
  }

  /// What a session whose waits its terminal alone shows is in after its first wait was told: what is seen in between, of
  /// which nothing need be, by what, and since when.
  @Test(
    arguments: [
      (.busy, .transcript, 200), (.busy, .title, 200), (.busy, .transcript, 50), (nil, .title, 200),
      (NoticeWatchTests.asks, .screen, 100),
    ] as [(state: SessionState?, source: StateEvidence.Source, since: Int64)], [false, true])
  func `the second wait that a terminal shows is told, though nothing is written meanwhile`(
    between: (state: SessionState?, source: StateEvidence.Source, since: Int64), isRestarted: Bool
  ) throws {
    var watch = NoticeWatch()
    let first = board(entry("a", Self.asks, since: 100, by: .title, active: 99))
    let notice = try #require(watch.waits(on: first, after: 10, at: Self.time(110)).notices.first)
    if isRestarted {
      watch = NoticeWatch()
      watch.recall(notice)
      let again = board(entry("a", Self.asks, since: 150, by: .title, active: 99))
      #expect(notice.holds(on: again, by: watch) == true)
      #expect(watch.waits(on: again, after: 10, at: Self.time(180)).notices.isEmpty)
      #expect(notice.holds(on: again, by: watch) == true)
    }
    let seen = board(entry("a", between.state, since: between.since, by: between.source, active: 99))
    #expect(watch.waits(on: seen, after: 10, at: Self.time(200)).notices.isEmpty)
    let second = board(entry("a", Self.asks, since: 300, by: .title, active: 99))
    #expect(notice.holds(on: second, by: watch) == false)
    let told = watch.waits(on: second, after: 10, at: Self.time(310)).notices
    #expect(told.map(\.subject) == [.wait(.permission, since: Self.time(300))])
    #expect(notice.holds(on: second, by: watch) == false)
    #expect(told.first?.holds(on: second, by: watch) == true)
  }

  /// What is seen first after a restart, by what and since when, and whether a wait after that is another one.
  @Test(
    arguments: [
      (.busy, .transcript, 99, false), (nil, .title, 200, false), (.busy, .title, 200, true),
      (.idle, .hook, 200, true),
    ] as [(SessionState?, StateEvidence.Source, Int64, Bool)])
  func `a recalled wait is forgotten once its session is seen to have gone on`(
    state: SessionState?, source: StateEvidence.Source, since: Int64, isAnother: Bool
  ) throws {
    var before = NoticeWatch()
    let waiting = board(entry("a", Self.asks, since: 100, by: .title, active: 99))
    let notice = try #require(before.waits(on: waiting, after: 10, at: Self.time(110)).notices.first)
    var after = NoticeWatch()
    after.recall(notice)
    _ = after.waits(
      on: board(entry("a", state, since: since, by: source, active: 99)), after: 10, at: Self.time(210))
    let next = board(entry("a", Self.asks, since: 300, by: .title, active: 99))
    #expect(notice.holds(on: next, by: after) == !isAnother)
    #expect(after.waits(on: next, after: 10, at: Self.time(400)).notices.count == (isAnother ? 1 : 0))
  }

  private func quotas(_ percent: Double, minutes: Int = 300, resets: Int64?) -> [AgentID: [QuotaWindow]] {
    [
      Self.agent: [
        QuotaWindow(
          limit: "five_hour", minutes: minutes, usedPercent: percent, resets: resets.map(Self.time),
          measured: Self.time(0))
      ]
    ]
  }

  /// Used of the window and of the quota, when that begins anew, and whether it is told at second 100.
  @Test(arguments: [
    (81, 81.0, Int64?(1_000), true), (80, 95.0, 1_000, false), (95, 80.0, 1_000, false),
    (81, 80.5, 1_000, true),
    (99, 99.0, 100, false), (99, 99.0, nil, false), (100, 140.0, 1_000, true),
  ])
  func `both have to be near their ends`(used: Int, percent: Double, resets: Int64?, isTold: Bool) {
    var watch = NoticeWatch()
    let told = watch.limits(
      on: board(entry("a", used: used)), quotas: quotas(percent, resets: resets), at: Self.time(100))
    #expect(told.count == (isTold ? 1 : 0))
  }

  @Test func `it is told once until the quota begins anew, and of running sessions alone`() {
    var watch = NoticeWatch()
    let full = board(
      entry("a", used: 90), entry("b", .gone, used: 90, isLive: false),
      entry("c", nil, used: 90, isLive: false))
    let first = watch.limits(on: full, quotas: quotas(85.9, resets: 1_000), at: Self.time(100))
    #expect(
      first.map(\.subject) == [
        .limits(
          NearLimits(
            remainingPercent: 10, limit: "five_hour", minutes: 300, usedPercent: 85, resets: Self.time(1_000))
        )
      ])
    #expect(watch.limits(on: full, quotas: quotas(99, resets: 1_030), at: Self.time(999)).isEmpty)
    #expect(watch.limits(on: full, quotas: quotas(99, resets: 1_030), at: Self.time(1_010)).isEmpty)
    #expect(watch.limits(on: full, quotas: quotas(85, resets: 20_000), at: Self.time(1_031)).count == 1)
  }

  @Test func `it is told of every agent, by its own account, also where nobody keeps a registry`() throws {
    let codex = AgentID("codex")
    let works = entry("c", .busy, used: 90, isLive: false, agent: codex)
    var watch = NoticeWatch()
    // The other agent's account is nearly used up; its own is not.
    #expect(watch.limits(on: board(works), quotas: quotas(95, resets: 1_000), at: Self.time(100)).isEmpty)
    var both = quotas(95, resets: 1_000)
    both[codex] = [
      QuotaWindow(
        limit: "codex", minutes: 10_080, usedPercent: 88, resets: Self.time(9_000), measured: Self.time(0))
    ]
    let told = watch.limits(on: board(works), quotas: both, at: Self.time(100))
    #expect(told.map(\.agent) == [codex])
    #expect(
      told.map(\.subject) == [
        .limits(
          NearLimits(
            remainingPercent: 10, limit: "codex", minutes: 10_080, usedPercent: 88, resets: Self.time(9_000)))
      ])
    let over = entry("c", .gone, used: 90, isLive: false, agent: codex)
    #expect(watch.limits(on: board(over), quotas: both, at: Self.time(10_000)).isEmpty)
  }

  @Test func `a tier is looked up once for each running session that is in one`() {
    var watch = NoticeWatch()
    func unconfirmed(_ entries: SessionBoard.Entry...) -> [String] {
      watch.unconfirmedTiers(on: SessionBoard(isComplete: true, entries: entries))
        .map(\.overview.origin.id.rawValue).sorted()
    }
    let over = entry("c", nil, used: 95, isLive: false)
    #expect(unconfirmed(entry("a", used: 92), entry("b", used: 50), over) == ["a"])
    #expect(unconfirmed(entry("a", used: 94), entry("b", used: 50), over) == [])
    #expect(unconfirmed(entry("a", used: 97), entry("b", used: 83), over) == ["a", "b"])
    #expect(unconfirmed(entry("a", used: 97), entry("b", used: 83), entry("c", used: 95)) == ["c"])
    // It was compacted, and fell again.
    #expect(unconfirmed(entry("a", used: 10)) == [])
    #expect(unconfirmed(entry("a", used: 97)) == ["a"])
  }

  /// The thresholds of a session's alerts, the newest first, and the one with which it came into the tier that it is in.
  @Test(
    arguments: [
      ([], nil), ([10], 10), ([6, 8, 10, 12], 10), ([6, 16], 6), ([12, 14, 16, 18, 2], 18),
      // It fell for another time, from above.
      ([8, 10, 6, 8], 10), ([18, 18], 18), ([4], 4), ([2, 4, 10, 12], 4), ([2, 4, 2, 4], 4),
      // It may have risen within the tier.
      ([16, 14], 14), ([8, 6, 10, 12], 10), ([8, 6], 6), ([14, 12, 16, 2], 16), ([2, 2, 4, 6], 4),
    ] as [([Int], Int?)])
  func `it is known with which alert a tier began`(thresholds: [Int], entry: Int?) {
    let alerts = thresholds.enumerated().map { index, threshold in
      RaisedAlert(
        time: Self.time(Int64(1_000 - index)),
        alert: BudgetAlert(
          threshold: threshold, tier: AlertTier(threshold: threshold), remainingPercent: threshold,
          usedTokens: 1, limitTokens: 2, basis: .window))
    }
    #expect(RaisedAlert.entry(into: alerts)?.alert.threshold == entry)
  }

  @Test func `a notice holds as long as what it tells is so`() {
    let alert = BudgetAlert(
      threshold: 10, tier: .critical, remainingPercent: 9, usedTokens: 91, limitTokens: 100, basis: .window)
    func notice(_ subject: Notice.Subject) -> Notice {
      Notice(
        agent: Self.agent, session: SessionID("a"), label: "a", project: nil, time: Self.time(110),
        subject: subject)
    }
    let (budget, wait) = (notice(.budget(alert)), notice(.wait(.permission, since: Self.time(100))))
    #expect(budget.holds(on: board(entry("a", used: 91)), by: NoticeWatch()) == true)
    #expect(budget.holds(on: board(entry("a", used: 97)), by: NoticeWatch()) == false)
    #expect(budget.holds(on: board(entry("a", used: 30)), by: NoticeWatch()) == false)
    #expect(budget.holds(on: board(entry("b", used: 91)), by: NoticeWatch()) == nil)
    #expect(wait.holds(on: board(entry("a", Self.asks, since: 100)), by: NoticeWatch()) == true)
    #expect(wait.holds(on: board(entry("a", Self.asks, since: 300)), by: NoticeWatch()) == false)
    #expect(wait.holds(on: board(entry("a", .idle, since: 120)), by: NoticeWatch()) == false)
    #expect(wait.holds(on: board(entry("a", nil, isLive: false)), by: NoticeWatch()) == nil)
    let limits = NearLimits(
      remainingPercent: 10, limit: "x", minutes: 300, usedPercent: 90, resets: Self.time(9_999))
    #expect(notice(.limits(limits)).holds(on: board(entry("a", used: 90)), by: NoticeWatch()) == true)
    #expect(notice(.limits(limits)).holds(on: board(entry("a", used: 20)), by: NoticeWatch()) == false)
  }
}
