import SessionCore

/// The second look at one of Claude Code's records: who speaks in it, and what its blocks hold.
struct ClaudeRecord {
  /// The record, as the decoder has read it.
  let reader: RecordReader
  /// The members that are read in the second look.
  let members: RecordReader
  let bytes: UnsafeRawBufferPointer
  /// Whether it is a subagent's: clients before 2.0 wrote those into the same file.
  var isSidechain: Bool { reader.isTrue(ClaudeField.isSidechain) }

  /// - Returns: `nil` for a record that is not held, being too long, or can't be read again.
  init?(_ reader: RecordReader) {
    guard let bytes = reader.bytes else { return nil }
    self.reader = reader
    self.bytes = bytes
    members = reader.part(ClaudeStepField.record)
    guard members.read(bytes) == nil else { return nil }
  }

  // MARK: Blocks

  /// The blocks of the record's message; none where it is a text.
  var blocks: [UnsafeRawBufferPointer] {
    NestedValues.elements(of: ["message", "content"], in: bytes).map {
      UnsafeRawBufferPointer(rebasing: bytes[$0])
    }
  }

  /// A block's members, until the next one is read.
  func read(_ block: UnsafeRawBufferPointer) -> RecordReader? {
    let reader = members.part(ClaudeStepField.block)
    return reader.read(block) == nil ? reader : nil
  }

  /// A call of a tool as a block has it; `nil` for any other block.
  func call(of block: RecordReader) -> ToolCall? {
    guard block.equals(ClaudeStepField.blockType, "tool_use"), let id = block.text(ClaudeStepField.id),
      !id.isEmpty
    else { return nil }
    let path = block.shortText(ClaudeStepField.paths)
    return ToolCall(
      id: StepText.name(id),
      tool: block.text(ClaudeStepField.name).map(StepText.name) ?? "",
      path: path.map { String(decoding: $0, as: UTF8.self) }, command: block.string(ClaudeStepField.command))
  }

  /// Whether a call hands a plan over to the user.
  static func handsOverPlan(_ call: ToolCall) -> Bool {
    call.name == "ExitPlanMode" || call.name == "exit_plan_mode"
  }

  // MARK: Who speaks

  /// Whether the agent says something in it.
  var isReply: Bool { Self.isReply(reader) }

  /// Whether the agent says something in a record: error messages, and `<synthetic>` ones, stand where it speaks, too.
  static func isReply(_ reader: RecordReader) -> Bool {
    reader.equals(ClaudeField.type, "assistant") && !reader.isTrue(ClaudeField.isAPIErrorMessage)
      && !reader.equals(ClaudeField.model, "<synthetic>")
  }

  /// Whether the agent's turn ends with the record, as far as a call in it does not say otherwise. Older clients leave
  /// the reason out of all lines of a reply.
  var endsTurn: Bool {
    let reason = members.string(ClaudeStepField.stopReason)
    return ["end_turn", "stop_sequence", "max_tokens", "refusal"].contains(reason)
  }

  /// Whether a text where the user speaks is the client's note that the user stopped the agent.
  static func isInterruption(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    text.starts(with: "[Request interrupted by user".utf8)
  }

  /// Whose text it is that stands where the user speaks; `nil` for what a command has put out.
  func origin(of text: UnsafeBufferPointer<UInt8>) -> SessionStep.PromptOrigin? {
    let told = members.string(ClaudeStepField.originKind) ?? ""
    if text.starts(with: ClaudeNotification.mark.utf8) || told == "task-notification" { return .program }
    if ["<local-command-", "<bash-stdout>", "<bash-stderr>"].contains(where: { text.starts(with: $0.utf8) }) {
      return nil
    }
    // A command of the user's own, or a skill: its text goes to the model as if it had been typed. Those that the client
    // carries out itself begin with their name.
    if text.starts(with: "<command-message>".utf8) { return .user }
    if ["<command-", "<bash-input>"].contains(where: { text.starts(with: $0.utf8) }) { return .command }
    if !told.isEmpty { return told == "human" ? .user : .program }
    return members.equals(ClaudeStepField.promptSource, "system") ? .program : .user
  }

  // MARK: Results of tools

  /// The end of a call.
  struct Result {
    /// How it ended.
    var end: ToolEnd
    /// The result's text: its front and its end, if it is long.
    var output: [UInt8]
    /// The name of the task as which the call goes on in the background.
    var task: String?
  }

  /// The end of a call as a block has it; `nil` for any other block.
  func result(of block: RecordReader, _ bytes: UnsafeRawBufferPointer) -> Result? {
    guard block.equals(ClaudeStepField.blockType, "tool_result"),
      let id = block.text(ClaudeStepField.toolUseID), !id.isEmpty
    else { return nil }
    let name = StepText.name(id)
    let isError = block.isTrue(ClaudeStepField.isError)
    let output = Self.output(of: block, bytes)
    // Only what a command has put out can be a test's.
    let isCommand = members.has(ClaudeStepField.stdout) || isError
    let task = members.shortText([ClaudeStepField.backgroundTask, ClaudeStepField.launchedAgent])
    return Result(
      end: ToolEnd(
        id: name, outcome: outcome(isError: isError, output),
        tests: isCommand ? TestOutput.outcome(of: output) : nil,
        goesOn: members.isTrue(ClaudeStepField.isAsync) || members.has(ClaudeStepField.backgroundTask)),
      output: output, task: task.map(StepText.name))
  }

  /// A result may have several texts.
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
    if members.has(ClaudeStepField.toolDenialKind) { return .denied }
    guard isError else { return members.isTrue(ClaudeStepField.isInterrupted) ? .interrupted : .succeeded }
    if output.withUnsafeBufferPointer(Self.isInterruption) { return .interrupted }
    func begins(_ text: String) -> Bool { output.starts(with: text.utf8) }
    if begins("The user doesn't want to") || begins("User rejected") { return .denied }
    let front = String(decoding: output.prefix(200), as: UTF8.self)
    return begins("Permission to use ") && front.contains("denied") ? .denied : .failed
  }
}
