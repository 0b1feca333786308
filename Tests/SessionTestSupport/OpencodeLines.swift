/// Messages as opencode writes them, with what does not matter left out.
package enum OpencodeLines {
  /// The tokens of a reply.
  package struct Tokens: Sendable {
    package var input: Int
    package var output: Int
    package var reasoning: Int
    package var cacheRead: Int
    package var cacheWrite: Int
    /// `nil` where the version says none.
    package var total: Int?

    package init(
      input: Int = 100, output: Int = 2, reasoning: Int = 0, cacheRead: Int = 0, cacheWrite: Int = 0,
      total: Int? = nil
    ) {
      self.input = input
      self.output = output
      self.reasoning = reasoning
      self.cacheRead = cacheRead
      self.cacheWrite = cacheWrite
      self.total = total
    }

    fileprivate var json: String {
      """
      {\(total.map { "\"total\":\($0)," } ?? "")"input":\(input),"output":\(output),"reasoning":\(reasoning),\
      "cache":{"write":\(cacheWrite),"read":\(cacheRead)}}
      """
    }
  }

  /// A reply in version 1; times are milliseconds since 1970.
  package static func reply(
    _ tokens: Tokens, created: Int64 = 1_772_642_196_539, completed: Int64? = 1_772_642_229_712,
    model: String = "gpt-5.3-codex", provider: String = "openai", parent: String = "msg_cb9b55c1b001",
    isSummary: Bool = false
  ) -> String {
    """
    {"role":"assistant","time":{"created":\(created)\(completed.map { ",\"completed\":\($0)" } ?? "")},\
    "parentID":"\(parent)","modelID":"\(model)","providerID":"\(provider)","mode":"build","agent":"build",\
    "path":{"cwd":"/home/ada/api","root":"/"}\(isSummary ? ",\"summary\":true" : ""),"cost":0,\
    "tokens":\(tokens.json),"finish":"stop"}
    """
  }

  /// A reply in version 2, where its row says that it is one.
  package static func replyOfVersion2(
    _ tokens: Tokens, created: Int64 = 1_772_642_196_539, completed: Int64? = 1_772_642_229_712,
    model: String = "gpt-5.3-codex", provider: String = "openai"
  ) -> String {
    """
    {"agent":"build","model":{"id":"\(model)","providerID":"\(provider)"},"content":[{"type":"text","text":"{\\"role\\":"}],\
    "finish":"stop","cost":0,"tokens":\(tokens.json),\
    "time":{"created":\(created)\(completed.map { ",\"completed\":\($0)" } ?? "")}}
    """
  }

  /// A message of the user's.
  package static let prompt = #"{"role":"user","time":{"created":1772642196000},"agent":"build"}"#
}
