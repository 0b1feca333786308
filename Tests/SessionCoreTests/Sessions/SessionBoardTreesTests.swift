import SessionCore
import Testing

struct SessionBoardTreesTests {
  private static let now = Timestamp(milliseconds: 200_000_000)
  private static let open = WorkTree.open(OpenOperation(.rebase, began: now, note: "/p/.git/rebase-merge"))

  private func entry(_ key: Int64, ago: Int64, folder: String?, hasSteps: Bool = true) -> SessionBoard.Entry {
    var overview = SessionOverview(
      key: SessionKey(key),
      origin: SessionOrigin(agent: AgentID("codex"), id: SessionID("\(key)"), transcript: "/\(key)"),
      lastActivity: Self.now.adding(milliseconds: -ago),
      budget: BudgetMonitor(
        policy: BudgetPolicy(),
        rules: WindowRules(
          asOf: "2026-01-01", table: [], usualTokens: 100, knownSizes: [], compactionReserve: nil)))
    overview.profile.project = folder
    return SessionBoard.Entry(
      overview: overview, stopPoint: hasSteps ? StopPoint(isSafe: true, reasons: [], phase: nil) : nil)
  }

  @Test(
    arguments: [
      (Int64(599_999), "/p", true, WorkTree?.none, true),
      (600_000, "/p", true, nil, false),
      (600_000, "/p", true, WorkTree.settled, false),
      // What is half done is looked at until it is over, for as long as steps say anything.
      (600_000, "/p", true, open, true),
      (86_400_000 + 600_000, "/p", true, open, false),
      (0, "/p", false, nil, false),
      (0, "p", true, nil, false),
      (0, nil, true, nil, false),
    ] as [(Int64, String?, Bool, WorkTree?, Bool)])
  func `the tree of a session at work is looked at`(
    ago: Int64, folder: String?, hasSteps: Bool, tree: WorkTree?, isLookedAt: Bool
  ) {
    let board = SessionBoard(entries: [entry(1, ago: ago, folder: folder, hasSteps: hasSteps)])
    let folders = board.treesToLookAt(at: Self.now, known: tree.map { [SessionKey(1): $0] } ?? [:])
    #expect(folders == (isLookedAt ? [SessionKey(1): "/p"] : [:]))
  }

  @Test func `of very many the last active ones`() {
    let board = SessionBoard(entries: (1...70).map { entry($0, ago: 1_000 * $0, folder: "/p") })
    #expect(Set(board.treesToLookAt(at: Self.now, known: [:]).keys) == Set((1...64).map { SessionKey($0) }))
  }
}
