import SessionCore

/// The words for what a figure is, where it comes from and what a session does: the same in every place. What speaks for and
/// against stopping has words of its own, in ``StopWords``.
extension BudgetBasis {
  /// What the figure is a share of, `the usable window`.
  var words: String {
    switch self {
    case .usable: "the usable window"
    case .window: "the whole window"
    }
  }
}

extension BudgetAlert {
  /// What is left, and of what.
  var words: String {
    "\(tier.rawValue): \(remainingPercent) % left of \(basis.words) "
      + "(\(Figures.grouped(usedTokens)) of \(Figures.grouped(limitTokens)) tokens used)"
  }
}

extension ContextSource {
  /// Where the number of tokens comes from, `the last reply`.
  var words: String {
    switch self {
    case .statusLine: "the agent itself"
    case .reply: "the last reply"
    case .compaction: "the compaction"
    }
  }
}

extension WindowRules.Source {
  /// Where the window's size comes from, as an end of the sentence that states it.
  var words: String {
    switch self {
    case .configured: "by your configuration"
    case .observed: "seen in use: a reply held more than the table of models says"
    case .agent: "by the agent's own records"
    case .table: "by the table of models"
    case .assumed: "assumed: the table of models does not have this one"
    }
  }
}

extension SessionState {
  /// What the session does, in a word or a few.
  func words(_ style: TextStyle) -> String {
    switch self {
    case .idle: "idle"
    case .busy: "busy"
    case .waiting(let wait): wait.words(style)
    case .background(1): "1 task in the background"
    case .background(let count?): "\(count) tasks in the background"
    case .background(nil): "tasks in the background"
    case .limited: "the limit is reached"
    case .gone: "not running"
    }
  }
}

extension SessionState.Wait {
  /// What the agent waits for, as a sentence without its subject.
  func words(_ style: TextStyle) -> String {
    switch self {
    case .permission: "waits for permission"
    case .answer: "waits for an answer"
    case .plan: "waits for a word on its plan"
    case .dialog: "waits at a dialog"
    case .other(let words?): "waits for \(style.safe(words, columns: 40))"
    case .other(nil): "waits for you"
    }
  }
}

extension SessionBoard.Entry {
  /// What the session does, in a word or a few.
  func stateWords(_ style: TextStyle) -> String {
    state?.state.words(style) ?? (agent == nil ? "not running" : "running")
  }
}

extension LiveAgent.Activity {
  /// The name in the API.
  var name: String {
    switch self {
    case .idle: "idle"
    case .busy: "busy"
    case .background: "background"
    case .waiting: "waiting"
    case .unknown: "unknown"
    }
  }
}

extension AgentID {
  /// The name in a table: `claude` for `claude-code`, `gemini` for `gemini-cli`.
  package var shortName: String {
    for suffix in ["-code", "-cli"] where rawValue.hasSuffix(suffix) && rawValue.count > suffix.count {
      return String(rawValue.dropLast(suffix.count))
    }
    return rawValue
  }
}
