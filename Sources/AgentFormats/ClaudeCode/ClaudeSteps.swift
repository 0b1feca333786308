import SessionCore

/// What Claude Code's records say of the steps of a session: who spoke, which tools were called and how they ended, when
/// the agent had nothing more to do.
///
/// Subagents have files of their own, from which no steps are told: the main conversation waits for them as for a tool.
/// Clients before 2.0 wrote them into the same file; those steps name their agent.
struct ClaudeSteps {
  /// The record, as the decoder has read it.
  private let reader: RecordReader
  /// The second look at it.
  private let record: RecordReader
  private let bytes: UnsafeRawBufferPointer
  private let agent: String?
  private(set) var steps: [SessionStep] = []

  /// - Returns: `nil` for a record that is not held, being too long, or can't be read again.
  init?(_ reader: RecordReader) {
    guard let bytes = reader.bytes else { return nil }
    self.reader = reader
    self.bytes = bytes
    record = reader.part(ClaudeStepField.record)
    guard record.read(bytes) == nil else { return nil }
    agent = reader.isTrue(ClaudeField.isSidechain) ? record.string(ClaudeStepField.agentID) ?? "" : nil
  }

  /// The steps that a record tells of.
  static func steps(of reader: RecordReader, memory: inout ClaudeStepMemory) -> [SessionStep] {
    guard var steps = ClaudeSteps(reader) else { return [] }
    steps.take(&memory)
    return steps.steps
  }

  private mutating func take(_ memory: inout ClaudeStepMemory) {
    if agent == nil, let mode = record.shortText(ClaudeStepField.permissionMode),
      memory.isNew(mode: mode)
    {
      add(.modeChanged(StepText.name(mode)))
    }
    switch reader.string(ClaudeField.type) {
    case "assistant": takeAssistant()
    case "user": takeUser(&memory)
    case "system" where agent == nil: takeSystem()
    case "attachment" where agent == nil: takeAttachment(&memory)
    case "queue-operation": takeQueued(record.text(ClaudeStepField.content), &memory)
    case _: break
    }
  }

  private mutating func add(_ kind: SessionStep.Kind) {
    steps.append(SessionStep(kind, agent: agent))
  }

  // MARK: What the agent does

  private mutating func takeAssistant() {
    if reader.isTrue(ClaudeField.isAPIErrorMessage) { return takeError() }
    guard !reader.equals(ClaudeField.model, "<synthetic>") else { return }
    var callsTool = false
    for part in blocks {
      guard let block = read(part), block.equals(ClaudeStepField.blockType, "tool_use"),
        let id = block.text(ClaudeStepField.id), !id.isEmpty
      else { continue }
      callsTool = true
      let name = StepText.name(block.text(ClaudeStepField.name) ?? Self.noText)
      let call = Self.call(id: StepText.name(id), of: name, block)
      add(.toolCalled(call))
      if call.action == .ask { add(.asked(.choice)) }
      if name == "ExitPlanMode" || name == "exit_plan_mode" { add(.asked(.plan)) }
      if let tasks = taskCounts(block, part) { add(.tasksListed(tasks)) }
    }
    let reason = record.string(ClaudeStepField.stopReason)
    let isLast = ["end_turn", "stop_sequence", "max_tokens", "refusal"].contains(reason)
    if isLast, !callsTool, agent == nil { add(.turnEnded(.finished)) }
  }

  private static func call(id: String, of name: String, _ block: RecordReader) -> ToolCall {
    let path = ClaudeStepField.paths.lazy.compactMap(block.shortText).first { !$0.isEmpty }
    return ToolCall(
      id: id, tool: name, path: path.map { String(decoding: $0, as: UTF8.self) },
      command: block.string(ClaudeStepField.command))
  }

