/// The one JSON form of events: what the store keeps as payload, and what `/v1/events` sends.
extension SessionEventKind {
  /// The name of the kind in the store, in the API and as the event stream's `event:`, which beside these sends `snapshot` and
  /// `bye` of its own.
  package var name: String {
    switch self {
    case .found: "session.found"
    case .described: "session.described"
    case .active: "session.active"
    case .replied: "reply"
    case .summed: "replies"
    case .compacted: "compaction"
    case .stepped: "step"
    case .hooked: "hook"
    case .alerted: "alert"
    case .phaseChanged: "phase"
    case .unreadable: "transcript.unreadable"
    case .rewritten: "transcript.rewritten"
    case .transcriptDeleted: "transcript.deleted"
    }
  }

  /// The kind's own members as a JSON object.
  package var payload: [UInt8] {
    var json = JSONWriter()
    json.object { writePayload(into: &$0) }
    return json.bytes
  }

  private func writePayload(into json: inout JSONWriter) {
    switch self {
    case .found(let origin):
      json.member("transcript", origin.transcript)
    case .described(let profile): profile.writeMembers(into: &json)
    case .active, .transcriptDeleted: break
    case .replied(let reply):
      // A string: JavaScript's and jq's numbers hold 53 bits.
      json.member("key", String(UInt64(bitPattern: reply.key.rawValue), radix: 16))
      json.member("model", reply.model)
      json.member("main_chain", reply.isMainChain)
      json.member("new", reply.isNew)
      json.member("context_tokens", reply.contextTokens)
      json.member("usage", object: reply.usage.writeMembers)
      json.member("counted", object: reply.counted.writeMembers)
    case .summed(let sum):
      json.member("replies", sum.replies)
      json.member("counted", object: sum.counted.writeMembers)
      json.member("model", sum.last?.model)
      json.member("context_tokens", sum.last?.tokens)
      json.member("largest_context_tokens", sum.last == nil ? nil : sum.largestContext)
    case .compacted(let compaction):
      json.member("trigger", compaction.trigger.rawValue)
      json.member("tokens_before", compaction.tokensBefore)
      json.member("tokens_after", compaction.tokensAfter)
    case .stepped(let step): step.writeMembers(into: &json)
    case .hooked(let call):
      json.member("hook", call.event)
      json.member("delivery", call.delivery.text)
      call.step?.writeMembers(into: &json)
    case .alerted(let alert): alert.writeMembers(into: &json)
    case .phaseChanged(let transition):
      json.member("from", transition.from?.rawValue)
      json.member("to", transition.to.rawValue)
      json.member("settled_by", Int(transition.step))
    case .unreadable(let reason), .rewritten(let reason):
      json.member("reason", reason)
    }
  }
}

extension SessionProfile {
  /// What is known as members of an object, under the names that the API keeps.
  package func writeMembers(into json: inout JSONWriter) {
    if let project { json.member("project", project) }
    if let branch { json.member("branch", branch) }
    if let model { json.member("model", model) }
    if let version { json.member("version", version) }
    if let title { json.member("title", title) }
    if let windowTokens { json.member("window_tokens", windowTokens) }
    if let usedTokens { json.member("used_tokens", usedTokens) }
  }
}

extension TokenUsage {
  /// The counts as members of an object, under the names that the API keeps.
  package func writeMembers(into json: inout JSONWriter) {
    json.member("input_tokens", input)
    json.member("output_tokens", output)
    json.member("cache_read_tokens", cacheRead)
    json.member("cache_write_tokens", cacheWrite)
    json.member("cache_write_1h_tokens", cacheWriteOneHour)
  }
}
