internal import Foundation

/// Makes transcript lines by hand, in the shape and with the members that Claude Code writes.
package struct ClaudeLines: Sendable {
  /// The token counts of one reply, as the client writes them; `nil` leaves the member out.
  package struct Usage: Sendable {
    package var input: Int
    package var output: Int
    package var cacheRead: Int
    /// `cache_creation_input_tokens`.
    package var cacheWrite: Int
    /// `cache_creation`: the five-minute and the one-hour part.
    package var split: (fiveMinutes: Int, oneHour: Int)?

    /// Counts of one reply.
    package init(
      input: Int = 3, output: Int = 10, cacheRead: Int = 0, cacheWrite: Int = 0,
      split: (fiveMinutes: Int, oneHour: Int)? = nil
    ) {
      self.input = input
      self.output = output
      self.cacheRead = cacheRead
      self.cacheWrite = cacheWrite
      self.split = split
    }

    var json: String {
      let nested = split.map {
        #""cache_creation":{"ephemeral_1h_input_tokens":\#($0.oneHour),"#
          + #""ephemeral_5m_input_tokens":\#($0.fiveMinutes)},"#
      }
      return """
        {"input_tokens":\(input),"cache_creation_input_tokens":\(cacheWrite),"cache_read_input_tokens":\(cacheRead),\
        "output_tokens":\(output),"output_tokens_details":{"thinking_tokens":0},"service_tier":"standard",\
        \(nested ?? "")"inference_geo":"","iterations":[],"speed":"standard"}
        """
    }
  }

  package var session = "3f2c61aa-0b1e-4c55-9d5e-2a6f0d7c1b42"
  package var folder = "/home/u/api"
  package var branch = "main"
  package var version = "2.1.329"
  package var model = "claude-sonnet-4-6"
  package var time = "2026-11-21T06:04:58.503Z"

  package init() {}

  /// One line of a reply: the client writes one for each content block, all with the same ids.
  package func reply(
    _ id: String, request: String? = "req_1", _ usage: Usage = Usage(), text: String = "Done.",
    isSidechain: Bool = false, isAPIError: Bool = false, uuid: String = "u-reply"
  ) -> String {
    """
    {"parentUuid":"0635d69f-4c0e-4d3f-8a37-0c1d9f5b2e11","isSidechain":\(isSidechain),"message":{"id":"\(id)",\
    "type":"message","role":"assistant","model":\(quoted(model)),"content":[{"type":"text","text":\(quoted(text))}],\
    "stop_reason":"end_turn","stop_sequence":null,"usage":\(usage.json),"stop_details":null},\
    \(request.map { "\"requestId\":\"\($0)\"," } ?? "")\(isAPIError ? "\"isApiErrorMessage\":true," : "")\
    "type":"assistant","uuid":"\(uuid)",\(common)}
    """
  }

  /// A prompt of the user, or with `isMeta` something that the client says in the user's name.
  package func prompt(_ text: String, isSidechain: Bool = false) -> String {
    """
    {"parentUuid":null,"isSidechain":\(isSidechain),"promptId":"p1","type":"user","message":{"role":"user",\
    "content":\(quoted(text))},"uuid":"u-prompt",\(common)}
    """
  }

  /// The record that a compaction writes; clients before 2.1.217 leave `postTokens` out.
  package func compaction(
    trigger: String = "auto", before: Int, after: Int? = nil, isSidechain: Bool = false,
    uuid: String = "u-compact"
  ) -> String {
    """
    {"parentUuid":null,"logicalParentUuid":"7db788a4-0000-4000-8000-000000000000","isSidechain":\(isSidechain),\
    "type":"system","subtype":"compact_boundary","content":"Conversation compacted","level":"info",\
    "compactMetadata":{"trigger":"\(trigger)","preTokens":\(before),\(after.map { "\"postTokens\":\($0)," } ?? "")\
    "cumulativeDroppedTokens":184565,"durationMs":361},"uuid":"\(uuid)",\(common)}
    """
  }

  /// A message of the client's own in the place of a reply.
  package func synthetic(_ text: String = "No response requested.") -> String {
    var lines = self
    lines.model = "<synthetic>"
    return lines.reply(
      "2023278a-f7b0-4b8e-9a51-000000000000", request: nil, Usage(input: 0, output: 0), text: text)
  }

  /// A `progress` record that repeats a subagent's reply with its usage.
  package func progress(_ id: String, _ usage: Usage) -> String {
    """
    {"parentUuid":"u-prompt","isSidechain":false,"type":"progress","data":{"type":"agent_progress","message":{\
    "type":"assistant","message":{"id":"\(id)","type":"message","role":"assistant","model":\(quoted(model)),"content":[],\
    "usage":\(usage.json)},"requestId":"req_9","uuid":"u-inner"},"normalizedMessages":[]},"toolUseID":"t1",\
    "parentToolUseID":"t0","uuid":"u-progress",\(common)}
    """
  }

  /// The title that the user gave; such a record carries neither time nor folder.
  package func customTitle(_ title: String) -> String {
    #"{"type":"custom-title","customTitle":\#(quoted(title)),"sessionId":"\#(session)"}"#
  }

  /// The title that the client made up.
  package func aiTitle(_ title: String) -> String {
    #"{"type":"ai-title","aiTitle":\#(quoted(title)),"sessionId":"\#(session)"}"#
  }

  /// The client's own sum of the session, of one model: `begun` and `duration` are milliseconds. It carries no time.
  package func costState(begun: Int64, duration: Int64, _ usage: Usage) -> String {
    let split = usage.split ?? (usage.cacheWrite, 0)
    return """
      {"type":"cost-state","sessionId":"\(session)","totalCostUSD":0.5,"totalAPIDuration":972,\
      "totalToolDuration":0,"totalDuration":\(duration),"startTime":\(begun),"modelUsage":{\(quoted(model)):{\
      "inputTokens":\(usage.input),"outputTokens":\(usage.output),"thinkingTokens":0,\
      "cacheReadInputTokens":\(usage.cacheRead),"cacheCreationInputTokens":\(usage.cacheWrite),\
      "cacheCreationEphemeral5mInputTokens":\(split.fiveMinutes),\
      "cacheCreationEphemeral1hInputTokens":\(split.oneHour),"webSearchRequests":0,"costUSD":0.5}},\
      "hasUnknownModelCost":false}
      """
  }

  /// A record with neither time nor session.
  package func snapshot() -> String {
    """
    {"type":"file-history-snapshot","messageId":"e6138ef7","snapshot":{"messageId":"e6138ef7",\
    "trackedFileBackups":{},"timestamp":"2026-02-15T15:59:17.685Z"},"isSnapshotUpdate":false}
    """
  }

  private var common: String {
    """
    "timestamp":"\(time)","userType":"external","entrypoint":"cli","cwd":\(quoted(folder)),"sessionId":"\(session)",\
    "version":"\(version)","gitBranch":\(quoted(branch))
    """
  }

  /// A JSON string. The client leaves slashes and all that is not ASCII as they are.
  private func quoted(_ text: String) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    let json = try? encoder.encode(text)
    return json.map { String(decoding: $0, as: UTF8.self) } ?? "null"
  }
}
