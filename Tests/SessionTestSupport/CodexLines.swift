/// Makes the lines of a rollout by hand, in the shape and with the members that Codex writes.
package struct CodexLines: Sendable {
  /// Token counts as Codex states them: the cached part belongs to the input.
  package struct Tokens: Sendable, Equatable {
    package var input: Int
    package var cached: Int
    package var output: Int
    /// `cache_write_input_tokens`, which versions before 0.145 leave out.
    package var cacheWrite: Int?
    /// `total_tokens`; the sum where it is not given.
    package var sum: Int?

    package init(_ input: Int, _ cached: Int, _ output: Int, cacheWrite: Int? = nil, sum: Int? = nil) {
      (self.input, self.cached, self.output) = (input, cached, output)
      (self.cacheWrite, self.sum) = (cacheWrite, sum)
    }

    package static func + (left: Tokens, right: Tokens) -> Tokens {
      Tokens(
        left.input + right.input, left.cached + right.cached, left.output + right.output,
        cacheWrite: right.cacheWrite.map { $0 + (left.cacheWrite ?? 0) })
    }

    fileprivate var json: String {
      """
      {"input_tokens":\(input),"cached_input_tokens":\(cached),\
      \(cacheWrite.map { "\"cache_write_input_tokens\":\($0)," } ?? "")"output_tokens":\(output),\
      "reasoning_output_tokens":\(output / 2),"total_tokens":\(sum ?? input &+ output)}
      """
    }
  }

  package var session: String
  package var folder = "/home/u/api"
  package var branch = "main"
  package var version = "0.142.2"
  package var model = "gpt-5.5"
  package var window = 258_400
  package var time = "2026-11-21T06:04:58.503Z"

  package init(_ session: String = "019d7e36-577c-7d90-9f1c-a447ba2254b4") {
    self.session = session
  }

  /// The path of its rollout below `sessions`.
  package var path: String { "2026/11/21/rollout-2026-11-21T06-04-58-\(session).jsonl" }

  /// The first line of a rollout, and of each time it is resumed.
  package func meta(forkedFrom origin: String? = nil) -> String {
    meta(source: "\"cli\"", more: origin.map { "\"forked_from_id\":\"\($0)\"," } ?? "")
  }

  /// The first line of the rollout of a subagent that works for the session `parent`: a review, or with `isForked` one
  /// that begins with a copy of the conversation.
  package func meta(subagentOf parent: String, isForked: Bool = false) -> String {
    guard !isForked else {
      let spawn = "{\"parent_thread_id\":\"\(parent)\",\"depth\":1,\"agent_nickname\":\"Ada\"}"
      return meta(
        source: "{\"subagent\":{\"thread_spawn\":\(spawn)}}", more: "\"forked_from_id\":\"\(parent)\",")
    }
    return meta(source: "{\"subagent\":\"review\"}", more: "\"parent_thread_id\":\"\(parent)\",")
  }

  private func meta(source: String, more: String) -> String {
    line(
      "session_meta",
      """
      {"id":"\(session)",\(more)"timestamp":"\(time)","cwd":"\(folder)","originator":"codex-tui",\
      "cli_version":"\(version)","source":\(source),"model_provider":"openai",\
      "base_instructions":{"text":"You are {\\"kind\\"}."},"git":{"commit_hash":"ab12","branch":"\(branch)"}}
      """)
  }

  /// What begins a turn.
  package func turn(_ id: String) -> [String] {
    [
      event("task_started", "\"turn_id\":\"\(id)\",\"model_context_window\":\(window),"),
      line(
        "turn_context",
        "{\"turn_id\":\"\(id)\",\"cwd\":\"\(folder)\",\"model\":\"\(model)\",\"effort\":\"medium\",\"summary\":\"auto\"}"
      ),
    ]
  }

  /// What the session has cost so far, after a request that cost `last`.
  package func count(_ total: Tokens, last: Tokens) -> String {
    event(
      "token_count",
      """
      "info":{"total_token_usage":\(total.json),"last_token_usage":\(last.json),"model_context_window":\(window)},\
      \(limits),
      """)
  }

  /// A count that tells of limits alone.
  package func limitsOnly() -> String {
    event("token_count", "\"info\":null,\(limits),")
  }

  /// The records of a compaction; what the window holds behind it is in the count between them.
  package func compaction(total: Tokens, after tokens: Int) -> [String] {
    [
      line("compacted", "{\"message\":\"\",\"replacement_history\":[{\"type\":\"message\"}]}"),
      count(total, last: Tokens(0, 0, 0, sum: tokens)),
      event("context_compacted", ""),
    ]
  }

  package func title(_ title: String) -> String {
    event("thread_name_updated", "\"thread_id\":\"\(session)\",\"thread_name\":\"\(title)\",")
  }

  package func message(_ text: String) -> String {
    line(
      "response_item",
      "{\"type\":\"message\",\"role\":\"assistant\",\"content\":[{\"type\":\"output_text\",\"text\":\"\(text)\"}]}"
    )
  }

  private var limits: String {
    """
    "rate_limits":{"limit_id":"codex","limit_name":null,"primary":{"used_percent":4.5,"window_minutes":299,\
    "resets_at":1795245000},"secondary":{"used_percent":71,"window_minutes":10079,"resets_at":1795500000},\
    "credits":null,"plan_type":"plus"}
    """
  }

  private func event(_ type: String, _ members: String) -> String {
    line("event_msg", "{\(members)\"type\":\"\(type)\"}")
  }

  private func line(_ type: String, _ payload: String) -> String {
    "{\"timestamp\":\"\(time)\",\"type\":\"\(type)\",\"payload\":\(payload)}"
  }
}
