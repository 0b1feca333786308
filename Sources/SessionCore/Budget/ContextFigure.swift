/// Where the number of tokens in the window comes from.
package enum ContextSource: String, Hashable, Sendable, CaseIterable {
  /// What the agent itself told its status line.
  case statusLine = "status_line"
  /// The usage of the last reply in the main conversation.
  case reply
  /// The size of the summary, as the agent stated it with the compaction.
  case compaction
}

/// How far a figure can be trusted.
package enum FigureStanding: String, Hashable, Sendable, CaseIterable {
  /// The agent shows the same one.
  case official
  /// Counted by what the agent wrote down.
  case measured
  /// Counted so, as a share of a window whose size is only assumed.
  case estimated
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
  /// The tokens at which the agent compacts by itself; `nil` where it does not, or was seen not to.
  package var compactionTokens: Int?
  /// Whether that point was learned from compactions that were seen, and not from the agent's rule.
  package var compactionIsLearned: Bool
  /// Whether the user has set it otherwise than the agent's rule says.
  package var compactionIsSet: Bool
  package var source: ContextSource
  package var measured: Timestamp

  package var standing: FigureStanding {
    switch (source, windowSource) {
    case (.statusLine, _): .official
    case (.reply, .assumed), (.compaction, .assumed): .estimated
    case (.reply, _), (.compaction, _): .measured
    }
  }

  /// Tokens left up to the limit, at least 0.
  package var remainingTokens: Int? { distance(to: limitTokens) }

  /// Tokens left until the agent compacts by itself, at least 0; `nil` where it does not.
  package var compactsIn: Int? { compactionTokens.flatMap(distance(to:)) }

  /// Tokens left until the end of the window, at least 0.
  package var endsIn: Int? { distance(to: windowTokens) }

  /// The share left, 0…100, rounded down: it never shows more than there is, and thresholds fire on what is shown.
  package var remainingPercent: Int? {
    guard let remainingTokens, limitTokens > 0 else { return nil }
    return limitTokens.dividingFullWidth(remainingTokens.multipliedFullWidth(by: 100)).quotient
  }

  private func distance(to end: Int) -> Int? {
    usedTokens.map { $0 < end ? end - max(0, $0) : 0 }
  }
}
