import SessionCore

/// A call of a tool, as opencode's messages have it: what a step and what was worked on are told from. It changes as the
/// tool gets on.
struct OpencodeCall {
  let step: ToolCall
  /// `running`, `completed` or `error`.
  let status: String
  /// Its members; valid until another call is read.
  let members: RecordReader
  let bytes: UnsafeRawBufferPointer

  /// `nil` for another part of a message, and for a call of which the arguments are still being written.
  init?(_ bytes: UnsafeRawBufferPointer, _ reader: RecordReader) {
    members = reader.part(OpencodeStepField.call)
    guard members.read(bytes) == nil, members.equals(OpencodeStepField.type, "tool"),
      let id = OpencodeStepField.ids.lazy.compactMap(members.text).first, !id.isEmpty,
      let status = members.string(OpencodeStepField.callStatus),
      ["running", "completed", "error"].contains(status)
    else { return nil }
    self.bytes = bytes
    self.status = status
    let name = OpencodeStepField.tools.lazy.compactMap(members.text).first.map(StepText.name) ?? ""
    let path = members.shortText(OpencodeStepField.paths)
    step = ToolCall(
      id: StepText.name(id), tool: name, path: path.map { String(decoding: $0, as: UTF8.self) },
      command: members.string(OpencodeStepField.command))
  }

  /// How it has ended; `nil` while it has not.
  var end: ToolEnd? {
    switch status {
    case "completed": success
    case "error": ToolEnd(id: step.id, outcome: failure)
    case _: nil
    }
  }

  private var success: ToolEnd {
    guard case .run = step.action else { return ToolEnd(id: step.id, outcome: .succeeded) }
    // A command that was killed has none, told by a null.
    let isKilled = exit == nil && OpencodeStepField.exits.contains(where: members.isNull)
    return ToolEnd(
      id: step.id, outcome: (exit ?? 0) == 0 && !isKilled ? .succeeded : .failed,
      tests: TestOutput.outcome(of: output))
  }

  /// The exit status of a command.
  var exit: Int? { OpencodeStepField.exits.lazy.compactMap(members.integer).first }

  /// The front and the end of what it has put out.
  var output: [UInt8] {
    if let text = members.text(OpencodeStepField.output) { return StepText.frontAndEnd(text) }
    let entry = members.part(OpencodeStepField.entry)
    return NestedValues.elements(of: ["state", "content"], in: bytes).flatMap { element -> [UInt8] in
      guard entry.read(UnsafeRawBufferPointer(rebasing: bytes[element])) == nil,
        let text = entry.text(OpencodeStepField.text)
      else { return [] }
      return StepText.frontAndEnd(text) + [0x0a]
    }
  }

  /// What is said of a failure; empty where there is none.
  var problem: String {
    OpencodeStepField.problems.lazy.compactMap(members.text).first
      .map { String(decoding: StepText.frontAndEnd($0), as: UTF8.self) } ?? ""
  }

  private var failure: ToolEnd.Outcome {
    let words = problem.prefix(200)
    if words.hasPrefix("Tool execution aborted") { return .interrupted }
    let refusals = ["rejected permission", "dismissed this question", "rule which prevents"]
    return refusals.contains { words.contains($0) } ? .denied : .failed
  }
}
