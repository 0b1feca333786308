/// What a session does at a moment.
package enum SessionState: Hashable, Sendable {
  /// The agent works.
  case busy
  /// The agent works on something and can't go on without its user.
  case waiting(for: Wait)
  /// The agent has nothing to do until it is spoken to.
  case idle
  /// The turn is over, and tasks that it started go on, commands or subagents: so many, where that is known.
  case background(Int?)
  /// The account's quota is used up, and nobody has spoken to the agent since.
  case limited
  /// No process has the session any more.
  case gone

  /// What an agent waits for.
  package enum Wait: Hashable, Sendable {
    /// Leave to do something.
    case permission
    /// An answer, mostly one of several.
    case answer
    /// A plan to be accepted.
    case plan
    /// A dialog of the agent's own to be closed.
    case dialog
    /// Anything else, in the agent's words where it has some: data, for people to read.
    case other(String?)
  }

  /// The name in the API.
  package var name: String {
    switch self {
    case .busy: "busy"
    case .waiting: "waiting"
    case .idle: "idle"
    case .background: "background"
    case .limited: "limited"
    case .gone: "gone"
    }
  }

  /// What is waited for; `nil` for a state that waits for nobody.
  package var wait: Wait? {
    switch self {
    case .waiting(let wait): wait
    case .busy, .idle, .background, .limited, .gone: nil
    }
  }
}

extension SessionState.Wait {
  /// What the agent asked in a step.
  package init(_ question: SessionStep.Question) {
    self =
      switch question {
      case .permission: .permission
      case .choice: .answer
      case .plan: .plan
      case .other: .other(nil)
      }
  }

  /// What Claude Code's registry calls it.
  package init(registryWords words: String?) {
    self =
      switch words {
      case "permission prompt", "worker request", "sandbox request": .permission
      case "input needed", "goal proposal": .answer
      case "dialog open": .dialog
      case _: .other(words)
      }
  }

  /// The name in the API; the agent's own words for what has none.
  package var name: String {
    switch self {
    case .permission: "permission"
    case .answer: "answer"
    case .plan: "plan"
    case .dialog: "dialog"
    case .other(let words): words ?? "unknown"
    }
  }
}
