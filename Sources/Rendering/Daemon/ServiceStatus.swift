package import SessionCore

/// How far the first look at all transcripts is.
package struct ScanProgress: Hashable, Sendable {
  /// Transcripts that have been read.
  package var read: Int
  /// All that were found; 0 while they are still looked for.
  package var total: Int

  /// A scan of `total` transcripts of which `read` have been read.
  package init(read: Int = 0, of total: Int = 0) {
    self.read = read
    self.total = total
  }
}

/// What the daemon is doing, in the line that `systemctl status` shows.
package enum ServiceStatus {
  /// The line: how far the first scan is while it lasts, how many sessions there are and how many run.
  package static func line(_ board: SessionBoard, scan: ScanProgress) -> String {
    let running = board.entries.count { $0.agent != nil }
    let sessions =
      board.entries.isEmpty
      ? "no sessions"
      : Figures.count(board.entries.count, "session", "sessions") + ", \(Figures.grouped(running)) running"
    guard !board.isComplete else { return sessions }
    let progress =
      scan.total > 0 ? ": \(Figures.grouped(scan.read)) of \(Figures.grouped(scan.total))" : ""
    return "reading transcripts\(progress); \(sessions)"
  }
}
