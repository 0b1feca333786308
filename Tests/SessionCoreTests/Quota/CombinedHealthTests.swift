import SessionCore
import Testing

struct CombinedHealthTests {
  private static let session = SessionID("s")
  private static let now = Timestamp(milliseconds: 150 * 60_000)

  /// A window of five hours of which half has passed; it goes on at that pace.
  private static func quota(_ percent: Double) -> QuotaOutlook? {
    QuotaOutlook(
      QuotaWindow(
        limit: "claude", minutes: 300, usedPercent: percent, resets: Timestamp(milliseconds: 300 * 60_000),
        measured: now), at: now)
  }

  /// What is left of the window, what is used of the quota, and what both come to.
  private static let cases: [(Int?, Double?, CombinedHealth.Level, String)] = [
    (80, nil, .good, "nothing"), (80, 20, .good, "nothing"),
    (33, 20, .fair, "window"), (18, 20, .poor, "window"), (10, nil, .critical, "window"),
    // Used up in 27 minutes.
    (80, 85, .fair, "quota"), (80, 91, .poor, "quota"), (nil, 100, .critical, "quota"),
    // Of two that press alike the quota is told.
    (30, 85, .fair, "quota"), (10, 85, .critical, "both"),
    // Each alone would be fair.
    (19, 85, .poor, "both"), (20, 85, .fair, "quota"), (19, 80, .fair, "quota"), (19, 60, .fair, "window"),
    (5, 100, .critical, "both"),
  ]

  @Test(arguments: cases.indices)
  func `the worse of the two counts, and both together more`(index: Int) throws {
    let (remaining, used, level, reason) = Self.cases[index]
    let health = try #require(
      CombinedHealth(of: Self.session, remainingPercent: remaining, quota: used.flatMap(Self.quota)))
    #expect(health.level == level)
    let found =
      switch health.reason {
      case .nothing: "nothing"
      case .window: "window"
      case .quota: "quota"
      case .both: "both"
      }
    #expect(found == reason)
  }

  @Test func `where nothing is known it is not good`() {
    #expect(CombinedHealth(of: Self.session, remainingPercent: nil, quota: nil) == nil)
    let rules = WindowRules(
      asOf: "2026-01-01", table: [], usualTokens: 100_000, knownSizes: [], compactionReserve: nil)
    let begun = SessionOverview(
      key: SessionKey(1),
      origin: SessionOrigin(agent: AgentID("claude-code"), id: Self.session, transcript: ""),
      lastActivity: Self.now, budget: BudgetMonitor(policy: BudgetPolicy(), rules: rules))
    let agent = LiveAgent(pid: 1, startTicks: 1, activity: .busy)
    let board = SessionBoard(entries: [SessionBoard.Entry(overview: begun, agent: agent)])
    #expect(CombinedHealth(of: board, at: Self.now) == nil)
  }

  private static func entry(_ id: String, agent: AgentID, used: Int, runs: Bool = true) -> SessionBoard.Entry
  {
    let rules = WindowRules(
      asOf: "2026-01-01", table: [], usualTokens: 100_000, knownSizes: [], compactionReserve: nil)
    var overview = SessionOverview(
      key: SessionKey(1), origin: SessionOrigin(agent: agent, id: SessionID(id), transcript: ""),
      lastActivity: now, budget: BudgetMonitor(policy: BudgetPolicy(), rules: rules))
    _ = overview.budget.replied(contextTokens: used, model: "m", at: now)
    return SessionBoard.Entry(
      overview: overview, agent: runs ? LiveAgent(pid: 1, startTicks: 1, activity: .busy) : nil)
  }

  @Test func `of all that runs the worst counts, and an account also where nothing of it runs`() throws {
    let claude = AgentID("claude-code")
    var board = SessionBoard(entries: [
      Self.entry("a", agent: claude, used: 10_000), Self.entry("b", agent: claude, used: 85_000),
      Self.entry("c", agent: claude, used: 99_000, runs: false),
    ])
    var health = try #require(CombinedHealth(of: board, at: Self.now))
    #expect(health.level == .poor && health.reason == .window(SessionID("b"), remainingPercent: 15))
    board.quotas = [AgentID("codex"): [try #require(Self.quota(99)).window]]
    health = try #require(CombinedHealth(of: board, at: Self.now))
    #expect(health.level == .critical)
    board = SessionBoard()
    #expect(CombinedHealth(of: board, at: Self.now) == nil)
  }
}
