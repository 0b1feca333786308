/// The members of Copilot CLI's events that sessiond reads, and their places in the table.
enum CopilotField {
  static let table = FieldTable([
    .init("type"),
    .init("id"),
    .init("timestamp"),
    .init(
      "data",
      [
        .init("sessionId"), .init("copilotVersion"), .init("cwd"), .init("branch"), .init("messageId"),
        .init("model"), .init("outputTokens"), .init("parentToolCallId"), .init("preCompactionTokens"),
        .init("postCompactionTokens"), .init("success"), .init("currentModel"), .init("currentTokens"),
        .init("context", [.init("cwd"), .init("branch")]),
      ]),
  ])

  static let type = 0
  static let id = 1
  static let timestamp = 2
  static let sessionID = 4
  static let version = 5
  static let cwd = 6
  static let branch = 7
  static let messageID = 8
  static let model = 9
  static let outputTokens = 10
  static let parentToolCallID = 11
  static let tokensBefore = 12
  static let tokensAfter = 13
  static let success = 14
  static let currentModel = 15
  static let currentTokens = 16
  static let contextCwd = 18
  static let contextBranch = 19

  /// What the sums at the end of a run say of one model.
  static let metrics = FieldTable([
    .init(
      "usage",
      [.init("inputTokens"), .init("outputTokens"), .init("cacheReadTokens"), .init("cacheWriteTokens")])
  ])

  static let metricsInput = 1
  static let metricsOutput = 2
  static let metricsCacheRead = 3
  static let metricsCacheWrite = 4
}
