/// The members of Claude Code's records that tell of steps. They are read in a second look, at records of the last day
/// only; what is counted of all records stands in ``ClaudeField``.
enum ClaudeStepField {
  /// Of a record.
  static let record = FieldTable([
    .init("isMeta"),
    .init("isCompactSummary"),
    .init("agentId"),
    .init("permissionMode"),
    .init("toolDenialKind"),
    .init("promptSource"),
    .init("content"),
    .init("error"),
    .init("apiErrorStatus"),
    .init("origin", [.init("kind")]),
    .init("message", [.init("content"), .init("stop_reason")]),
    .init(
      "toolUseResult",
      [
        .init("interrupted"), .init("backgroundTaskId"), .init("isAsync"), .init("stdout"), .init("taskId"),
        .init("agentId"), .init("task", [.init("id")]), .init("statusChange", [.init("to")]),
      ]),
    .init("attachment", [.init("type"), .init("commandMode"), .init("prompt")]),
  ])

  static let isMeta = 0
  static let isCompactSummary = 1
  static let agentID = 2
  static let permissionMode = 3
  static let toolDenialKind = 4
  static let promptSource = 5
  static let content = 6
  static let error = 7
  static let apiErrorStatus = 8
  static let originKind = 13
  static let messageContent = 14
  static let stopReason = 15
  static let isInterrupted = 16
  static let backgroundTask = 17
  static let isAsync = 18
  static let stdout = 19
  static let taskID = 20
  static let launchedAgent = 21
  static let attachmentType = 24
  static let commandMode = 25
  static let queuedPrompt = 26
  static let createdTaskID = 27
  static let taskStatus = 28

  /// Of a block of a message.
  static let block = FieldTable([
    .init("type"),
    .init("text"),
    .init("id"),
    .init("name"),
    .init("tool_use_id"),
    .init("is_error"),
    .init("content"),
    .init(
      "input",
      [
        .init("file_path"), .init("notebook_path"), .init("path"), .init("filePath"), .init("command"),
        .init("todos"),
      ]),
  ])

  static let blockType = 0
  static let text = 1
  static let id = 2
  static let name = 3
  static let toolUseID = 4
  static let isError = 5
  static let result = 6
  static let paths = [8, 9, 10, 11]
  static let command = 12
  static let todos = 13
}
