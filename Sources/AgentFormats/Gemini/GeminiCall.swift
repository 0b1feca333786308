import SessionCore

/// A call of a tool, as a message of Gemini CLI's model has it: what a step and what was worked on are told from.
struct GeminiCall {
  let step: ToolCall
  /// Its members; valid until another call is read.
  let members: RecordReader
  let bytes: UnsafeRawBufferPointer

  /// - Parameters:
  ///   - bytes: the call.
  ///   - message: the members of its message.
  ///   - number: the number of the call in its message, from 0.
  init?(_ bytes: UnsafeRawBufferPointer, of message: RecordReader, number: Int) {
    members = message.part(GeminiStepField.call)
    guard members.read(bytes) == nil else { return nil }
    self.bytes = bytes
    let name = members.text(GeminiStepField.name).map { StepText.name($0) } ?? ""
    let path = members.shortText(GeminiStepField.paths)
    step = ToolCall(
      id: Self.id(members, of: message, number), tool: name,
      path: path.map { String(decoding: $0, as: UTF8.self) },
      command: members.string(GeminiStepField.command))
  }

  /// A call's id; one that has none goes by its message and its number there.
  private static func id(_ call: RecordReader, of message: RecordReader, _ number: Int) -> String {
    if let id = call.text(GeminiStepField.callID), !id.isEmpty { return StepText.name(id) }
    return (message.text(GeminiStepField.id).map { StepText.name($0) } ?? "") + "#\(number)"
  }

  /// How it has ended; `nil` while it has not.
  var end: ToolEnd? {
    switch members.string(GeminiStepField.status) {
    case "success":
      guard case .run = step.action else { return ToolEnd(id: step.id, outcome: .succeeded) }
      let output = output
      return ToolEnd(
        id: step.id, outcome: (Self.exit(output) ?? 0) == 0 ? .succeeded : .failed,
        tests: TestOutput.outcome(of: output))
    case "error": return ToolEnd(id: step.id, outcome: .failed)
    case "cancelled": return ToolEnd(id: step.id, outcome: .denied)
    case _: return nil
    }
  }

  /// The front and the end of what it has put out.
  var output: [UInt8] {
    var output: [UInt8] = []
    let part = members.part(GeminiStepField.part)
    for element in NestedValues.elements(of: ["result"], in: bytes) {
      guard part.read(UnsafeRawBufferPointer(rebasing: bytes[element])) == nil,
        let text = part.text(GeminiStepField.output) ?? part.text(GeminiStepField.problem)
      else { continue }
      output += StepText.frontAndEnd(text) + [0x0a]
    }
    return output
  }

  /// The exit status of a command, where its output names another one than 0: a call counts as through also where its
  /// command failed, and what the command returned stands on a line of its own.
  static func exit(_ output: [UInt8]) -> Int? {
    let mark = "Exit Code: "
    let end = String(decoding: output.suffix(TestOutput.tail), as: UTF8.self)
    return end.split(whereSeparator: \.isNewline).lazy.filter { $0.hasPrefix(mark) }
      .compactMap { Int($0.dropFirst(mark.count)) }.first { $0 != 0 }
  }
}
