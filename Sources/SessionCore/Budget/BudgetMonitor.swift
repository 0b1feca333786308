/// How the user wants budgets counted.
package struct BudgetPolicy: Hashable, Sendable {
  package var basis: BudgetBasis
  /// Percent remaining at which alerts fire, in any order.
  package var thresholds: [Int]

  package init(basis: BudgetBasis = .usable, thresholds: [Int] = AlertLadder.standardThresholds) {
    self.basis = basis
    self.thresholds = thresholds
  }
}

/// Where the number of tokens in the window comes from.
package enum ContextSource: String, Hashable, Sendable {
  /// The usage of the last reply in the main conversation.
  case reply
  /// The size of the summary, as the agent stated it with the compaction.
  case compaction
}

/// How full a session's context window is. Every figure says what it is a share of and where it comes from.
package struct ContextFigure: Hashable, Sendable {
  /// Tokens in the window; `nil` right after a compaction whose summary has no stated size.
  package var usedTokens: Int?
  package var windowTokens: Int
  package var windowSource: WindowRules.Source
  package var basis: BudgetBasis
  /// The tokens that count as 100 % by that basis.
  package var limitTokens: Int
  package var source: ContextSource
  package var measured: Timestamp

  /// Tokens left up to the limit, at least 0.
  package var remainingTokens: Int? {
    usedTokens.map { $0 < limitTokens ? limitTokens - max(0, $0) : 0 }
  }

  /// The share left, 0…100, rounded down: it never shows more than there is, and thresholds fire on what is shown.
  package var remainingPercent: Int? {
    guard let remainingTokens, limitTokens > 0 else { return nil }
    return limitTokens.dividingFullWidth(remainingTokens.multipliedFullWidth(by: 100)).quotient
  }
}

/// Follows one session's context window and decides when to alert. Knows no clock and no file.
package struct BudgetMonitor: Hashable, Sendable {
  /// What has to be kept over a restart; the rest follows from policy and rules.
  package struct State: Hashable, Sendable {
    package var usedTokens: Int?
    package var source: ContextSource = .reply
    package var measured: Timestamp
    package var model: String
    /// The most tokens one reply of this model held.
    package var largestSeen = 0
    /// The session went past the point where the agent compacts by itself, and it did not compact.
    package var isBeyondUsable = false

    package init(
      usedTokens: Int?, source: ContextSource, measured: Timestamp, model: String, largestSeen: Int,
      isBeyondUsable: Bool
    ) {
      self.usedTokens = usedTokens
      self.source = source
      self.measured = measured
      self.model = model
      self.largestSeen = largestSeen
      self.isBeyondUsable = isBeyondUsable
    }
  }

  private let policy: BudgetPolicy
  private let rules: WindowRules
  /// `nil` until the first reply or compaction.
  package private(set) var state: State?
  /// The size of the window by the agent's own records; `nil` where it does not say.
  package private(set) var toldWindow: Int?
  private var ladder: AlertLadder

  /// A monitor for one session; `state` and `lowestFired` restore one that was followed before.
  package init(policy: BudgetPolicy, rules: WindowRules, state: State? = nil, lowestFired: Int? = nil) {
    self.policy = policy
    self.rules = rules
    self.state = state
    ladder = AlertLadder(thresholds: policy.thresholds, lowestFired: lowestFired)
  }

  /// The lowest threshold fired in this descent, with its tier; `nil` while none is in effect.
  package var alertInEffect: (threshold: Int, tier: AlertTier)? {
    ladder.lowestFired.map { ($0, AlertTier(threshold: $0)) }
  }

  /// The figure as it stands; `nil` before the first reply.
  package var figure: ContextFigure? {
    guard let state else { return nil }
    let (window, windowSource) = rules.window(
      of: state.model, largestSeen: state.largestSeen, told: toldWindow)
    let usable = rules.usable(of: window)
    let basis = usable <= 0 || state.isBeyondUsable ? .window : policy.basis
    return ContextFigure(
      usedTokens: state.usedTokens, windowTokens: window, windowSource: windowSource, basis: basis,
      limitTokens: basis == .usable ? usable : window, source: state.source, measured: state.measured)
  }

  /// The agent's records say how large the window is, in tokens. What is no size is left out.
  package mutating func windowTold(_ tokens: Int) {
    if tokens > 0 { toldWindow = tokens }
  }

  /// A reply of the main conversation arrived whose request held `contextTokens`: the alert that fires, if any.
  ///
  /// A reply of no tokens says nothing and is left out.
  package mutating func replied(contextTokens: Int, model: String, at time: Timestamp) -> BudgetAlert? {
    guard contextTokens > 0 else { return nil }
    // A conversation that began with a compaction did not say which model it was.
    let isSameModel = state.map { $0.model == model || $0.model.isEmpty } ?? false
    let largestBefore = isSameModel ? state?.largestSeen ?? 0 : 0
    let wasBeyond = isSameModel && state?.isBeyondUsable == true
    state = State(
      usedTokens: contextTokens, source: .reply, measured: time, model: model,
      largestSeen: max(largestBefore, contextTokens), isBeyondUsable: wasBeyond)
    if !wasBeyond, let figure, figure.basis == .usable, contextTokens > figure.limitTokens {
      state?.isBeyondUsable = true
      rearm()
    }
    guard let percent = figure?.remainingPercent, let threshold = ladder.remainingChanged(to: percent) else {
      return nil
    }
    return alert(at: threshold)
  }

  /// The conversation was replaced by a summary: thresholds are armed again for the room it made.
  package mutating func compacted(_ compaction: Compaction, at time: Timestamp) {
    guard var compacted = state else {
      // A transcript may begin with a compaction: what the model is, the first reply will tell.
      guard let tokensAfter = compaction.tokensAfter else { return }
      state = State(
        usedTokens: tokensAfter, source: .compaction, measured: time, model: "",
        largestSeen: compaction.tokensBefore ?? 0, isBeyondUsable: false)
      return
    }
    compacted.usedTokens = compaction.tokensAfter
    compacted.source = .compaction
    compacted.measured = time
    switch compaction.trigger {
    // It does compact by itself, so the point where it does so is the limit again.
    case .automatic: compacted.isBeyondUsable = false
    case .manual: break
    }
    state = compacted
    rearm()
  }

  private mutating func rearm() {
    ladder.rearm(at: figure?.remainingPercent ?? 100)
  }

  private func alert(at threshold: Int) -> BudgetAlert? {
    guard let figure, let used = figure.usedTokens, let percent = figure.remainingPercent else { return nil }
    return BudgetAlert(
      threshold: threshold, tier: AlertTier(threshold: threshold), remainingPercent: percent,
      usedTokens: used, limitTokens: figure.limitTokens, basis: figure.basis)
  }
}
