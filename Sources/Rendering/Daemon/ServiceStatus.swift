package import SessionCore

/// What the daemon is doing, in the line that `systemctl status` shows.
package enum ServiceStatus {
  /// The line: what is in trouble, how far the reading of a history is while it lasts, how many sessions there are and
  /// how many run.
  ///
  /// - Parameters:
  ///   - board: all sessions.
  ///   - index: how far the history is read.
  ///   - troubles: what does not run as it should, a phrase each.
  /// - Returns: the line, without its end.
  package static func line(
    _ board: SessionBoard, index: IndexProgress, troubles: [String] = []
  ) -> String {
    let running = board.entries.count { $0.agent != nil }
    let sessions =
      board.entries.isEmpty
      ? "no sessions"
      : Figures.count(board.entries.count, "session", "sessions") + ", \(Figures.grouped(running)) running"
    let troubles = troubles.map { $0 + "; " }.joined()
    guard let reading = IndexLine.words(index) else { return troubles + sessions }
    return "\(troubles)\(reading); \(sessions)"
  }
}
