/// The one JSON form of steps.
extension SessionStep {
  /// The step as members of an object.
  package func writeMembers(into json: inout JSONWriter) {
    json.member("step", kind.name)
    if let agent { json.member("agent", agent) }
    switch kind {
    case .begun(let beginning): json.member("source", beginning.rawValue)
    case .prompted(let origin): json.member("origin", origin.rawValue)
    case .toolCalled(let call):
      json.member("tool_id", call.id)
      json.member("tool", call.name)
      call.action.writeMembers(into: &json)
      if call.status != .own { json.member("status", call.status.rawValue) }
    case .toolEnded(let end):
      json.member("tool_id", end.id)
      json.member("outcome", end.outcome.rawValue)
      if let tests = end.tests { json.member("tests", tests.rawValue) }
      json.member("goes_on", end.goesOn)
    case .asked(let question): json.member("question", question.rawValue)
    case .turnEnded(let end):
      json.member("end", end.name)
      if case .failed(let reason) = end { json.member("reason", reason) }
    case .tasksListed(let tasks):
      json.member("open", tasks.open)
      json.member("active", tasks.active)
      json.member("done", tasks.done)
    case .modeChanged(let mode): json.member("mode", mode)
    case .subagentStarted, .subagentEnded: break
    case .backgroundCounted(let count): json.member("count", count)
    case .compacting(let trigger): json.member("trigger", trigger.rawValue)
    case .ended(let reason): json.member("reason", reason)
    }
  }
}

extension SessionStep.Kind {
  /// The kind's name in the store and in the API.
  package var name: String {
    switch self {
    case .begun: "begun"
    case .prompted: "prompted"
    case .toolCalled: "tool_called"
    case .toolEnded: "tool_ended"
    case .asked: "asked"
    case .turnEnded: "turn_ended"
    case .tasksListed: "tasks_listed"
    case .modeChanged: "mode_changed"
    case .subagentStarted: "subagent_started"
    case .subagentEnded: "subagent_ended"
    case .backgroundCounted: "background_counted"
    case .compacting: "compacting"
    case .ended: "ended"
    }
  }
}

extension SessionStep.TurnEnd {
  /// Its name in the store and in the API.
  package var name: String {
    switch self {
    case .finished: "finished"
    case .paused: "paused"
    case .interrupted: "interrupted"
    case .limited: "limited"
    case .failed: "failed"
    }
  }
}

extension ToolAction {
  /// Its name in the store and in the API.
  package var name: String {
    switch self {
    case .read: "read"
    case .search: "search"
    case .edit: "edit"
    case .run: "run"
    case .browse: "browse"
    case .plan: "plan"
    case .ask: "ask"
    case .tasks: "tasks"
    case .delegate: "delegate"
    case .other: "other"
    }
  }

  fileprivate func writeMembers(into json: inout JSONWriter) {
    json.member("action", name)
    switch self {
    case .read(let path), .edit(let path): json.member("path", path)
    case .run(let kind, let program):
      json.member("command", kind.rawValue)
      json.member("program", program)
    case .search, .browse, .plan, .ask, .tasks, .delegate, .other: break
    }
  }
}
