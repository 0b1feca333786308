import SessionCore

/// A call of a tool, as Copilot CLI's events have it: what a step and what was worked on are told from.
struct CopilotCall {
  let step: ToolCall
  /// The number of the command that it asks for, or stops.
  let shell: Int?

  /// `nil` where the event names no call.
  init?(_ event: RecordReader) {
    guard let id = event.text(CopilotStepField.callID), !id.isEmpty else { return nil }
    let name = event.text(CopilotStepField.tool).map { StepText.name($0) } ?? ""
    let path = event.shortText(CopilotStepField.paths)
    step = ToolCall(
      id: StepText.name(id), tool: name, path: path.map { String(decoding: $0, as: UTF8.self) },
      command: event.string(CopilotStepField.command))
    shell = event.shell(CopilotStepField.shell)
  }
}

extension RecordReader {
  /// The number of a command, which stands there as a text.
  func shell(_ field: Int) -> Int? {
    text(field).flatMap { Int(String(decoding: $0.prefix(20), as: UTF8.self)) }
  }
}
