import SessionCore

/// What Copilot CLI's events say of the steps of a session.
///
/// A command that takes longer than half a minute is left running under a number of its own, and is asked for, or
/// stopped, by other calls; a notice tells of its end as well.
struct CopilotSteps {
  private let event: RecordReader
  private let bytes: UnsafeRawBufferPointer
  /// The call for which a subagent works that did it.
  private let agent: String?
  private(set) var steps: [SessionStep] = []

  private init?(_ reader: RecordReader) {
    guard let bytes = reader.bytes else { return nil }
    self.bytes = bytes
    event = reader.part(CopilotStepField.event)
    guard event.read(bytes) == nil else { return nil }
    agent = event.text(CopilotStepField.parent).flatMap { $0.isEmpty ? nil : StepText.name($0) }
  }

  /// The steps that an event tells of.
  static func steps(of reader: RecordReader, memory: inout CommandMemory) -> [SessionStep] {
    guard var steps = CopilotSteps(reader) else { return [] }
    steps.take(&memory)
    return steps.steps
  }

  private mutating func add(_ kind: SessionStep.Kind) {
    steps.append(SessionStep(kind, agent: agent))
  }

  private mutating func take(_ memory: inout CommandMemory) {
    switch event.string(CopilotStepField.type) {
    case "session.start": add(.begun(.startup))
    case "session.resume": add(.begun(.resume))
    case "session.shutdown": add(.ended(reason: name(CopilotStepField.shutdownType) ?? "unknown"))
    case "session.mode_changed": if let mode = name(CopilotStepField.newMode) { add(.modeChanged(mode)) }
    case "session.compaction_start": add(.compacting(.automatic))
    case "session.error": takeError()
    case "user.message":
      let source = name(CopilotStepField.source) ?? "user"
      add(.prompted(source == "user" ? .user : .program))
    case "assistant.message": takeReply()
    case "abort": add(.turnEnded(.interrupted))
    case "permission.requested": add(.asked(.permission))
    // Whoever answered, the agent goes on with it; what the answer was, the end of the call tells.
    case "permission.completed": add(.prompted(.program))
    case "tool.execution_start": takeCall(&memory)
    case "tool.execution_complete": takeEnd(&memory)
    case "system.notification": takeNotice(&memory)
    case _: break
    }
  }

  private func name(_ field: Int) -> String? {
    event.text(field).flatMap { $0.isEmpty ? nil : StepText.name($0) }
  }

  // MARK: Turns

  /// Words without a call of a tool are the last ones of a turn.
  private mutating func takeReply() {
    guard agent == nil, NestedValues.elements(of: ["data", "toolRequests"], in: bytes).isEmpty else { return }
    add(.turnEnded(.finished))
  }

  private mutating func takeError() {
    let type = name(CopilotStepField.errorType) ?? "error"
    add(.turnEnded(["quota", "rate_limit"].contains(type) ? .limited : .failed(reason: type)))
  }

  // MARK: Tools

  private mutating func takeCall(_ memory: inout CommandMemory) {
    guard let call = CopilotCall(event) else { return }
    add(.toolCalled(call.step))
    if call.step.action == .ask { add(.asked(.choice)) }
    if let shell = call.shell { memory.asks(call: call.step.id, session: shell) }
  }

  private mutating func takeEnd(_ memory: inout CommandMemory) {
    guard let id = name(CopilotStepField.callID) else { return }
    let answer = CopilotAnswer(event)
    let (outcome, tests) = (answer.outcome, answer.tests)
    if let shell = memory.answered(call: id) {
      let isTold = outcome == .failed && answer.exit != nil
      add(.toolEnded(ToolEnd(id: id, outcome: isTold ? .succeeded : outcome)))
      if answer.running == nil, let first = memory.ended(session: shell) {
        add(
          .toolEnded(ToolEnd(id: first, outcome: answer.exit == nil ? .interrupted : outcome, tests: tests)))
      } else if let tests, let first = memory.noticed(session: shell) {
        // Its end was told by a notice, without what it put out.
        add(.toolEnded(ToolEnd(id: first, outcome: outcome, tests: tests)))
      }
      return
    }
    if let running = answer.running { memory.runs(call: id, session: running) }
    add(.toolEnded(ToolEnd(id: id, outcome: outcome, tests: tests, goesOn: answer.running != nil)))
  }

  private mutating func takeNotice(_ memory: inout CommandMemory) {
    guard event.equals(CopilotStepField.notice, "shell_completed"),
      let shell = event.shell(CopilotStepField.noticedShell), let call = memory.ended(session: shell)
    else { return }
    memory.notices(call: call, session: shell)
    let isWell = event.integer(CopilotStepField.noticedExit) == 0
    add(.toolEnded(ToolEnd(id: call, outcome: isWell ? .succeeded : .failed)))
  }
}
