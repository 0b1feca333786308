import SessionCore

/// Phases in words.
enum PhaseWords {
  /// What the work is at, and since when: `testing, for 3 m; implementation before`.
  static func since(_ change: PhaseChange, now: Timestamp) -> String {
    let span = Age(of: change.evidence.time, at: now)
    let before = change.from.map { "; \($0.rawValue) before" } ?? ""
    return "\(change.to.rawValue), for \(span.seconds < 5 ? "a moment" : span.largestUnit)\(before)"
  }
}
