import SessionCore
import Testing

struct SessionOverviewTests {
  private var overview = SessionOverview(
    key: SessionKey(1),
    origin: SessionOrigin(
      agent: AgentID("claude-code"), id: SessionID("3f2c61aa-0b1e-4c55-9d5e-2a6f0d7c1b42"),
      transcript: "/p/s.jsonl"),
    lastActivity: Timestamp(milliseconds: 100),
    budget: BudgetMonitor(
      policy: BudgetPolicy(basis: .window),
      rules: WindowRules(
        asOf: "2026-01-01", table: [], usualTokens: 200_000, knownSizes: [200_000], compactionReserve: nil)))

  @discardableResult
  private mutating func apply(_ kind: SessionEventKind, at time: Int64 = 200) -> BudgetAlert? {
    overview.apply(
      SessionEvent(
        number: 1, session: overview.key, time: Timestamp(milliseconds: time), kind: kind, source: nil),
      at: Timestamp(milliseconds: time))
  }

  private func reply(
    input: Int, output: Int = 5, counted: TokenUsage? = nil, isNew: Bool = true, isMainChain: Bool = true
  ) -> SessionEventKind {
    let usage = TokenUsage(input: input, output: output)
    return .replied(
      Reply(
        key: ReplyKey(rawValue: 1), model: isMainChain ? "main-model" : "sub-model", usage: usage,
        counted: counted ?? usage, isNew: isNew, isMainChain: isMainChain))
  }

  @Test mutating func `replies add up, and the last one says how full the window is`() {
    apply(reply(input: 1_000, output: 10))
    apply(reply(input: 50_000, output: 20))
    #expect(overview.totals == TokenUsage(input: 51_000, output: 30))
    #expect(overview.messages == 2)
    #expect(overview.profile.model == "main-model")
    #expect(overview.budget.figure?.usedTokens == 50_000)
  }

  @Test mutating func `the rate is of the main conversation, and a transcript read again is no growth`() {
    let now = Timestamp(milliseconds: 200_001)
    apply(reply(input: 1_000), at: 1)
    apply(reply(input: 90_000, isMainChain: false), at: 2)
    apply(reply(input: 4_000), at: 3)
    #expect(overview.burnRate.tokensPerMinute(at: now) == 900)
    apply(.rewritten(reason: "shorter"), at: 4)
    apply(reply(input: 1_000), at: 1)
    apply(reply(input: 4_000), at: 3)
    #expect(overview.burnRate.tokensPerMinute(at: now) == 900)
    // What is recalled after a restart counts for the rate alone.
    let totals = overview.totals
    overview.recall(
      SessionEvent(
        number: 1, session: overview.key, time: Timestamp(milliseconds: 5), kind: reply(input: 7_000),
        source: nil), at: now)
    #expect(overview.burnRate.tokensPerMinute(at: now) == 1_800)
    #expect(overview.totals == totals)
  }

  @Test mutating func `a reply that grew adds the growth and no message`() {
    apply(reply(input: 1_000, output: 1))
    apply(reply(input: 1_000, output: 123, counted: TokenUsage(output: 122), isNew: false))
    #expect(overview.totals == TokenUsage(input: 1_000, output: 123))
    #expect(overview.messages == 1)
  }

  @Test mutating func `a copy of another session's reply fills the window and costs nothing`() {
    apply(reply(input: 150_000, counted: TokenUsage(), isNew: false))
    #expect(overview.totals.isZero)
    #expect(overview.messages == 0)
    #expect(overview.budget.figure?.remainingPercent == 25)
  }

  @Test mutating func `a subagent's reply counts, but not in the window`() {
    apply(reply(input: 9_000))
    apply(reply(input: 190_000, isMainChain: false))
    #expect(overview.totals.input == 199_000)
    #expect(overview.messages == 2)
    #expect(overview.budget.figure?.usedTokens == 9_000)
    #expect(overview.profile.model == "main-model")
  }

  @Test mutating func `the alert that a reply fires is handed out`() {
    let alert = apply(reply(input: 190_000))
    #expect(alert?.threshold == 6)
    #expect(apply(reply(input: 190_000)) == nil)
  }

  @Test mutating func `a compaction empties the window and keeps the totals`() {
    apply(reply(input: 190_000))
    apply(.compacted(Compaction(trigger: .automatic, tokensBefore: 190_000, tokensAfter: 2_000)))
    #expect(overview.budget.figure?.remainingPercent == 99)
    #expect(overview.totals.input == 190_000)
  }

  @Test mutating func `descriptions are laid over one another`() {
    apply(.described(SessionProfile(project: "/home/u/api", branch: "main", version: "2.1.329")))
    apply(.described(SessionProfile(branch: "feature", title: "T")))
    #expect(
      overview.profile
        == SessionProfile(project: "/home/u/api", branch: "feature", version: "2.1.329", title: "T"))
  }

  @Test mutating func `activity only moves forward`() {
    apply(.active, at: 500)
    apply(.active, at: 300)
    apply(reply(input: 1), at: 400)
    #expect(overview.lastActivity == Timestamp(milliseconds: 500))
    apply(.described(SessionProfile(branch: "b")), at: 600)
    apply(.unreadable(reason: "r"), at: 9_000)
    apply(.rewritten(reason: "r"), at: 9_000)
    apply(.transcriptDeleted, at: 9_000)
    #expect(overview.lastActivity == Timestamp(milliseconds: 600))
  }

  @Test mutating func `unreadable lines are counted, anew when the file is read anew`() {
    apply(.unreadable(reason: "r"))
    apply(.unreadable(reason: "r"))
    #expect(overview.unreadableLines == 2)
    apply(.rewritten(reason: "shorter"))
    apply(.unreadable(reason: "r"))
    #expect(overview.unreadableLines == 1)
  }

  @Test(
    arguments: [
      .active, .rewritten(reason: "r"), .described(SessionProfile(branch: "b")),
      .compacted(Compaction(trigger: .manual, tokensBefore: nil, tokensAfter: nil)),
      .replied(
        Reply(
          key: ReplyKey(rawValue: 1), model: "m", usage: TokenUsage(input: 1), counted: TokenUsage(),
          isNew: false,
          isMainChain: true)),
    ] as [SessionEventKind])
  mutating func `a deleted transcript that is written again is there again`(kind: SessionEventKind) {
    apply(.transcriptDeleted)
    #expect(overview.isTranscriptDeleted)
    apply(kind)
    #expect(!overview.isTranscriptDeleted)
  }

  @Test(
    arguments: [
      (nil, "3f2c61aa"), ("/home/u/api", "api"), ("/home/u/api/", "api"), ("/", "3f2c61aa"), ("", "3f2c61aa"),
      (#"C:\Users\u\shop"#, "shop"), ("/home/u/my api", "my api"),
    ] as [(String?, String)])
  mutating func `a session is called after its folder`(project: String?, label: String) {
    overview.profile.project = project
    #expect(overview.label == label)
  }
}
