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
      if let id { takeCall(id, &memory) }
    case "local_shell_call":
      if let id {
        add(.toolCalled(ToolCall(id: id, tool: "local_shell", command: localCommand)))
      }
    case "function_call_output", "custom_tool_call_output":
      if let id { takeResult(id, &memory) }
    case _: break
    }
  }

  private mutating func takeCall(_ id: String, _ memory: inout CommandMemory) {
    let name = StepText.name(record.text(CodexStepField.name) ?? UnsafeBufferPointer(start: nil, count: 0))
    let given = record.text(CodexStepField.arguments) ?? record.text(CodexStepField.input)
    var path: String?
    var patched: String?
    var command: String?
    var tasks: SessionStep.TaskCounts?
    var asked: CommandKind?
    var isScript = false
    if let given {
      if given.first == UInt8(ascii: "{") {
        Self.padded(given) { bytes in
          let reader = record.part(CodexStepField.given)
          guard reader.read(bytes) == nil else { return }
          path = CodexStepField.paths.lazy.compactMap(reader.string).first { !$0.isEmpty }
          patched =
            CodexStepField.patches.lazy.compactMap(reader.text).compactMap { Self.patchedFile($0) }.first
          command = Self.command(reader, bytes)
          tasks = Self.tasks(reader, bytes)
          if let session = reader.integer(CodexStepField.sessionID) {
            memory.asks(call: id, session: session)
            asked = memory.kind(session: session)
          }
        }
      } else {
        patched = Self.patchedFile(given)
        command = Self.scripted(given)
        isScript = command != nil
      }
    }
    // A patch may come as a command.
    if let command { patched = patched ?? Self.patchedFile(command.utf8) }
    var call =
      patched.map { ToolCall(id: id, name: name, action: .edit(path: $0)) }
      // To ask for a command goes on with it; what came of it, its own end tells.
      ?? asked.map { ToolCall(id: id, name: name, action: .run($0, program: ""), status: .foreign) }
      ?? ToolCall(id: id, tool: name, path: path, command: command)
    // A script ends well whatever became of its commands.
    if isScript { call.status = .foreign }
    if case .run(let kind, _) = call.action, asked == nil, Self.longKinds.contains(kind) {
      memory.begins(call: id, kind)
    }
    add(.toolCalled(call))
    if call.action == .ask { add(.asked(.choice)) }
    if let tasks { add(.tasksListed(tasks)) }
  }

  /// What is worth waiting for, and what its end decides.
  private static let longKinds: Set<CommandKind> = [.test, .build, .lint, .install, .commit]

  private mutating func takeResult(_ id: String, _ memory: inout CommandMemory) {
    let whole = self.output
    let answer = Self.shellAnswer(whole)
    let output = answer?.text ?? whole
    let front = String(decoding: output.prefix(400), as: UTF8.self)
    // A script hands on what it was told of a command.
    let told = front.contains("\n{\"chunk_id\":") ? front : ""
    let exit =
      answer?.exit ?? StepText.number(behind: "Process exited with code ", in: front, .first)
      ?? StepText.number(behind: "Exit code: ", in: front, .first)
      ?? StepText.number(behind: "\"exit_code\":", in: told, .first)
    let isScript = front.hasPrefix("Script ")
    // What has ended may have put out these words itself.
    let running =
      exit != nil
      ? nil
      : StepText.number(behind: "Process running with session ID ", in: front, .first)
        ?? StepText.number(behind: "\"session_id\":", in: told, .first)
    // A command has an exit status, or goes on: one of which neither is told was not carried out.
    let hasNotRun =
      exit == nil && running == nil && !isScript
      && (memory.knows(call: id) || front.hasPrefix("exec_command failed"))
    let isDenied = front.contains("rejected by user") || hasNotRun && front.contains("Rejected(")
    let outcome: ToolEnd.Outcome =
      front.hasPrefix("aborted by user")
      ? .interrupted : isDenied ? .denied : (exit ?? 0) == 0 && !hasNotRun ? .succeeded : .failed
    let tests = exit == nil && !isScript ? nil : TestOutput.outcome(of: output)
    // What was asked of a command that was left running is that command's own end.
    if let session = memory.answered(call: id) {
      add(.toolEnded(ToolEnd(id: id, outcome: .succeeded)))
      if running == nil, let first = memory.ended(session: session) {
        // An answer without an exit status says that the command is not there any more.
        let isLost = exit == nil && !isScript
        add(.toolEnded(ToolEnd(id: first, outcome: isLost ? .interrupted : outcome, tests: tests)))
      }
      return
    }
    if let running { memory.runs(call: id, session: running) } else { memory.isThrough(call: id) }
    add(.toolEnded(ToolEnd(id: id, outcome: outcome, tests: tests, goesOn: running != nil)))
  }

  /// What `shell` answers, a document with the output as one of its texts: `{"output":"…","metadata":{"exit_code":1}}`.
  private static func shellAnswer(_ output: [UInt8]) -> (text: [UInt8], exit: Int)? {
    guard output.starts(with: #"{"output":"#.utf8) else { return nil }
    let end = String(decoding: output.suffix(400), as: UTF8.self)
    guard let exit = StepText.number(behind: "\"exit_code\":", in: end, .last) else { return nil }
    // Its lines are all that matters of the text.
    let text = String(decoding: output, as: UTF8.self)
      .replacing("\\n", with: "\n").replacing("\\t", with: "\t")
    return (Array(text.utf8), exit)
  }

  /// The front and the end of what a tool put out, which may come in parts.
  private var output: [UInt8] {
    if let text = record.text(CodexStepField.output) { return StepText.frontAndEnd(text) }
    var output: [UInt8] = []
    let part = record.part(CodexStepField.part)
    for element in NestedValues.elements(of: ["payload", "output"], in: bytes) {
      guard part.read(UnsafeRawBufferPointer(rebasing: bytes[element])) == nil,
        let text = part.text(CodexStepField.partText)
      else { continue }
      output += StepText.frontAndEnd(text) + [0x0a]
    }
    return output
  }

  // MARK: What a tool is given

  private var localCommand: String? {
    Self.joined(["payload", "action", "command"], in: bytes)
  }

  private static func command(_ given: RecordReader, _ bytes: UnsafeRawBufferPointer) -> String? {
    given.string(CodexStepField.cmd) ?? given.string(CodexStepField.command) ?? joined(["command"], in: bytes)
  }

  /// A command that is given word by word, as a line.
  private static func joined(_ path: [StaticString], in bytes: UnsafeRawBufferPointer) -> String? {
    let words = NestedValues.elements(of: path, in: bytes).prefix(64).compactMap { element -> String? in
      let word = bytes[element]
      guard word.count >= 2, word.first == UInt8(ascii: "\"") else { return nil }
      return unescaped(word.dropFirst().dropLast())
    }
    guard !words.isEmpty else { return nil }
    return words.map {
      "'" + $0.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
    }
    .joined(separator: " ")
  }

  /// A text of JSON without its escapes; what is seldom in commands becomes a space.
  private static func unescaped(_ text: Slice<UnsafeRawBufferPointer>) -> String {
    var plain: [UInt8] = []
    var isEscaped = false
    for byte in text {
      if isEscaped {
        plain.append(byte == UInt8(ascii: "n") ? 0x0a : byte == UInt8(ascii: "t") ? 0x09 : byte)
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else {
        plain.append(byte)
      }
    }
    return String(decoding: plain, as: UTF8.self)
  }

  private static func tasks(_ given: RecordReader, _ bytes: UnsafeRawBufferPointer) -> SessionStep.TaskCounts?
  {
    guard given.has(CodexStepField.plan) else { return nil }
    return SessionStep.TaskCounts(NestedValues.elements(of: ["plan"], in: bytes), in: bytes, given)
  }

  /// The commands that a script gives to another tool, `tools.exec_command({"cmd":"npm test"})`, one a line.
  private static func scripted(_ text: some Collection<UInt8>) -> String? {
    var rest = Substring(decoding: text.prefix(16_000), as: UTF8.self)
    var commands: [String] = []
    while let start = rest.firstRange(of: "\"cmd\":\"") {
      rest = rest[start.upperBound...]
      var command = ""
      var isEscaped = false
      while let character = rest.popFirst(), isEscaped || character != "\"" {
        if isEscaped || character != "\\" { command.append(isEscaped && character == "n" ? "\n" : character) }
        isEscaped = !isEscaped && character == "\\"
      }
      commands.append(command)
    }
    return commands.isEmpty ? nil : commands.joined(separator: "\n")
  }

  /// Bytes of a command, or a script, in which a patch may begin.
  private static let mostBeforePatch = 32_768

  /// The first file that a patch changes, also one that stands within a script; `nil` for what is no patch.
  private static func patchedFile(_ text: some Collection<UInt8>) -> String? {
    var rest = Array(text.prefix(mostBeforePatch))[...]
    guard let start = rest.firstPlace(of: "*** Begin Patch") else { return nil }
    rest = rest[start...]
    let paths = ["*** Update File: ", "*** Add File: ", "*** Delete File: "].compactMap { words in
      rest.firstPlace(of: words).map { $0 + words.utf8.count }
    }
    guard let path = paths.min() else { return "" }
    // In a text of a script, its lines end with what stands for that.
    let isEscaped = rest.dropFirst("*** Begin Patch".utf8.count).starts(with: "\\n".utf8)
    let line = rest[path...].prefix { $0 != 0x0a && $0 != 0x0d && !(isEscaped && $0 == UInt8(ascii: "\\")) }
    return String(decoding: line.prefix(4_096), as: UTF8.self)
  }

  /// The bytes of a text as a document of their own, which readers want room behind.
  private static func padded(
    _ text: UnsafeBufferPointer<UInt8>, _ body: (UnsafeRawBufferPointer) -> Void
  ) {
    let bytes = Array(text) + [UInt8](repeating: 0, count: RecordReader.padding)
    bytes.withUnsafeBytes { body(UnsafeRawBufferPointer(rebasing: $0[..<text.count])) }
  }
}

extension ArraySlice<UInt8> {
  /// Where a text stands first.
  fileprivate func firstPlace(of words: String) -> Int? {
    var rest = self
    while let place = rest.firstIndex(of: words.utf8.first ?? 0) {
      rest = rest[place...]
      if rest.starts(with: words.utf8) { return place }
      rest = rest.dropFirst()
    }
    return nil
  }
}
