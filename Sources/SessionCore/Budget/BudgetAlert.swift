/// One alert: the remaining budget fell to a threshold.
package struct BudgetAlert: Hashable, Sendable {
  /// Percent remaining that was reached: 18, 16, … 2.
  package var threshold: Int
  package var tier: AlertTier
  /// The figure that reached it.
  package var remainingPercent: Int
  package var usedTokens: Int
  /// The tokens that count as 100 %.
  package var limitTokens: Int
  package var basis: BudgetBasis

  package init(
    threshold: Int, tier: AlertTier, remainingPercent: Int, usedTokens: Int, limitTokens: Int,
    basis: BudgetBasis
  ) {
    self.threshold = threshold
    self.tier = tier
    self.remainingPercent = remainingPercent
    self.usedTokens = usedTokens
    self.limitTokens = limitTokens
    self.basis = basis
  }
}

/// What the budget's 100 % is.
package enum BudgetBasis: String, Hashable, Sendable, CaseIterable {
  /// The tokens up to the point where the agent compacts by itself.
  case usable
  /// The model's whole context window.
  case window
}

/// An alert that was raised at a moment.
package struct RaisedAlert: Hashable, Sendable {
  package var time: Timestamp
  package var alert: BudgetAlert

  package init(time: Timestamp, alert: BudgetAlert) {
    self.time = time
    self.alert = alert
  }

  /// With which of a session's alerts its budget came into the tier that it is in.
  ///
  /// A lower threshold further back does not tell that the budget left the tier meanwhile: it may have risen within it.
  ///
  /// - Parameter alerts: the session's last ones, the newest first.
  /// - Returns: the first of that tier since one of another, or since the tier's highest threshold, which is crossed from
  ///   above alone; `nil` without any.
  package static func entry(into alerts: some Sequence<RaisedAlert>) -> RaisedAlert? {
    var entry: RaisedAlert?
    for alert in alerts {
      if let entry, alert.alert.tier != entry.alert.tier || entry.alert.threshold >= entry.alert.tier.highest
      {
        break
      }
      entry = alert
    }
    return entry
  }
}
