/// How pressing it is to stop.
package enum Urgency: String, Hashable, Comparable, Sendable, CaseIterable {
  case low, medium, high, critical

  private var rank: Int {
    switch self {
    case .low: 0
    case .medium: 1
    case .high: 2
    case .critical: 3
    }
  }

  package static func < (left: Urgency, right: Urgency) -> Bool { left.rank < right.rank }
}

/// What is left to work with.
package struct StopNeed: Hashable, Sendable {
  /// Of the context window, 0…100.
  package var remainingPercent: Int?
  /// Of the context window.
  package var remainingTokens: Int?
  /// By which the window fills.
  package var tokensPerMinute: Int?
  /// The account's window that presses most.
  package var quota: QuotaOutlook?

  package init(
    remainingPercent: Int? = nil, remainingTokens: Int? = nil, tokensPerMinute: Int? = nil,
    quota: QuotaOutlook? = nil
  ) {
    self.remainingPercent = remainingPercent
    self.remainingTokens = remainingTokens
    self.tokensPerMinute = tokensPerMinute
    self.quota = quota
  }

  /// The tiers of the alerts, and before them a third of the window; less than five minutes are one step more. The
  /// account's quota adds to it, and never takes away.
  package var urgency: Urgency {
    var urgency = Urgency.low
    switch remainingPercent {
    case .some(...10): urgency = .critical
    case .some(...18): urgency = .high
    case .some(...33): urgency = .medium
    case _: break
    }
    if urgency < .critical, let minutesLeft, minutesLeft < 5 {
      urgency = max(urgency, urgency == .low ? .medium : .high)
    }
    guard let quota else { return urgency }
    urgency = max(urgency, quota.urgency)
    // The account stops the agent before its window is full.
    if case .usedUp(let minutes) = quota.course, let minutesLeft, minutes < minutesLeft {
      urgency = max(urgency, .medium)
    }
    return urgency
  }

  /// Until the window is full, as fast as it fills now; `nil` where it does not.
  package var minutesLeft: Int? {
    guard let remainingTokens, let tokensPerMinute, tokensPerMinute > 0 else { return nil }
    return remainingTokens / tokensPerMinute
  }
}

/// What to do about a stop point, given how pressing it is. However pressing, an unsafe one never becomes a good one: the
/// advice is then what would make it safe.
package struct StopAdvice: Hashable, Sendable {
  /// What is best done.
  package enum Recommendation: Hashable, Sendable {
    case goOn
    case stopNow
    /// As soon as this is no more, which takes about so many tokens.
    case stopAfter(StopReason, tokens: Int?)
  }

  package var urgency: Urgency
  package var recommendation: Recommendation

  package init(_ stopPoint: StopPoint, need: StopNeed) {
    urgency = need.urgency
    guard urgency >= .high else {
      recommendation = .goOn
      return
    }
    if stopPoint.isSafe {
      recommendation = .stopNow
    } else if let reason = stopPoint.reasons.first {
      recommendation = .stopAfter(reason, tokens: Self.tokens(for: reason.kind, need))
    } else {
      recommendation = .goOn
    }
  }

  /// About what it takes until a reason is no more: the minutes that such things mostly take, at the present rate.
  private static func tokens(for reason: StopReason.Kind, _ need: StopNeed) -> Int? {
    let minutes: Int
    switch reason {
    case .toolRunning, .backgroundRunning, .writesTasks, .compacting: minutes = 1
    case .editsUntested, .working, .subagentRunning, .treeHalfDone: minutes = 2
    case .testsFailed: minutes = 4
    case .waitsForUser, .turnOver, .committed, .testsPassed, .tasksDone, .phaseChanged, .notBegun: return nil
    }
    guard let rate = need.tokensPerMinute, rate > 0 else { return nil }
    let tokens = min(rate, 1_000_000) * minutes
    return max(500, (tokens + 250) / 500 * 500)
  }
}
