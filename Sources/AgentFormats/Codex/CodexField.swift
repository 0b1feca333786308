/// The members of Codex's records that sessiond reads, and their places in the table.
///
/// A line is `{timestamp, type, payload}`; these are the names that recordings of 0.34 to 0.147 hold.
enum CodexField {
  static let table = FieldTable([
    .init("timestamp"),
    .init("type"),
    .init(
      "payload",
      [
        .init("type"),
        .init("id"),
        .init("cwd"),
        .init("cli_version"),
        .init("forked_from_id"),
        .init("parent_thread_id"),
        .init("model"),
        .init("turn_id"),
        .init("thread_name"),
        .init("model_context_window"),
        .init("git", [.init("branch")]),
        .init("source", [.init("subagent", [.init("thread_spawn", [.init("parent_thread_id")])])]),
        .init(
          "info",
          [
            .init("model_context_window"),
            .init("total_token_usage", tokens),
            .init("last_token_usage", tokens + [.init("total_tokens")]),
          ]),
        .init("rate_limits", [.init("limit_id"), .init("primary", limit), .init("secondary", limit)]),
      ]),
  ])

  private static let tokens: [FieldTable.Member] = [
    .init("input_tokens"), .init("cached_input_tokens"), .init("cache_write_input_tokens"),
    .init("output_tokens"),
  ]

  private static let limit: [FieldTable.Member] = [
    .init("used_percent"), .init("window_minutes"), .init("resets_at"), .init("resets_in_seconds"),
  ]

  // Breadth first, as the table lays them out.
  static let timestamp = 0
  static let type = 1
  static let payloadType = 3
  static let id = 4
  static let cwd = 5
  static let version = 6
  static let forkedFromID = 7
  static let parentThreadID = 8
  static let model = 9
  static let turnID = 10
  static let threadName = 11
  static let turnWindow = 12
  static let info = 15
  static let limits = 16
  static let branch = 17
  static let subagent = 18
  static let window = 19
  static let limitID = 22
  /// The four counts of the total, in the order of ``tokens``.
  static let totalTokens = 26
  /// Those of the last request.
  static let lastTokens = 30
  static let lastSum = 34
  /// Use, length, reset and seconds until the reset of the first window, and of the second.
  static let windows = [35, 39]
  static let spawnParentID = 43
}
