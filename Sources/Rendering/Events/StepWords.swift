import SessionCore

/// Steps and calls of hooks in words, without a verdict on them.
enum StepWords {
  /// What was done.
  static func words(_ step: SessionStep, _ style: TextStyle) -> String {
    let who = step.agent.map { "subagent \(foreign($0, style)): " } ?? ""
    return who + words(step.kind, style)
  }

  /// Which hook was called, and what that means.
  static func words(_ call: HookCall, _ style: TextStyle) -> String {
    let hook = "hook \(foreign(call.event, style))"
    return call.step.map { "\(hook): \(words($0, style))" } ?? hook
  }

  private static func words(_ kind: SessionStep.Kind, _ style: TextStyle) -> String {
    switch kind {
    case .begun(let beginning): "the conversation begins (\(beginning.rawValue))"
    case .prompted(.user): "the user asks"
    case .prompted(.command): "the user gives a command"
    case .prompted(.program): "a program tells the agent something"
    case .toolCalled(let call): "calls \(foreign(call.name, style))\(words(call.action, style))"
    case .toolEnded(let end): "a tool \(words(end))"
    case .asked(.permission): "asks for permission"
    case .asked(.choice): "asks the user a question"
    case .asked(.plan): "asks for its plan to be accepted"
    case .asked(.other): "waits for the user's word"
    case .turnEnded(.finished): "the turn is over"
    case .turnEnded(.paused): "the agent has spoken"
    case .turnEnded(.interrupted): "the user stopped the turn"
    case .turnEnded(.limited): "the account's quota is used up"
    case .turnEnded(.failed(let reason)): "the turn failed: \(foreign(reason, style))"
    case .tasksListed(let tasks): "tasks: \(tasks.done) done, \(tasks.active) begun, \(tasks.open) open"
    case .modeChanged(let mode): "goes on in mode \(foreign(mode, style))"
    case .subagentStarted: "begins"
    case .subagentEnded: "is through"
    case .backgroundCounted(let count): "\(count) in the background"
    case .compacting(.automatic): "the agent begins to compact"
    case .compacting(.manual): "the user has the conversation compacted"
    case .ended(let reason): "the conversation is over (\(foreign(reason, style)))"
    }
  }

  private static func words(_ action: ToolAction, _ style: TextStyle) -> String {
    switch action {
    case .read(let path), .edit(let path): path.isEmpty ? "" : ": \(foreign(path, style))"
    case .run(_, let program): program.isEmpty ? "" : ": \(foreign(program, style))"
    case .search, .browse, .plan, .ask, .tasks, .delegate, .other: ""
    }
  }

  private static func words(_ end: ToolEnd) -> String {
    let outcome =
      switch end.outcome {
      case .succeeded: end.goesOn ? "goes on in the background" : "is through"
      case .failed: "failed"
      case .denied: "was not let"
      case .interrupted: "was stopped by the user"
      }
    return switch end.tests {
    case .passed: "\(outcome): tests passed"
    case .failed: "\(outcome): tests failed"
    case nil: outcome
    }
  }

  private static func foreign(_ text: String, _ style: TextStyle) -> String {
    style.safe(text, columns: 80)
  }
}
