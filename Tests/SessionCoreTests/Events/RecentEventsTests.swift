import SessionCore
import Testing

struct RecentEventsTests {
  private static let origin = SessionOrigin(agent: AgentID("a"), id: SessionID("s"), transcript: "/t")

  private static let kinds: [SessionEventKind] = [
    .found(origin), .described(SessionProfile(title: "t")), .active,
    .replied(
      Reply(
        key: ReplyKey(rawValue: 1), model: "m", usage: TokenUsage(), counted: TokenUsage(), isNew: true,
        isMainChain: true)),
    .compacted(Compaction(trigger: .manual, tokensBefore: nil, tokensAfter: nil)),
    .alerted(
      BudgetAlert(
        threshold: 8, tier: .critical, remainingPercent: 8, usedTokens: 1, limitTokens: 2, basis: .usable)),
    .unreadable(reason: "r"), .rewritten(reason: "r"), .transcriptDeleted,
  ]

  private func event(_ kind: SessionEventKind, at time: Int64, session: Int64 = 1) -> SessionEvent {
    SessionEvent(
      number: 1, session: SessionKey(session), time: Timestamp(milliseconds: time), kind: kind, source: nil)
  }

  private func board(waiting: [Int64], isComplete: Bool = true) -> SessionBoard {
    let rules = WindowRules(asOf: "", table: [], usualTokens: 1, knownSizes: [], compactionReserve: nil)
    return SessionBoard(
      isComplete: isComplete,
      entries: waiting.map { key in
        SessionBoard.Entry(
          overview: SessionOverview(
            key: SessionKey(key), origin: Self.origin, lastActivity: Timestamp(milliseconds: 0),
            budget: BudgetMonitor(policy: BudgetPolicy(), rules: rules)),
          agent: LiveAgent(pid: 1, startTicks: 1, activity: .waiting(for: "permission prompt")))
      })
  }

  @Test func `not each reply is of interest`() {
    let names = Self.kinds.filter(RecentEvents.isOfInterest).map(\.name)
    #expect(names == ["session.found", "compaction", "alert", "transcript.rewritten", "transcript.deleted"])
    // What is asked of the database at the start is what is taken while running.
    #expect(names == RecentEvents.kinds)
  }

  @Test func `the latest stands first, whenever it was read`() {
    var recent = RecentEvents()
    for time in [50, 10, 90, 50, 70] { recent.note(event(.found(Self.origin), at: Int64(time))) }
    recent.note(event(.active, at: 100))
    #expect(recent.items.map(\.time.milliseconds) == [90, 70, 50, 50, 10])
  }

  @Test func `what is kept is bounded, and the oldest goes`() {
    var recent = RecentEvents()
    for time in 0..<1_000 { recent.note(event(.transcriptDeleted, at: Int64(time * 7 % 1_000))) }
    #expect(recent.items.map(\.time.milliseconds) == (900...999).reversed())
  }

  @Test func `who begins to wait is noted once, and who waited before the start is not`() {
    var recent = RecentEvents()
    recent.boardChanged(board(waiting: [1], isComplete: false), at: Timestamp(milliseconds: 1))
    recent.boardChanged(board(waiting: [1]), at: Timestamp(milliseconds: 2))
    #expect(recent.items.isEmpty)
    recent.boardChanged(board(waiting: [1, 2]), at: Timestamp(milliseconds: 3))
    recent.boardChanged(board(waiting: [2, 1]), at: Timestamp(milliseconds: 4))
    recent.boardChanged(board(waiting: [2]), at: Timestamp(milliseconds: 5))
    recent.boardChanged(board(waiting: [2, 1]), at: Timestamp(milliseconds: 6))
    #expect(recent.items.map(\.session.rawValue) == [1, 2])
    #expect(recent.items.map(\.time.milliseconds) == [6, 3])
    #expect(recent.items.first?.happening == .waits(for: .permission))
  }
}
