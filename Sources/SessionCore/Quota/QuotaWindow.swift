/// How much of one of the account's rolling windows is used, as an agent was told by its service.
package struct QuotaWindow: Hashable, Sendable {
  /// Which of several limits of the account it is, by the service's own name; `codex`.
  package var limit: String
  /// How long the window is, in minutes: 300, 10,080 or 43,200.
  package var minutes: Int
  /// The share that is used, in percent: 0 and more, with fractions.
  package var usedPercent: Double
  /// When the use is forgotten; `nil` where it does not say.
  package var resets: Timestamp?
  /// When the agent was told.
  package var measured: Timestamp

  /// The known lengths of windows, in minutes.
  private static let lengths = [300, 10_080, 43_200]
  /// The moment of the reset is told a little differently from reply to reply: so many milliseconds of difference are
  /// none.
  private static let jitter: Int64 = 300_000

  /// Some services tell the minutes that are left of the first one, 299: that is the window of 300.
  package init(
    limit: String, minutes: Int, usedPercent: Double, resets: Timestamp?, measured: Timestamp
  ) {
    self.limit = limit
    self.minutes = Self.lengths.first { $0 - 1 == minutes } ?? minutes
    self.usedPercent = usedPercent
    self.resets = resets
    self.measured = measured
  }

  /// Whether this goes before `other`, of the same limit and length.
  ///
  /// A forked session tells again under new times what its original was told. So it is the reset that says which is
  /// newer; and up to the reset the use only grows.
  package func supersedes(_ other: QuotaWindow) -> Bool {
    let (mine, others) = (resets?.milliseconds ?? .min / 2, other.resets?.milliseconds ?? .min / 2)
    if mine > others.addingClamped(Self.jitter) { return true }
    if others > mine.addingClamped(Self.jitter) { return false }
    if resets == nil { return measured >= other.measured }
    return usedPercent > other.usedPercent || usedPercent == other.usedPercent && measured > other.measured
  }
}

extension Int64 {
  fileprivate func addingClamped(_ other: Int64) -> Int64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }
}
