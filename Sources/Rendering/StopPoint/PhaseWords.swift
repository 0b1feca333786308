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

extension Phase {
  /// The name where there is little room.
  var short: String {
    switch self {
    case .planning, .analysis, .testing: rawValue
    case .implementation: "impl"
    case .documentation: "docs"
    }
  }
}
