import Foundation
import LinuxHost
import SessionCore
import SessionService
import SessionTestSupport
import Testing

/// What is made once for all who follow a board.
struct ShowingTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func process(_ pid: Int, parent: Int) throws {
    let between = (5...21).map { "\($0)" }.joined(separator: " ")
    try folder.write("\(pid)/stat", Data("\(pid) (sh) S \(parent) \(between) 9 23 24\n".utf8))
  }

  @Test func `the process table is read once for all panes of a moment`() throws {
    let rules = WindowRules(
      asOf: "2026-01-01", table: [], usualTokens: 100_000, knownSizes: [], compactionReserve: nil)
    let entries = (1...3).map { number in
      SessionBoard.Entry(
        overview: SessionOverview(
          key: SessionKey(Int64(number)),
          origin: SessionOrigin(agent: AgentID("a"), id: SessionID("\(number)"), transcript: ""),
          lastActivity: Timestamp(milliseconds: 0),
          budget: BudgetMonitor(policy: BudgetPolicy(), rules: rules)),
        agent: LiveAgent(pid: Int32(number * 10), startTicks: 9, activity: .busy))
    }
    let board = SessionBoard(entries: entries)
    for number in 1...3 {
      try process(number * 10, parent: number)
      try process(number, parent: 1)
    }
    let table = ProcessTable(root: folder.path)
    let now = Timestamp(milliseconds: 1)
    func shown(_ showing: Showing) -> [String?] {
      (1...3).map { showing.entry(inPane: $0, table)?.overview.origin.id.rawValue }
    }
    let showing = Showing(board, at: now)
    // Process 1 is init, of which no way tells.
    #expect(showing.entry(inPane: 2, table)?.overview.origin.id.rawValue == "2")
    // Without the table nothing could be told that is not known.
    for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
      try FileManager.default.removeItem(atPath: folder.path + "/" + name)
    }
    #expect(shown(showing) == [nil, "2", "3"])
    #expect(shown(Showing(board, at: now)) == [nil, nil, nil])
    // Within a second it holds for what is shown next, unless other agents run.
    #expect(shown(showing.next(board, at: now.adding(milliseconds: 999))) == [nil, "2", "3"])
    #expect(shown(showing.next(board, at: now.adding(milliseconds: 1_000))) == [nil, nil, nil])
    #expect(shown(showing.next(SessionBoard(entries: [entries[1]]), at: now)) == [nil, nil, nil])
    #expect(shown(showing.next(board, at: Timestamp(milliseconds: 0))) == [nil, nil, nil])
  }
}
