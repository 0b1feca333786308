import SessionCore

/// A message that a task in the background has ended: it names the task, and mostly the call that began it.
struct ClaudeNotification {
  /// How it begins.
  static let mark = "<task-notification>"

  /// The name of the task; `nil` where it is not told.
  var task: String?
  /// The id of the call that began it; `nil` where it is not told.
  var call: String?
  var outcome: ToolEnd.Outcome
  /// What it came to, in the client's words.
  var summary: String?

  /// - Returns: `nil` for any other text, and for one that tells of no end.
  init?(_ text: UnsafeBufferPointer<UInt8>) {
    guard text.starts(with: Self.mark.utf8) else { return nil }
    let front = String(decoding: text.prefix(2_000), as: UTF8.self)
    switch ClaudeElement.content(of: "status", in: front) {
    case "completed": outcome = .succeeded
    case "failed": outcome = .failed
    case "killed", "stopped": outcome = .interrupted
    case _: return nil
    }
    task = ClaudeElement.content(of: "task-id", in: front).map { StepText.name($0.utf8) }
    call = ClaudeElement.content(of: "tool-use-id", in: front).map { StepText.name($0.utf8) }
    summary = ClaudeElement.content(of: "summary", in: front)
  }

  /// The call that has ended: the one that is named, or the one that began the task.
  func ended(_ memory: inout ClaudeStepMemory) -> String? {
    let begun = task.flatMap { memory.ended(task: $0) }
    return call ?? begun
  }
}

/// An element of what the client writes where the user speaks, `<command-name>/review</command-name>`.
enum ClaudeElement {
  /// What stands in the first element of that name; `nil` where there is none, or nothing in it.
  static func content(of name: String, in text: String) -> String? {
    guard let start = text.firstRange(of: "<\(name)>"), let end = text.firstRange(of: "</\(name)>"),
      start.upperBound < end.lowerBound
    else { return nil }
    return String(text[start.upperBound..<end.lowerBound])
  }
}
