import SessionCore

/// What Codex's records say of the steps of a session.
///
/// A tool is called and answers under an id. A command that takes longer is left running, under a number of its own, and
/// asked again by `write_stdin`: until then it goes on in the background.
struct CodexSteps {
  private let record: RecordReader
  private let bytes: UnsafeRawBufferPointer
  private(set) var steps: [SessionStep] = []

  private init?(_ reader: RecordReader) {
    guard let bytes = reader.bytes else { return nil }
    self.bytes = bytes
    record = reader.part(CodexStepField.record)
    guard record.read(bytes) == nil else { return nil }
  }

  /// The steps that a record tells of.
  static func steps(of reader: RecordReader, memory: inout CommandMemory) -> [SessionStep] {
    guard var steps = CodexSteps(reader) else { return [] }
    switch steps.record.string(CodexStepField.type) {
    case "event_msg": steps.takeEvent()
    case "response_item": steps.takeItem(&memory)
    case _: break
    }
    return steps.steps
  }

  private mutating func add(_ kind: SessionStep.Kind) {
    steps.append(SessionStep(kind))
  }

  // MARK: Turns

  private mutating func takeEvent() {
    switch record.string(CodexStepField.payloadType) {
    case "user_message": add(.prompted(.user))
    case "task_started":
      if let mode = record.shortText(CodexStepField.mode), !mode.isEmpty {
        add(.modeChanged(StepText.name(mode)))
      }
      // A turn of its user's begins so as well as one that nobody asked for in words, a compaction for example.
      add(.prompted(.program))
    case "task_complete":
      add(.turnEnded(record.has(CodexStepField.error) ? .failed(reason: "error") : .finished))
    case "turn_aborted":
      let reason = record.shortText(CodexStepField.reason).map { StepText.name($0) } ?? "unknown"
      add(
        .turnEnded(reason == "interrupted" || reason == "replaced" ? .interrupted : .failed(reason: reason)))
    case _: break
    }
  }

  // MARK: Tools

  private mutating func takeItem(_ memory: inout CommandMemory) {
    let id = record.text(CodexStepField.callID).flatMap { $0.isEmpty ? nil : StepText.name($0) }
    switch record.string(CodexStepField.payloadType) {
    case "function_call", "custom_tool_call":
      if let id { add(CodexCall(id: id, record), &memory) }
    case "local_shell_call":
      if let id { add(CodexCall(id: id, localShell: bytes), &memory) }
    case "function_call_output", "custom_tool_call_output":
      if let id { takeResult(id, &memory) }
    case _: break
    }
  }

  private mutating func add(_ call: CodexCall, _ memory: inout CommandMemory) {
    let step = call.step(&memory)
    add(.toolCalled(step))
    if step.action == .ask { add(.asked(.choice)) }
    if let tasks = call.tasks { add(.tasksListed(SessionStep.TaskCounts(tasks))) }
  }

  private mutating func takeResult(_ id: String, _ memory: inout CommandMemory) {
    let answer = CodexAnswer(record, isCommand: memory.knows(call: id))
    // What was asked of a command that was left running is that command's own end.
    if let session = memory.answered(call: id) {
      add(.toolEnded(ToolEnd(id: id, outcome: .succeeded)))
      if answer.running == nil, let first = memory.ended(session: session) {
        // An answer without an exit status says that the command is not there any more.
        let isLost = answer.exit == nil && !answer.isScript
        add(
          .toolEnded(ToolEnd(id: first, outcome: isLost ? .interrupted : answer.outcome, tests: answer.tests))
        )
      }
      return
    }
    if let running = answer.running {
      memory.runs(call: id, session: running)
    } else {
      memory.isThrough(call: id)
    }
    add(
      .toolEnded(
        ToolEnd(id: id, outcome: answer.outcome, tests: answer.tests, goesOn: answer.running != nil)))
  }
}
