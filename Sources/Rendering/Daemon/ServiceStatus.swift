package import SessionCore

/// How far the first look at all transcripts is.
package struct ScanProgress: Hashable, Sendable {
  /// Transcripts that have been read.
  package var read: Int
  /// All that were found; 0 while they are still looked for.
  package var total: Int
  /// Whether everything that was there at the start is read and stored.
  package var isComplete = false

  /// A scan of `total` transcripts of which `read` have been read.
  package init(read: Int = 0, of total: Int = 0) {
    self.read = read
    self.total = total
  }
}

/// What the daemon is doing, in the line that `systemctl status` shows.
package enum ServiceStatus {
  /// The line: what is in trouble, how far the first scan is while it lasts, how many sessions there are and how
  /// many run.
  ///
  /// - Parameters:
  ///   - board: all sessions.
  ///   - scan: how far the first scan is.
  ///   - troubles: what does not run as it should, a phrase each.
  /// - Returns: the line, without its end.
  package static func line(
    _ board: SessionBoard, scan: ScanProgress, troubles: [String] = []
  ) -> String {
    let running = board.entries.count { $0.agent != nil }
    let sessions =
      board.entries.isEmpty
      ? "no sessions"
      : Figures.count(board.entries.count, "session", "sessions") + ", \(Figures.grouped(running)) running"
    let troubles = troubles.map { $0 + "; " }.joined()
    guard !board.isComplete else { return troubles + sessions }
    let progress =
      scan.total > 0 ? ": \(Figures.grouped(scan.read)) of \(Figures.grouped(scan.total))" : ""
    return "\(troubles)reading transcripts\(progress); \(sessions)"
  }
}
