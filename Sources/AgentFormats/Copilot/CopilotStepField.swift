/// The members of Copilot CLI's events that tell of steps, read in a second look at events of the last day.
enum CopilotStepField {
  static let event = FieldTable([
    .init("type"),
    .init(
      "data",
      [
        .init("toolCallId"), .init("parentToolCallId"), .init("toolName"), .init("success"), .init("source"),
        .init("shutdownType"), .init("errorType"), .init("newMode"),
        .init("error", [.init("code"), .init("message")]),
        .init("result", [.init("content")]),
        .init("kind", [.init("type"), .init("shellId"), .init("exitCode")]),
        .init(
          "arguments",
          [.init("path"), .init("filePath"), .init("file_path"), .init("command"), .init("shellId")]),
      ]),
  ])

  static let type = 0
  static let callID = 2
  static let parent = 3
  static let tool = 4
  static let success = 5
  static let source = 6
  static let shutdownType = 7
  static let errorType = 8
  static let newMode = 9
  static let errorCode = 14
  static let errorMessage = 15
  static let output = 16
  static let notice = 17
  static let noticedShell = 18
  static let noticedExit = 19
  static let paths = [20, 21, 22]
  static let command = 23
  static let shell = 24
}
