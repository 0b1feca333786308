import SessionCore

/// How all stands by windows and quotas together, in words.
enum HealthWords {
  private static let widestLabel = 16

  /// `combined: good`, and what it is not better for: `combined: poor (infra, 5h)`. `nil` where nothing is known.
  static func combined(_ board: SessionBoard, now: Timestamp, _ style: TextStyle) -> StyledText? {
    guard let health = CombinedHealth(of: board, at: now) else { return nil }
    func label(_ id: SessionID) -> String {
      let place = board.entries.indices.first { board.entries[$0].overview.origin.id == id }
      return place.map {
        SessionLabel.safe(board.entries[$0].overview, columns: widestLabel, usesUnicode: style.usesUnicode)
      } ?? "a window"
    }
    let reason =
      switch health.reason {
      case .nothing: ""
      case .window(let id, _): " (\(label(id)))"
      case .quota(let quota): " (\(quota.window.shortLength))"
      case .both(let id, _, let quota): " (\(label(id)), \(quota.window.shortLength))"
      }
    var text = StyledText("combined: ", .dim)
    text.append(health.level.rawValue + reason, Tone(health.level))
    return text
  }
}

extension Tone {
  /// The tone of how all stands.
  fileprivate init(_ level: CombinedHealth.Level) {
    switch level {
    case .good, .fair: self = .plain
    case .poor: self = .warning
    case .critical: self = .critical
    }
  }
}
