/// The members of Claude Code's transcript records that sessiond reads, and their places in the table.
///
/// The format is internal to Claude Code and changes between versions; these are the names that recordings of
/// 1.0.17 to 2.1.329 hold.
enum ClaudeField {
  static let table = FieldTable([
    .init("type"),
    .init("subtype"),
    .init("timestamp"),
    .init("sessionId"),
    .init("cwd"),
    .init("gitBranch"),
    .init("version"),
    .init("uuid"),
    .init("requestId"),
    .init("isSidechain"),
    .init("isApiErrorMessage"),
    .init("customTitle"),
    .init("aiTitle"),
    .init(
      "message",
      [
        .init("id"),
        .init("model"),
        .init(
          "usage",
          [
            .init("input_tokens"),
            .init("output_tokens"),
            .init("cache_read_input_tokens"),
            .init("cache_creation_input_tokens"),
            .init(
              "cache_creation", [.init("ephemeral_5m_input_tokens"), .init("ephemeral_1h_input_tokens")]),
            .init("speed"),
            .init("service_tier"),
          ]),
      ]),
    .init("compactMetadata", [.init("trigger"), .init("preTokens"), .init("postTokens")]),
  ])

  static let type = 0
  static let subtype = 1
  static let timestamp = 2
  static let sessionID = 3
  static let cwd = 4
  static let gitBranch = 5
  static let version = 6
  static let uuid = 7
  static let requestID = 8
  static let isSidechain = 9
  static let isAPIErrorMessage = 10
  static let customTitle = 11
  static let aiTitle = 12
  static let messageID = 15
  static let model = 16
  static let usage = 17
  static let trigger = 18
  static let tokensBefore = 19
  static let tokensAfter = 20
  static let inputTokens = 21
  static let outputTokens = 22
  static let cacheReadTokens = 23
  static let cacheWriteTokens = 24
  static let speed = 26
  static let serviceTier = 27
  static let fiveMinuteWriteTokens = 28
  static let oneHourWriteTokens = 29
}
