import DaemonKit
import LinuxHost
import SessionCore

/// What has scrolled away in the panes of sessions, for those that write nothing else down.
extension TmuxWorker {
  /// Lines that are asked for: as many as a terminal keeps by default.
  private static let scrollLines = 2_000

  /// Captures the panes of these sessions, each once.
  func showScrolls(of sessions: Set<SessionID>) {
    guard !hasEnded else { return }
    for (id, pane) in boards.panes.value where sessions.contains(id) {
      let control = links.first { $0.key.socket == pane.socket && $0.value.isAttached }?.value.control
      control?.send(SegmentCommands.captureScroll(pane.number, lines: Self.scrollLines)) {
        [weak self] reply in
        guard !reply.isError else { return }
        self?.assumeIsolated { worker in
          worker.boards.scrolls.publish(
            [PaneScroll(session: id, lines: reply.lines, time: worker.now())], by: worker.life)
        }
      }
    }
  }
}
