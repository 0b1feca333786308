/// How pressing an alert is; a message is sent when the tier changes.
package enum AlertTier: String, Hashable, Sendable, CaseIterable {
  /// 18 % to 12 % remaining.
  case warning
  /// 10 % to 6 % remaining.
  case critical
  /// 4 % and less.
  case danger

  /// The tier of a threshold, in percent remaining.
  package init(threshold: Int) {
    switch threshold {
    case 11...: self = .warning
    case 5...10: self = .critical
    case _: self = .danger
    }
  }

  /// Its highest threshold.
  var highest: Int {
    switch self {
    case .warning: 18
    case .critical: 10
    case .danger: 4
    }
  }
}

/// The thresholds of remaining budget, each of which fires once while the budget goes down.
///
/// A jump over several thresholds fires the lowest one crossed. What has fired is armed again when the budget rises:
/// after a compaction or `/clear`, or when it rises by more than noise without either (a conversation rewound).
package struct AlertLadder: Hashable, Sendable {
  /// 18, 16, … 2 percent remaining.
  static let standardThresholds = Array(stride(from: 18, through: 2, by: -2))

  /// A rise of so many points above the last threshold fired is no noise: two steps of the ladder.
  private static let rearmingRise = 4

  /// In percent remaining, from high to low.
  package let thresholds: [Int]

  /// The lowest threshold that fired in this descent: the alert in effect. `nil` when all are armed.
  package private(set) var lowestFired: Int?

  /// A ladder of the given thresholds, in any order; `lowestFired` restores a descent that had begun.
  package init(thresholds: [Int] = standardThresholds, lowestFired: Int? = nil) {
    self.thresholds = Set(thresholds).sorted(by: >)
    self.lowestFired = lowestFired
  }

  /// The remaining budget is now `percent`: the threshold that fires, if any.
  package mutating func remainingChanged(to percent: Int) -> Int? {
    wholeChanged(to: percent)
    guard let crossed = lowestThreshold(atOrAbove: percent), crossed < lowestFired ?? .max else { return nil }
    lowestFired = crossed
    return crossed
  }

  /// What remains is `percent` now because it is counted of another whole: a rise arms again what lies below, and nothing
  /// fires before there is less of it.
  package mutating func wholeChanged(to percent: Int) {
    if let fired = lowestFired, percent >= fired + Self.rearmingRise { rearm(at: percent) }
  }

  /// Arms every threshold below `percent` again; those at or above it that fired stay so, for they are not crossed
  /// anew. What has not fired stays armed: after a jump it is still to be told.
  package mutating func rearm(at percent: Int) {
    lowestFired = lowestFired.flatMap { lowestThreshold(atOrAbove: max(percent, $0)) }
  }

  private func lowestThreshold(atOrAbove percent: Int) -> Int? {
    thresholds.last { $0 >= percent }
  }
}
