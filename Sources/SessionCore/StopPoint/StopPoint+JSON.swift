/// The one JSON form of verdicts: what the API answers and what a replay prints.
extension StopPoint {
  /// The verdict as members of an object.
  package func writeMembers(into json: inout JSONWriter, lines: SourceLines = SourceLines()) {
    json.member("verdict", isSafe ? "safe" : "unsafe")
    json.member("phase", phase?.to.rawValue)
    json.member("phase_since", phase?.evidence.time)
    json.member(
      "reasons",
      array: { json in
        for reason in reasons { json.object { reason.writeMembers(into: &$0, lines: lines) } }
      })
  }
}

extension StopAdvice {
  /// The advice as members of an object.
  package func writeMembers(into json: inout JSONWriter) {
    json.member("urgency", urgency.rawValue)
    json.member(
      "recommendation",
      object: { json in
        switch recommendation {
        case .goOn: json.member("action", "go_on")
        case .stopNow: json.member("action", "stop_now")
        case .stopAfter(let reason, let tokens):
          json.member("action", "stop_after")
          json.member("after", reason.kind.name)
          json.member("tokens", tokens)
        }
      })
  }
}

extension StopReason {
  /// The reason as members of an object.
  func writeMembers(into json: inout JSONWriter, lines: SourceLines) {
    json.member("reason", kind.name)
    kind.writeMembers(into: &json)
    evidence.writeMembers(into: &json, lines: lines)
  }
}

extension Evidence {
  /// When it was, and where it stands.
  package func writeMembers(into json: inout JSONWriter, lines: SourceLines = SourceLines()) {
    json.member("time", time)
    json.member("event", event == 0 ? nil : Int(event))
    json.key("source")
    guard let source else { return json.null() }
    json.object { lines.writeMembers(of: source, into: &$0) }
  }
}

extension StopReason.Kind {
  /// Its name in the API.
  package var name: String {
    switch self {
    case .waitsForUser: "waits_for_user"
    case .toolRunning: "tool_running"
    case .subagentRunning: "subagent_running"
    case .backgroundRunning: "background_running"
    case .treeHalfDone: "tree_half_done"
    case .testsFailed: "tests_failed"
    case .editsUntested: "edits_untested"
    case .writesTasks: "writes_tasks"
    case .compacting: "compacting"
    case .working: "working"
    case .turnOver: "turn_over"
    case .committed: "committed"
    case .testsPassed: "tests_passed"
    case .tasksDone: "tasks_done"
    case .phaseChanged: "phase_changed"
    case .notBegun: "not_begun"
    }
  }

  fileprivate func writeMembers(into json: inout JSONWriter) {
    switch self {
    case .waitsForUser(let question): json.member("question", question.rawValue)
    case .toolRunning(let call):
      json.member("tool", call.name)
      json.member("action", call.action.name)
    case .subagentRunning(let agent): json.member("agent", agent)
    case .backgroundRunning(let count, let action):
      json.member("count", count)
      json.member("action", action?.name)
    case .treeHalfDone(let program), .testsFailed(let program), .testsPassed(let program):
      json.member("program", program)
    case .editsUntested(let path, let count):
      json.member("path", path)
      json.member("count", count)
    case .turnOver(let end): json.member("end", end.name)
    case .tasksDone(let count): json.member("count", count)
    case .phaseChanged(let from, let to):
      json.member("from", from?.rawValue)
      json.member("to", to.rawValue)
    case .writesTasks, .compacting, .working, .committed, .notBegun: break
    }
  }
}

extension PhaseChange {
  /// The change as members of an object, without where it comes from.
  package func writeMembers(into json: inout JSONWriter) {
    json.member("from", from?.rawValue)
    json.member("to", to.rawValue)
  }
}
