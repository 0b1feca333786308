/// Who gets on and who hangs, told by counts that they move themselves. It counts looks, not time: a machine that was
/// suspended, or too busy to look, finds nobody guilty.
package struct LivenessPolicy: Sendable {
  /// Looks without a step after which somebody hangs.
  package static let patience = 2

  private var seen: [String: (count: UInt64, missed: Int)] = [:]

  package init() {}

  /// Takes a look: everybody was asked for a step at the look before.
  ///
  /// - Parameter counts: the counts of all who are watched now, by name.
  /// - Returns: who hangs, and for how many looks, by name.
  package mutating func look(_ counts: [String: UInt64]) -> [String: Int] {
    var hanging: [String: Int] = [:]
    var next: [String: (count: UInt64, missed: Int)] = [:]
    for (name, count) in counts {
      var missed = 0
      if let before = seen[name], before.count == count { missed = before.missed + 1 }
      if missed >= Self.patience { hanging[name] = missed }
      next[name] = (count, missed)
    }
    seen = next
    return hanging
  }
}
