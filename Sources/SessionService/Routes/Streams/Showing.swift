package import LinuxHost
import Rendering
package import SessionCore

/// The board as it is shown at a moment to all who follow it. What each of their lines needs is made once, for the first who
/// asks: to look for the agents of panes takes a few readings of the process table for each agent.
///
/// It belongs to the queue that it is shown on.
package final class Showing {
  package let board: SessionBoard
  package let now: Timestamp
  private var knownCompany: SegmentCompany?
  private var knownPanes: Panes?

  /// Who runs where, and when that was looked up.
  private struct Panes {
    var panes: AgentPanes
    var agents: [ProcessIdentity]
    var time: Timestamp
  }

  /// For so long the processes below a pane are taken to be the same while the same agents run, in milliseconds.
  private static let panesHold: Int64 = 1_000

  package init(_ board: SessionBoard, at now: Timestamp) {
    self.board = board
    self.now = now
  }

  /// The one after this.
  package func next(_ board: SessionBoard, at now: Timestamp) -> Showing {
    let next = Showing(board, at: now)
    if let knownPanes, knownPanes.time <= now, now < knownPanes.time.adding(milliseconds: Self.panesHold),
      knownPanes.agents == Self.agents(of: board)
    {
      next.knownPanes = knownPanes
    }
    return next
  }

  /// What segments tell beside their own sessions.
  func company(_ clock: LocalClock) -> SegmentCompany {
    if let knownCompany { return knownCompany }
    let company = SegmentCompany(board, at: now, zone: clock.zone(at: now))
    knownCompany = company
    return company
  }

  /// The session whose agent runs in the pane of that process.
  package func entry(inPane pane: Int32, _ processes: ProcessTable) -> SessionBoard.Entry? {
    let known =
      knownPanes ?? Panes(panes: AgentPanes(board, processes), agents: Self.agents(of: board), time: now)
    knownPanes = known
    return known.panes.entry(inPane: pane, board)
  }

  private static func agents(of board: SessionBoard) -> [ProcessIdentity] {
    board.entries.compactMap { entry in
      entry.agent.map { ProcessIdentity(pid: $0.pid, startTicks: $0.startTicks) }
    }
  }
}
