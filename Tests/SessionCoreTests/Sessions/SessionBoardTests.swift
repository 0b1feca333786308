import SessionCore
import Testing

struct SessionBoardTests {
  private func entry(
    _ key: Int64, _ id: String, active: Int64 = 0, used: Int? = nil, isLive: Bool = false
  ) -> SessionBoard.Entry {
    var budget = BudgetMonitor(
      policy: BudgetPolicy(basis: .window),
      rules: WindowRules(
        asOf: "2026-01-01", table: [], usualTokens: 100, knownSizes: [], compactionReserve: nil))
    if let used { _ = budget.replied(contextTokens: used, model: "m", at: Timestamp(milliseconds: active)) }
    let overview = SessionOverview(
      key: SessionKey(key),
      origin: SessionOrigin(agent: AgentID("claude-code"), id: SessionID(id), transcript: "/\(id)"),
      lastActivity: Timestamp(milliseconds: active), budget: budget)
    return SessionBoard.Entry(
      overview: overview, agent: isLive ? LiveAgent(pid: 1, startTicks: 1, activity: .idle) : nil)
  }

  @Test func `a session has the windows of the account by whose folder it works`() throws {
    func window(_ percent: Double, _ folder: String?, _ minutes: Int = 300) -> QuotaWindow {
      var window = QuotaWindow(
        limit: "claude", minutes: minutes, usedPercent: percent, resets: Timestamp(milliseconds: 9_000_000),
        measured: Timestamp(milliseconds: 0))
      window.folder = folder
      return window
    }
    func entry(_ transcript: String) -> SessionBoard.Entry {
      let known = self.entry(1, "a", used: 85, isLive: true)
      var overview = known.overview
      overview.origin.transcript = transcript
      return SessionBoard.Entry(overview: overview, agent: known.agent)
    }
    let windows = [window(30, "/h/c", 600), window(20, "/h/c"), window(97, "/h/c-work"), window(5, nil)]
    for (transcript, expected) in [
      ("/h/c/projects/a", [5, 20, 30]), ("/h/c-work/projects/a", [5, 97]), ("/h/c-more/a", [5]),
      ("/h/c", [5]),
      // Of a session that has written nothing yet nobody knows.
      ("", [5, 20, 97, 30]),
    ] as [(String, [Double])] {
      var board = SessionBoard(entries: [entry(transcript)])
      board.quotas = [AgentID("claude-code"): windows]
      let shown = try #require(board.entries.first)
      let percents = board.quotas(of: shown).map(\.usedPercent)
      #expect(Set(percents) == Set(expected), "\(transcript)")
      #expect(!percents.contains(30) || percents.last == 30, "the longest comes last")
      let now = Timestamp(milliseconds: 1_000)
      #expect(board.quota(of: shown, at: now)?.window.usedPercent == expected.max())
      // Its window and its quota are both near their ends only where it is its own.
      var watch = NoticeWatch()
      let isNearEnd = expected.contains(97)
      let notices = watch.limits(on: board, quotas: board.quotas, at: now)
      #expect(notices.isEmpty == !isNearEnd)
      board.quotas = [AgentID("claude-code"): windows.filter { $0.usedPercent < 90 || isNearEnd }]
      #expect(CombinedHealth(of: board, at: now)?.level == (isNearEnd ? .critical : .poor))
    }
  }

  @Test func `the last active stands first, equal ones in the order found`() {
    let board = SessionBoard(entries: [
      entry(1, "a", active: 5), entry(4, "d", active: 9), entry(3, "c", active: 9), entry(2, "b", active: 7),
    ])
    #expect(board.entries.map(\.overview.origin.id.rawValue) == ["c", "d", "b", "a"])
  }

  @Test(arguments: [
    ("abc", ["abc"]), ("abcd", ["abcd"]), ("abcde", []), ("x", ["xyz"]), ("xyz", ["xyz"]),
    ("ab", ["abc", "abcd"]),
    ("b", []), ("", []),
  ])
  func `a session is found by its id or a beginning of it`(text: String, ids: [String]) {
    let board = SessionBoard(entries: [entry(1, "abc"), entry(2, "abcd"), entry(3, "xyz")])
    let found: [String]
    switch board.entry(matching: text) {
    case .one(let entry): found = [entry.overview.origin.id.rawValue]
    case .several(let ids): found = ids.map(\.rawValue).sorted()
    case .none: found = []
    }
    #expect(found == ids)
  }

  @Test func `of the recent and the live the one with the least left is the most urgent`() {
    let since = Timestamp(milliseconds: 100)
    let stale = entry(1, "stale", active: 99, used: 99)
    let calm = entry(2, "calm", active: 200, used: 10)
    let urgent = entry(3, "urgent", active: 150, used: 90)
    let live = entry(4, "live", active: 1, used: 95, isLive: true)
    let unknown = entry(5, "unknown", active: 300)
    func most(_ entries: SessionBoard.Entry...) -> String? {
      SessionBoard(entries: entries).mostUrgent(since: since)?.overview.origin.id.rawValue
    }
    #expect(most() == nil)
    #expect(most(stale) == nil)
    #expect(most(stale, calm, urgent) == "urgent")
    #expect(most(stale, calm, urgent, live) == "live")
    #expect(most(unknown, calm) == "calm")
    #expect(
      SessionBoard(entries: [stale]).mostUrgent(at: Timestamp(milliseconds: 9_999_999))?.overview.key
        == stale.overview.key)
    // Without figures, or with equal ones, the last active.
    #expect(most(entry(7, "older", active: 200), unknown) == "unknown")
    #expect(
      most(entry(8, "older", active: 200, used: 50), entry(9, "newer", active: 201, used: 50)) == "newer")
  }
}

struct WaitingTests {
  private static func entry(_ key: Int64, waitsSince second: Int64?) -> SessionBoard.Entry {
    let overview = SessionOverview(
      key: SessionKey(key),
      origin: SessionOrigin(agent: AgentID("a"), id: SessionID("s\(key)"), transcript: "/\(key)"),
      lastActivity: Timestamp(milliseconds: key),
      budget: BudgetMonitor(
        policy: BudgetPolicy(),
        rules: WindowRules(
          asOf: "", table: [], usualTokens: 100, knownSizes: [], compactionReserve: nil)))
    let time = Timestamp(milliseconds: (second ?? 0) * 1_000)
    let state: SessionState = second == nil ? .busy : .waiting(for: .permission)
    return SessionBoard.Entry(
      overview: overview,
      state: StateVerdict(state, since: time, evidence: StateEvidence(.hook, rule: "x", time: time)))
  }

  private static let board = SessionBoard(entries: [
    entry(1, waitsSince: 50), entry(2, waitsSince: nil), entry(3, waitsSince: 20), entry(4, waitsSince: 90),
  ])

  @Test func `who has waited longest stands first`() {
    #expect(Self.board.waiting.map(\.overview.key.rawValue) == [3, 1, 4])
  }

  @Test(arguments: [(nil, 3), ("s3", 1), ("s1", 4), ("s4", 3), ("s2", 3), ("s9", 3)] as [(String?, Int64)])
  func `one after the other is gone to`(present: String?, next: Int64) {
    #expect(Self.board.nextWaiting(after: present.map { SessionID($0) })?.overview.key.rawValue == next)
  }

  @Test func `nobody waits on an empty board`() {
    #expect(SessionBoard().nextWaiting(after: nil) == nil)
  }
}
