/// When a message may stand in a status line: one takes the place of the one before, so each stands its time alone, and
/// what comes meanwhile goes together in the next.
package struct MessageTurns: Hashable, Sendable {
  /// For how long a message stands, in milliseconds, unless its user presses a key.
  package static let standing: Int64 = 5_000

  private var shown: Timestamp?

  /// Nothing stands there.
  package init() {}

  /// A message stands there since that moment.
  package mutating func shown(at time: Timestamp) { shown = time }

  /// When the next one may go: at once, or when the one that stands there has stood its time. A clock that was set back
  /// holds nothing up.
  package func next(at now: Timestamp) -> Timestamp {
    guard let shown, shown <= now, now.milliseconds - shown.milliseconds < Self.standing else { return now }
    return Timestamp(milliseconds: shown.milliseconds + Self.standing)
  }
}
