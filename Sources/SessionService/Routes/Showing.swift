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
  private var knownPanes: AgentPanes?

  package init(_ board: SessionBoard, at now: Timestamp) {
    self.board = board
    self.now = now
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
    let panes = knownPanes ?? AgentPanes(board, processes)
    knownPanes = panes
    return panes.entry(inPane: pane, board)
  }
}
