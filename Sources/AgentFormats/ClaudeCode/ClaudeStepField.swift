/// The members of Claude Code's records that tell of steps, and of the work itself. They are read in a second look; what
/// is counted of all records stands in ``ClaudeField``.
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
    .init("operation"),
    .init("origin", [.init("kind")]),
    .init("message", [.init("content"), .init("stop_reason")]),
    .init(
      "toolUseResult",
      [
        .init("interrupted"), .init("backgroundTaskId"), .init("isAsync"), .init("stdout"), .init("taskId"),
        .init("agentId"), .init("type"), .init("userModified"), .init("plan"), .init("content"),
        .init("structuredPatch"), .init("answers"),
        .init("task", [.init("id"), .init("subject")]), .init("statusChange", [.init("to")]),
        .init("file", [.init("startLine"), .init("numLines"), .init("totalLines")]),
      ]),
    .init(
      "attachment",
      [.init("type"), .init("commandMode"), .init("prompt"), .init("origin", [.init("kind")])]),
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
  static let operation = 9
  static let originKind = 14
  static let messageContent = 15
  static let stopReason = 16
  static let isInterrupted = 17
  static let backgroundTask = 18
  static let isAsync = 19
  static let stdout = 20
  static let taskID = 21
  static let launchedAgent = 22
  static let resultType = 23
  static let isUserModified = 24
  static let acceptedPlan = 25
  static let writtenContent = 26
  static let patch = 27
  static let answers = 28
  static let attachmentType = 32
  static let commandMode = 33
  static let queuedPrompt = 34
  static let createdTaskID = 36
  static let createdTaskSubject = 37
  static let taskStatus = 38
  static let firstLine = 39
  static let lineCount = 40
  static let totalLines = 41
  static let queuedOriginKind = 42

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
        .init("todos"), .init("old_string"), .init("new_string"), .init("content"), .init("plan"),
        .init("description"), .init("prompt"), .init("query"), .init("pattern"), .init("url"),
        .init("subject"), .init("status"), .init("taskId"), .init("question"),
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
  static let oldText = 14
  static let newText = 15
  static let newContent = 16
  static let plan = 17
  static let description = 18
  static let prompt = 19
  /// What is looked up, in the words of one tool or another.
  static let searches = [20, 21, 22]
  static let taskSubject = 23
  static let newTaskStatus = 24
  static let changedTask = 25
  static let question = 26
}
