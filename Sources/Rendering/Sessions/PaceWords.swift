import SessionCore

/// How long a session's window lasts at its pace, in words.
enum PaceWords {
  /// From so few turns on they are told though no alert is in effect: large turns come to the end before it warns.
  private static let fewTurns = 3
  /// Of more nobody wants to hear.
  private static let manyTurns = 99
  /// A hundred years, in minutes.
  private static let longest = 52_560_000

  /// `~9 turns` where that matters: where an alert is in effect, or few are left. `nil` elsewhere, where nobody can tell,
  /// and where it does not run.
  static func pressingTurns(_ entry: SessionBoard.Entry, at now: Timestamp) -> String? {
    guard entry.agent != nil, let turns = entry.pace(at: now).turnsLeft, turns <= manyTurns,
      turns <= fewTurns || entry.overview.budget.alertInEffect != nil
    else { return nil }
    return short(turns)
  }

  /// `~9 turns`, and `<1 turn` where the next one may be the last.
  static func short(_ turns: Int) -> String {
    turns > 0 ? "~" + Figures.count(turns, "turn", "turns") : "<1 turn"
  }

  /// What comes, and when: `compacts in about 9 turns, at the rate of now in about 12 m`. `nil` where nobody can tell.
  static func sentence(_ figure: ContextFigure, _ pace: Pace) -> String? {
    let end = figure.compactsIn == nil ? "full" : "compacts"
    let turns = pace.turnsLeft.map {
      $0 > 0 ? "in about \(Figures.count($0, "turn", "turns"))" : "within a turn"
    }
    let minutes = pace.minutesLeft.map {
      $0 > 0 ? "in about \(Age(seconds: Int64(min($0, longest)) * 60).largestUnit)" : "within a minute"
    }
    return switch (turns, minutes) {
    case (let turns?, let minutes?): "\(end) \(turns), at the rate of now \(minutes)"
    case (let turns?, nil): "\(end) \(turns)"
    case (nil, let minutes?): "\(end) \(minutes) at the rate of now"
    case (nil, nil): nil
    }
  }
}
