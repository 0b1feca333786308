/// Troubles that stay for a while: each is told when it begins and when it is over, not each time it is met.
package struct StandingTroubles<Trouble: Hashable & Sendable>: Sendable {
  private var counts: [Trouble: Int] = [:]

  /// There are none.
  package init() {}

  /// It was met.
  ///
  /// - Returns: whether it is to be told: it is new, or was over.
  package mutating func met(_ trouble: Trouble) -> Bool {
    counts[trouble, default: 0] += 1
    return counts[trouble] == 1
  }

  /// It went well.
  ///
  /// - Returns: how often the trouble was met before; `nil` where it was not.
  package mutating func passed(_ trouble: Trouble) -> Int? {
    counts.removeValue(forKey: trouble)
  }
}
