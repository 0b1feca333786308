import SessionCore

/// What a tool answered, as Codex's records have it.
struct CodexAnswer {
  let outcome: ToolEnd.Outcome
  /// The exit status of a command.
  let exit: Int?
  /// The number under which the command is left running.
  let running: Int?
  /// Whether a script answers, whose commands may have failed.
  let isScript: Bool
  /// The front and the end of what was put out.
  let output: [UInt8]
  /// How the answer begins.
  private let front: String

  /// Bytes of the front in which the client says how the command ended.
  private static let front = 400
  /// How answers begin that a tool gives which did nothing.
  private static let refusals = [
    "exec_command failed", "apply_patch verification failed", "collab spawn failed", "unsupported call",
    "failed to parse function arguments", "execution error",
  ]

  /// The answer to a call.
  ///
  /// - Parameters:
  ///   - record: the members of its record.
  ///   - isCommand: whether the call runs a command, which has an exit status then, or goes on.
  init(_ record: RecordReader, isCommand: Bool) {
    let whole = Self.output(of: record)
    let answer = Self.shellAnswer(whole)
    output = answer?.text ?? whole
    front = String(decoding: output.prefix(Self.front), as: UTF8.self)
    let front = front
    // A script hands on what it was told of a command.
    let told = front.contains("\n{\"chunk_id\":") ? front : ""
    exit =
      answer?.exit ?? StepText.number(behind: "Process exited with code ", in: front, .first)
      ?? StepText.number(behind: "Exit code: ", in: front, .first)
      ?? StepText.number(behind: "\"exit_code\":", in: told, .first)
    isScript = front.hasPrefix("Script ")
    // What has ended may have put out these words itself.
    running =
      exit != nil
      ? nil
      : StepText.number(behind: "Process running with session ID ", in: front, .first)
        ?? StepText.number(behind: "\"session_id\":", in: told, .first)
    // A command has an exit status, or goes on: one of which neither is told was not carried out.
    let hasNotRun =
      exit == nil && running == nil && !isScript
      && (isCommand || Self.refusals.contains(where: front.hasPrefix)) || front.hasPrefix("Script failed")
    let isDenied = front.contains("rejected by user") || hasNotRun && front.contains("Rejected(")
    outcome =
      front.hasPrefix("aborted by user")
      ? .interrupted : isDenied ? .denied : (exit ?? 0) == 0 && !hasNotRun ? .succeeded : .failed
  }

  /// What the output says of tests; `nil` where no command has put it out. To look for it is most of the work.
  var tests: ToolEnd.TestOutcome? { exit == nil && !isScript ? nil : TestOutput.outcome(of: output) }

  /// Whether it was the user who refused.
  var isRefusedByUser: Bool { outcome == .denied && front.contains("rejected by user") }

  /// The output alone, without what the client says before it.
  var plainOutput: ArraySlice<UInt8> {
    let mark = "Output:\n"
    guard exit != nil || running != nil || isScript, output.prefix(Self.front).firstPlace(of: mark) != nil,
      let place = output.firstPlace(of: mark)
    else { return output[...] }
    return output[(place + mark.utf8.count)...]
  }

  /// What `shell` answers, a document with the output as one of its texts: `{"output":"…","metadata":{"exit_code":1}}`.
  private static func shellAnswer(_ output: [UInt8]) -> (text: [UInt8], exit: Int)? {
    guard output.starts(with: #"{"output":"#.utf8) else { return nil }
    let end = String(decoding: output.suffix(400), as: UTF8.self)
    guard let exit = StepText.number(behind: "\"exit_code\":", in: end, .last) else { return nil }
    // Its lines are all that matters of the text.
    let text = String(decoding: output.dropFirst(#"{"output":""#.utf8.count), as: UTF8.self)
      .replacing("\\n", with: "\n").replacing("\\t", with: "\t")
    if let end = text.ranges(of: #"","metadata":"#).last {
      return (Array(text[..<end.lowerBound].utf8), exit)
    }
    return (Array(text.utf8), exit)
  }

  /// The front and the end of what a tool put out, which may come in parts.
  private static func output(of record: RecordReader) -> [UInt8] {
    if let text = record.text(CodexStepField.output) { return StepText.frontAndEnd(text) }
    guard let bytes = record.bytes else { return [] }
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
}
