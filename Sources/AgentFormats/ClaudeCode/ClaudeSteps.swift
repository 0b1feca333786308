import SessionCore

/// What Claude Code's records say of the steps of a session: who spoke, which tools were called and how they ended, when
/// the agent had nothing more to do.
///
/// Subagents have files of their own, from which no steps are told: the main conversation waits for them as for a tool.
/// Clients before 2.0 wrote them into the same file; those steps name their agent.
struct ClaudeSteps {
  private let record: ClaudeRecord
  private let agent: String?
  private(set) var steps: [SessionStep] = []

  /// - Returns: `nil` for a record that is not held, being too long, or can't be read again.
  init?(_ reader: RecordReader) {
    guard let record = ClaudeRecord(reader) else { return nil }
    self.record = record
    agent = record.isSidechain ? record.members.string(ClaudeStepField.agentID) ?? "" : nil
  }

  /// The steps that a record tells of.
  static func steps(of reader: RecordReader, memory: inout ClaudeStepMemory) -> [SessionStep] {
    guard var steps = ClaudeSteps(reader) else { return [] }
    steps.take(&memory)
    return steps.steps
  }

  private mutating func take(_ memory: inout ClaudeStepMemory) {
    let members = record.members
    if agent == nil, let mode = members.shortText(ClaudeStepField.permissionMode),
      memory.isNew(mode: mode)
    {
      add(.modeChanged(StepText.name(mode)))
    }
    switch record.reader.string(ClaudeField.type) {
    case "assistant": takeAssistant()
    case "user": takeUser(&memory)
    case "system" where agent == nil: takeSystem()
    case "attachment" where agent == nil: takeAttachment(&memory)
    case "queue-operation": takeQueued(members.text(ClaudeStepField.content), &memory)
    case _: break
    }
  }

  private mutating func add(_ kind: SessionStep.Kind) {
    steps.append(SessionStep(kind, agent: agent))
  }

  // MARK: What the agent does

  private mutating func takeAssistant() {
    if record.reader.isTrue(ClaudeField.isAPIErrorMessage) { return takeError() }
    guard record.isReply else { return }
    var callsTool = false
    for part in record.blocks {
      guard let block = record.read(part), let call = record.call(of: block) else { continue }
      callsTool = true
      add(.toolCalled(call))
      if call.action == .ask { add(.asked(.choice)) }
      if ClaudeRecord.handsOverPlan(call) { add(.asked(.plan)) }
      if let tasks = taskCounts(block, part) { add(.tasksListed(tasks)) }
    }
    if record.endsTurn, !callsTool, agent == nil { add(.turnEnded(.finished)) }
  }

  /// The request failed for good, or the account may make no more.
  private mutating func takeError() {
    guard agent == nil else { return }
    let error = record.members.string(ClaudeStepField.error) ?? ""
    var isLimit = error == "rate_limit" || record.members.integer(ClaudeStepField.apiErrorStatus) == 429
    for part in record.blocks {
      guard let text = record.read(part)?.text(ClaudeStepField.text) else { continue }
      let front = String(decoding: text.prefix(120), as: UTF8.self).lowercased()
      isLimit = isLimit || front.contains("limit reached") || front.contains("hit your")
    }
    add(
      .turnEnded(isLimit ? .limited : .failed(reason: error.isEmpty ? "unknown" : StepText.name(error.utf8))))
  }

  private func taskCounts(_ block: RecordReader, _ bytes: UnsafeRawBufferPointer) -> SessionStep.TaskCounts? {
    guard block.has(ClaudeStepField.todos) else { return nil }
    return SessionStep.TaskCounts(NestedValues.elements(of: ["input", "todos"], in: bytes), in: bytes, block)
  }

  // MARK: What the user and the tools say

  private mutating func takeUser(_ memory: inout ClaudeStepMemory) {
    guard !record.members.isTrue(ClaudeStepField.isCompactSummary) else { return }
    var endsTool = false
    for part in record.blocks {
      guard let block = record.read(part) else { continue }
      if block.equals(ClaudeStepField.blockType, "tool_result") {
        endsTool = true
        takeResult(block, part, &memory)
      } else {
        // What is no text is a picture, for example.
        takeSpoken(block.text(ClaudeStepField.text) ?? Self.noText, isAlone: !endsTool, &memory)
      }
    }
    if let text = record.members.text(ClaudeStepField.messageContent) {
      takeSpoken(text, isAlone: true, &memory)
    }
    if endsTool, agent == nil, let tasks = memory.tasks(record.members) { add(.tasksListed(tasks)) }
  }

  /// A text that stands where the user speaks, and is at times a program's.
  ///
  /// - Parameters:
  ///   - text: what stands there.
  ///   - isAlone: whether it is not said beside the result of a tool.
  ///   - memory: knows which calls go on in the background.
  private mutating func takeSpoken(
    _ text: UnsafeBufferPointer<UInt8>, isAlone: Bool, _ memory: inout ClaudeStepMemory
  ) {
    guard agent == nil else { return }
    if ClaudeRecord.isInterruption(text) { return add(.turnEnded(.interrupted)) }
    guard isAlone, !record.members.isTrue(ClaudeStepField.isMeta) else { return }
    // Of several parts, pictures among them, one is enough.
    if let origin = record.origin(of: text), !steps.contains(where: { $0.kind == .prompted(origin) }) {
      add(.prompted(origin))
    }
    takeQueued(text, &memory)
  }

  private mutating func takeQueued(_ text: UnsafeBufferPointer<UInt8>?, _ memory: inout ClaudeStepMemory) {
    guard let notification = text.flatMap(ClaudeNotification.init),
      let id = notification.ended(&memory)
    else { return }
    add(.toolEnded(ToolEnd(id: id, outcome: notification.outcome)))
  }

  private mutating func takeResult(
    _ block: RecordReader, _ bytes: UnsafeRawBufferPointer, _ memory: inout ClaudeStepMemory
  ) {
    guard let result = record.result(of: block, bytes) else { return }
    if result.end.goesOn, let task = result.task { memory.goesOn(result.end.id, as: task) }
    add(.toolEnded(result.end))
  }

  // MARK: What the client notes

  private mutating func takeSystem() {
    switch record.reader.string(ClaudeField.subtype) {
    case "turn_duration", "stop_hook_summary": add(.turnEnded(.finished))
    case "local_command":
      if record.members.text(ClaudeStepField.content)?.starts(with: "<command-".utf8) == true {
        add(.prompted(.command))
      }
    case _: break
    }
  }

  private mutating func takeAttachment(_ memory: inout ClaudeStepMemory) {
    switch record.members.string(ClaudeStepField.attachmentType) {
    case "plan_mode", "plan_mode_reentry": add(.modeChanged("plan"))
    case "plan_mode_exit": add(.modeChanged("default"))
    case "queued_command":
      let isNotification = record.members.equals(ClaudeStepField.commandMode, "task-notification")
      add(.prompted(isNotification ? .program : .user))
      takeQueued(record.members.text(ClaudeStepField.queuedPrompt), &memory)
    case _: break
    }
  }

  private static var noText: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: nil, count: 0) }
}