  /// The request failed for good, or the account may make no more.
  private mutating func takeError() {
    guard agent == nil else { return }
    let error = record.string(ClaudeStepField.error) ?? ""
    var isLimit = error == "rate_limit" || record.integer(ClaudeStepField.apiErrorStatus) == 429
    for part in blocks {
      guard let text = read(part)?.text(ClaudeStepField.text) else { continue }
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
    guard !record.isTrue(ClaudeStepField.isCompactSummary) else { return }
    var endsTool = false
    for part in blocks {
      guard let block = read(part) else { continue }
      if block.equals(ClaudeStepField.blockType, "tool_result") {
        endsTool = true
        takeResult(block, part, &memory)
      } else {
        // What is no text is a picture, for example.
        takeSpoken(block.text(ClaudeStepField.text) ?? Self.noText, isAlone: !endsTool, &memory)
      }
    }
    if let text = record.text(ClaudeStepField.messageContent) { takeSpoken(text, isAlone: true, &memory) }
    if endsTool, agent == nil, let tasks = memory.tasks(record) { add(.tasksListed(tasks)) }
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
    if text.starts(with: "[Request interrupted by user".utf8) { return add(.turnEnded(.interrupted)) }
    guard isAlone, !record.isTrue(ClaudeStepField.isMeta) else { return }
    // Of several parts, pictures among them, one is enough.
    if let origin = origin(of: text), !steps.contains(where: { $0.kind == .prompted(origin) }) {
      add(.prompted(origin))
    }
    takeQueued(text, &memory)
  }

  private func origin(of text: UnsafeBufferPointer<UInt8>) -> SessionStep.PromptOrigin? {
    let told = record.string(ClaudeStepField.originKind) ?? ""
    if text.starts(with: "<task-notification>".utf8) || told == "task-notification" { return .program }
    if ["<local-command-", "<bash-stdout>", "<bash-stderr>"].contains(where: { text.starts(with: $0.utf8) }) {
      return nil
    }
    // A command of the user's own, or a skill: its text goes to the model as if it had been typed. Those that the client
    // carries out itself begin with their name.
    if text.starts(with: "<command-message>".utf8) { return .user }
    if ["<command-", "<bash-input>"].contains(where: { text.starts(with: $0.utf8) }) { return .command }
    if !told.isEmpty { return told == "human" ? .user : .program }
    return record.equals(ClaudeStepField.promptSource, "system") ? .program : .user
  }

  /// A message that a task in the background has ended names the task, and mostly the call that began it.
  private mutating func takeQueued(_ text: UnsafeBufferPointer<UInt8>?, _ memory: inout ClaudeStepMemory) {
    guard let text, text.starts(with: "<task-notification>".utf8) else { return }
    let front = String(decoding: text.prefix(2_000), as: UTF8.self)
    func member(_ name: String) -> Substring? {
      guard let start = front.firstRange(of: "<\(name)>"), let end = front.firstRange(of: "</\(name)>"),
        start.upperBound <= end.lowerBound
      else { return nil }
      return front[start.upperBound..<end.lowerBound]
    }
    let outcome: ToolEnd.Outcome
    switch member("status") {
    case "completed": outcome = .succeeded
    case "failed": outcome = .failed
    case "killed", "stopped": outcome = .interrupted
    case _: return
    }
    let begun = member("task-id").flatMap { memory.ended(task: StepText.name($0.utf8)) }
    let told = member("tool-use-id").map { StepText.name($0.utf8) } ?? ""
    guard let id = told.isEmpty ? begun : told else { return }
    add(.toolEnded(ToolEnd(id: id, outcome: outcome)))
  }

  // MARK: Results of tools

  private mutating func takeResult(
    _ block: RecordReader, _ bytes: UnsafeRawBufferPointer, _ memory: inout ClaudeStepMemory
  ) {
    guard let id = block.text(ClaudeStepField.toolUseID), !id.isEmpty else { return }
    let output = Self.output(of: block, bytes)
    let isError = block.isTrue(ClaudeStepField.isError)
    // Only what a command has put out can be a test's.
    let isCommand = record.has(ClaudeStepField.stdout) || isError
    let goesOn = record.isTrue(ClaudeStepField.isAsync) || record.has(ClaudeStepField.backgroundTask)
    let task = [ClaudeStepField.backgroundTask, ClaudeStepField.launchedAgent].lazy
      .compactMap(record.shortText).first { !$0.isEmpty }
    if goesOn, let task { memory.goesOn(StepText.name(id), as: StepText.name(task)) }
    add(
      .toolEnded(
        ToolEnd(
          id: StepText.name(id), outcome: outcome(isError: isError, output),
          tests: isCommand ? TestOutput.outcome(of: output) : nil,
          goesOn: goesOn)))
  }

  /// The end of a result's text, of which one may have several.
  private static func output(of block: RecordReader, _ bytes: UnsafeRawBufferPointer) -> [UInt8] {
    if let text = block.text(ClaudeStepField.result) { return StepText.frontAndEnd(text) }
    var output: [UInt8] = []
    let part = block.part(ClaudeStepField.block)
    for element in NestedValues.elements(of: ["content"], in: bytes) {
      guard part.read(UnsafeRawBufferPointer(rebasing: bytes[element])) == nil,
        let text = part.text(ClaudeStepField.text)
      else { continue }
      output += StepText.frontAndEnd(text) + [0x0a]
    }
    return output
  }

  private func outcome(isError: Bool, _ output: [UInt8]) -> ToolEnd.Outcome {
    if record.has(ClaudeStepField.toolDenialKind) { return .denied }
    guard isError else { return record.isTrue(ClaudeStepField.isInterrupted) ? .interrupted : .succeeded }
    func begins(_ text: String) -> Bool { output.starts(with: text.utf8) }
    if begins("[Request interrupted by user") { return .interrupted }
    if begins("The user doesn't want to") || begins("User rejected") { return .denied }
    let front = String(decoding: output.prefix(200), as: UTF8.self)
    return begins("Permission to use ") && front.contains("denied") ? .denied : .failed
  }

  // MARK: What the client notes

  private mutating func takeSystem() {
    switch reader.string(ClaudeField.subtype) {
    case "turn_duration", "stop_hook_summary": add(.turnEnded(.finished))
    case "local_command":
      if record.text(ClaudeStepField.content)?.starts(with: "<command-".utf8) == true {
        add(.prompted(.command))
      }
    case _: break
    }
  }

  private mutating func takeAttachment(_ memory: inout ClaudeStepMemory) {
    switch record.string(ClaudeStepField.attachmentType) {
    case "plan_mode", "plan_mode_reentry": add(.modeChanged("plan"))
    case "plan_mode_exit": add(.modeChanged("default"))
    case "queued_command":
      let isNotification = record.equals(ClaudeStepField.commandMode, "task-notification")
      add(.prompted(isNotification ? .program : .user))
      takeQueued(record.text(ClaudeStepField.queuedPrompt), &memory)
    case _: break
    }
  }

  // MARK: Blocks

  private static var noText: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: nil, count: 0) }

  /// The blocks of the record's message; none where it is a text.
  private var blocks: [UnsafeRawBufferPointer] {
    NestedValues.elements(of: ["message", "content"], in: bytes).map {
      UnsafeRawBufferPointer(rebasing: bytes[$0])
    }
  }

  /// A block's members, until the next one is read.
  private func read(_ block: UnsafeRawBufferPointer) -> RecordReader? {
    let reader = record.part(ClaudeStepField.block)
    return reader.read(block) == nil ? reader : nil
  }
}
