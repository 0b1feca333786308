import SessionCore

/// A call of a tool, as Codex's records have it: what a step and what was worked on are told from.
struct CodexCall {
  let id: String
  let name: String
  /// The file that is named.
  private(set) var path: String?
  /// The command line; of a script its commands, one a line.
  private(set) var command: String?
  /// The folder that the command runs in, where the call says so.
  private(set) var folder: String?
  /// Why the user is asked to let it run.
  private(set) var purpose: String?
  /// What is to be changed in files.
  private(set) var patch: CodexPatch?
  /// The list of tasks that is written; the entries without a text, too.
  private(set) var tasks: [ContextTask]?
  /// The number of the command that was left running and is asked for.
  private(set) var session: Int?
  /// What is asked of a subagent.
  private(set) var message: String?
  /// What the user is asked, by the ids of the questions.
  private(set) var questions: [(id: String, question: ContextQuestion)] = []
  /// Whether it is a script, which ends well whatever became of its commands.
  private(set) var isScript = false

  /// A call that is given a document, a patch, or a script.
  ///
  /// - Parameters:
  ///   - id: of the call.
  ///   - record: the members of its record.
  init(id: String, _ record: RecordReader) {
    self.id = id
    name = record.text(CodexStepField.name).map { StepText.name($0) } ?? ""
    guard let given = record.text(CodexStepField.arguments) ?? record.text(CodexStepField.input) else {
      return
    }
    if given.first == UInt8(ascii: "{") {
      given.asDocument { bytes in
        let reader = record.part(CodexStepField.given)
        if reader.read(bytes) == nil { take(reader, bytes) }
      }
    } else {
      patch = CodexPatch(in: given)
      let script = CodexScript(given)
      isScript = !script.commands.isEmpty
      if isScript { take(script) }
    }
    // A patch may come as a command.
    if patch == nil, let command { patch = CodexPatch(in: command.utf8) }
  }

  /// A command that the model calls by itself, `local_shell`.
  init(id: String, localShell record: UnsafeRawBufferPointer) {
    self.id = id
    name = "local_shell"
    command = Self.line(["payload", "action", "command"], in: record)
  }

  private mutating func take(_ given: RecordReader, _ bytes: UnsafeRawBufferPointer) {
    path = given.string(CodexStepField.paths)
    patch = CodexStepField.patches.lazy.compactMap(given.text).compactMap { CodexPatch(in: $0) }.first
    command =
      given.string(CodexStepField.cmd) ?? given.string(CodexStepField.command)
      ?? Self.line(["command"], in: bytes)
    folder = given.string(CodexStepField.folder)
    purpose = given.string(CodexStepField.purpose)
    session = given.integer(CodexStepField.sessionID)
    message = given.string(CodexStepField.message)
    if given.has(CodexStepField.plan) { tasks = Self.tasks(given, bytes) }
    if given.has(CodexStepField.questions) { questions = Self.questions(given, bytes) }
  }

  private mutating func take(_ script: CodexScript) {
    let folders = Set(script.commands.map(\.folder))
    folder = folders.count == 1 ? script.commands.first?.folder : nil
    command = script.commands.map { command in
      guard folder == nil, let place = command.folder else { return command.line }
      return "cd \(Self.quoted(place)) && " + command.line
    }.joined(separator: "\n")
  }

  // MARK: What is given

  /// A command that is given word by word, as a line; of a shell that is given a line, that one.
  private static func line(_ path: [StaticString], in bytes: UnsafeRawBufferPointer) -> String? {
    let words = NestedValues.elements(of: path, in: bytes).prefix(64).compactMap {
      NestedValues.text(of: $0, in: bytes)
    }
    guard let first = words.first else { return nil }
    if words.count == 3, first.hasSuffix("sh"), words[1] == "-lc" || words[1] == "-c" { return words[2] }
    return words.map(quoted).joined(separator: " ")
  }

  private static func quoted(_ word: String) -> String {
    "'" + word.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
  }

  private static func tasks(_ given: RecordReader, _ bytes: UnsafeRawBufferPointer) -> [ContextTask] {
    let entry = given.part(CodexStepField.entry)
    return NestedValues.elements(of: ["plan"], in: bytes).compactMap { place in
      guard entry.read(UnsafeRawBufferPointer(rebasing: bytes[place])) == nil else { return nil }
      let text = entry.text(CodexStepField.entryText).map { ContextText.line($0) } ?? ""
      return ContextTask(
        id: text, text: text,
        state: ContextTask.State(told: entry.string(CodexStepField.entryStatus) ?? ""))
    }
  }

  private static func questions(
    _ given: RecordReader, _ bytes: UnsafeRawBufferPointer
  ) -> [(id: String, question: ContextQuestion)] {
    let reader = given.part(CodexStepField.question)
    return NestedValues.elements(of: ["questions"], in: bytes).compactMap { place in
      let bytes = UnsafeRawBufferPointer(rebasing: bytes[place])
      guard reader.read(bytes) == nil, let text = reader.text(CodexStepField.questionText) else { return nil }
      let id = reader.string(CodexStepField.questionID) ?? ""
      let asked = ContextText.said(text)
      let options = NestedValues.elements(of: ["options"], in: bytes).compactMap { option -> String? in
        guard reader.read(UnsafeRawBufferPointer(rebasing: bytes[option])) == nil else { return nil }
        return reader.text(CodexStepField.optionText).map { ContextText.line($0) }
      }
      return (id, ContextQuestion(asked, options: options))
    }
  }

  // MARK: What it does

  /// The call as a step, of which is remembered what its answer is read with.
  func step(_ memory: inout CommandMemory) -> ToolCall {
    var asked: CommandKind?
    if let session {
      memory.asks(call: id, session: session)
      asked = memory.kind(session: session)
    }
    var call =
      patch.map { ToolCall(id: id, name: name, action: .edit(path: $0.firstPath)) }
      // To ask for a command goes on with it; what came of it, its own end tells.
      ?? asked.map { ToolCall(id: id, name: name, action: .run($0, program: ""), status: .foreign) }
      ?? ToolCall(id: id, tool: name, path: path, command: command)
    if isScript { call.status = .foreign }
    if case .run(let kind, _) = call.action, asked == nil, Self.longKinds.contains(kind) {
      memory.begins(call: id, kind)
    }
    return call
  }

  /// What is worth waiting for, and what its end decides.
  private static let longKinds: Set<CommandKind> = [.test, .build, .lint, .install, .commit]
}
