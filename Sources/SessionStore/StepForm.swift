import SessionCore

/// Reads back what `SessionStep.writeMembers` writes.
extension PayloadForm {
  /// The step that the members tell of; `nil` where there is none, as in a call of a hook that means nothing.
  var step: SessionStep? {
    get throws(PayloadProblem) {
      guard let name = optionalText("step") else { return nil }
      return SessionStep(try stepKind(name), agent: optionalText("agent"))
    }
  }

  /// The call of a hook that the members tell of.
  var hookCall: HookCall {
    get throws(PayloadProblem) {
      let delivery = try text("delivery")
      guard let id = DeliveryID(delivery) else {
        throw PayloadProblem(description: "\(delivery) is no delivery")
      }
      return HookCall(event: try text("hook"), delivery: id, step: try step)
    }
  }

  /// The change of the phase that the members tell of.
  var phaseTransition: PhaseTransition {
    get throws(PayloadProblem) {
      PhaseTransition(
        from: optionalText("from").flatMap(Phase.init), to: try word("to"),
        step: Int64(try number("settled_by")))
    }
  }

  private func stepKind(_ name: String) throws(PayloadProblem) -> SessionStep.Kind {
    switch name {
    case "begun": .begun(SessionStep.Beginning(rawValue: try text("source")) ?? .other)
    case "prompted": .prompted(try word("origin"))
    case "tool_called":
      .toolCalled(
        ToolCall(
          id: try text("tool_id"), name: try text("tool"), action: try toolAction,
          status: optionalText("status").flatMap(ToolCall.Status.init) ?? .own))
    case "tool_ended":
      .toolEnded(
        ToolEnd(
          id: try text("tool_id"), outcome: try word("outcome"),
          tests: optionalText("tests").flatMap(ToolEnd.TestOutcome.init), goesOn: try truth("goes_on")))
    case "asked": .asked(try word("question"))
    case "turn_ended": .turnEnded(try turnEnd)
    case "tasks_listed":
      .tasksListed(
        SessionStep.TaskCounts(
          open: try number("open"), active: try number("active"), done: try number("done")))
    case "mode_changed": .modeChanged(try text("mode"))
    case "subagent_started": .subagentStarted
    case "subagent_ended": .subagentEnded
    case "background_counted": .backgroundCounted(try number("count"))
    case "compacting": .compacting(try word("trigger"))
    case "ended": .ended(reason: try text("reason"))
    case _: throw PayloadProblem(description: "\(name) is no step that this version knows")
    }
  }

  private var turnEnd: SessionStep.TurnEnd {
    get throws(PayloadProblem) {
      switch try text("end") {
      case "finished": .finished
      case "paused": .paused
      case "interrupted": .interrupted
      case "limited": .limited
      case "failed": .failed(reason: try text("reason"))
      case let end: throw PayloadProblem(description: "\(end) is no end of a turn")
      }
    }
  }

  private var toolAction: ToolAction {
    get throws(PayloadProblem) {
      switch try text("action") {
      case "read": .read(path: try text("path"))
      case "search": .search
      case "edit": .edit(path: try text("path"))
      case "run": .run(try word("command"), program: try text("program"))
      case "browse": .browse
      case "plan": .plan
      case "ask": .ask
      case "tasks": .tasks
      case "delegate": .delegate
      case _: .other
      }
    }
  }

  private func word<Word: RawRepresentable>(_ name: String) throws(PayloadProblem) -> Word
  where Word.RawValue == String {
    let text = try text(name)
    guard let word = Word(rawValue: text) else {
      throw PayloadProblem(description: "\(text) is no \(name) that this version knows")
    }
    return word
  }
}
