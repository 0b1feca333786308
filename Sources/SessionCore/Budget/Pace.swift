/// How fast a session uses its window, and what is left of it at that pace, as it stands at a moment.
package struct Pace: Hashable, Sendable {
  /// By which the window grew in the last ten minutes; `nil` where no reply within them had one to be compared to.
  package var tokensPerMinute: Int?
  /// By which the window grows in a turn; `nil` where fewer than two turns are known.
  package var tokensPerTurn: Int?
  /// Turns until the agent compacts by itself, or until the window ends where it does not, rounded down; `nil` where
  /// nobody can tell.
  package var turnsLeft: Int?
  /// Minutes until then, rounded down; `nil` where nobody can tell, or the window does not fill at present.
  package var minutesLeft: Int?

  /// - Parameters:
  ///   - figure: how full the window is.
  ///   - rate: how fast it fills.
  ///   - turns: what the last turns took.
  ///   - now: the moment that is looked back from.
  package init(_ figure: ContextFigure?, rate: BurnRate, turns: TurnGrowth, at now: Timestamp) {
    tokensPerMinute = rate.tokensPerMinute(at: now)
    tokensPerTurn = turns.tokensPerTurn
    guard let left = figure?.compactsIn ?? figure?.endsIn else { return }
    turnsLeft = tokensPerTurn.flatMap { $0 > 0 ? left / $0 : nil }
    minutesLeft = tokensPerMinute.flatMap { $0 > 0 ? left / $0 : nil }
  }
}
