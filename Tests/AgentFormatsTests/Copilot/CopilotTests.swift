import AgentFormats
import SessionCore
import Testing

/// Copilot CLI's events, in lines that are written here.
struct CopilotTests {
  private static let start = event(
    "session.start", id: "e1",
    """
    {"sessionId":"10fb4666-56f0-4352-90fc-715caf95b418","version":1,"copilotVersion":"1.0.64",\
    "context":{"cwd":"/home/ada/api","gitRoot":"/home/ada/api","branch":"main"}}
    """)

  @Test func `a reply counts what the model produced`() {
    let read = Read(
      CopilotRecordDecoder.self,
      [Self.start, Self.message("m1", "claude-sonnet-4.6", 174), Self.message("m2", "gpt-5.3-codex", 97)])
    #expect(read.replies.map(\.usage) == [TokenUsage(output: 174), TokenUsage(output: 97)])
    #expect(read.replies.map(\.model) == ["claude-sonnet-4.6", "gpt-5.3-codex"])
    #expect(read.batch.sessionID == "10fb4666-56f0-4352-90fc-715caf95b418")
    #expect(read.profiles == [SessionProfile(project: "/home/ada/api", branch: "main", version: "1.0.64")])
    #expect(read.batch.records == 3)
  }

  @Test func `the sums at the end count less what the replies have counted`() {
    let read = Read(
      CopilotRecordDecoder.self,
      [
        Self.start, Self.message("m1", "gpt-5.3-codex", 60), Self.message("m2", "gpt-5.3-codex", 30),
        Self.shutdown(
          "e9", [("gpt-5.3-codex", 12_847, 101, 2_000, 47), ("claude-haiku-4.5", 500, 20, 0, 0)]),
      ])
    #expect(
      read.replies.map(\.usage) == [
        TokenUsage(output: 60), TokenUsage(output: 30),
        TokenUsage(input: 10_800, output: 11, cacheRead: 2_000, cacheWrite: 47),
        TokenUsage(input: 500, output: 20),
      ])
    #expect(read.replies.map(\.isMainChain) == [true, true, false, false])
    #expect(read.total == TokenUsage(input: 11_300, output: 121, cacheRead: 2_000, cacheWrite: 47))
  }

  @Test func `the end of a run says what stands in the window of the model in use`() {
    let end = Self.event(
      "session.shutdown", id: "e9",
      """
      {"modelMetrics":{"gpt-5":{"usage":{"inputTokens":10}},"gpt-6":{"usage":{"inputTokens":20}}},\
      "currentModel":"gpt-6","currentTokens":13225}
      """)
    let read = Read(CopilotRecordDecoder.self, [Self.start, end])
    #expect(read.replies.map(\.contextTokens) == [nil, 13_225])
    #expect(read.replies.map(\.isMainChain) == [false, true])
  }

  @Test func `each run has sums of its own`() {
    let first = [
      Self.start, Self.message("m1", "gpt-5", 60), Self.shutdown("e2", [("gpt-5", 1_000, 60, 0, 0)]),
    ]
    let second = [
      Self.event("session.resume", id: "e3", "{}"), Self.message("m2", "gpt-5", 40),
      Self.shutdown("e4", [("gpt-5", 2_000, 50, 0, 0)]),
    ]
    let whole = Read(CopilotRecordDecoder.self, first + second)
    #expect(whole.total == TokenUsage(input: 3_000, output: 110))
    // The same where reading goes on in the middle of a run.
    for cut in 1..<6 {
      let begun = Read(CopilotRecordDecoder.self, Array((first + second)[..<cut]))
      let rest = Read(CopilotRecordDecoder.self, Array((first + second)[cut...]), state: begun.state)
      #expect(begun.replies + rest.replies == whole.replies, "\(cut)")
    }
  }

  @Test func `a run that was killed leaves no sums to the next one`() {
    let read = Read(
      CopilotRecordDecoder.self,
      [
        Self.start, Self.message("m1", "gpt-5", 60), Self.event("session.resume", id: "e3", "{}"),
        Self.shutdown("e4", [("gpt-5", 10, 5, 0, 0)]),
      ])
    #expect(read.total == TokenUsage(input: 10, output: 65))
  }

  @Test func `figures that no client would write stop nothing`() {
    let read = Read(
      CopilotRecordDecoder.self,
      [
        Self.start, Self.message("m1", "gpt-5", .max), Self.message("m2", "gpt-5", .max),
        Self.message("m3", "gpt-5", -3),
        Self.shutdown("e4", [("gpt-5", 0, 0, .max, .max), ("", .min, .min, -1, -1)]),
      ])
    // The two sums of the shutdown hold nothing that can be.
    #expect(read.replies.isEmpty)
    #expect(read.unreadable.count == 4)
    let many = (0..<200).map { Self.message("m\($0)", "model-\($0)", 1) }
    #expect(Read(CopilotRecordDecoder.self, many).state.numbers.count <= 32)
  }

  @Test func `a reply within a tool call is a subagent's`() {
    let line = Self.event(
      "assistant.message", id: "e5",
      #"{"messageId":"m1","model":"gpt-5","outputTokens":5,"parentToolCallId":"call_1"}"#)
    #expect(Read(CopilotRecordDecoder.self, [Self.start, line]).replies.map(\.isMainChain) == [false])
  }

  @Test func `a compaction says what stood in the window`() {
    func complete(_ success: String) -> String {
      Self.event(
        "session.compaction_complete", id: "e6",
        #"{"success":\#(success),"preCompactionTokens":120000,"postCompactionTokens":9000}"#)
    }
    let read = Read(CopilotRecordDecoder.self, [Self.start, complete("true"), complete("false")])
    #expect(read.compactions == [Compaction(trigger: .automatic, tokensBefore: 120_000, tokensAfter: 9_000)])
    #expect(read.compactionNames.allSatisfy { $0 != nil })
  }

  @Test func `what tools and people say describes no session`() {
    let line = Self.event(
      "tool.execution_complete", id: "e7",
      #"{"cwd":"/tmp","branch":"x","copilotVersion":"9","context":{"cwd":"/y"}}"#)
    let read = Read(CopilotRecordDecoder.self, [Self.start, line])
    #expect(read.profiles.count == 1)
    let moved = Self.event("session.context_changed", id: "e8", #"{"cwd":"/home/ada/web","branch":"main"}"#)
    #expect(
      Read(CopilotRecordDecoder.self, [moved], state: read.state).profiles == [
        SessionProfile(project: "/home/ada/web")
      ])
  }

  @Test(
    arguments: [
      ("session-state/10fb4666/events.jsonl", TranscriptPlace.session("10fb4666")),
      ("session-state/10fb4666.jsonl", .session("10fb4666")),
      ("session-state/10fb4666/other.jsonl", nil), ("session-state/10fb4666/files/events.jsonl", nil),
      ("session-state/.jsonl", nil), ("logs/10fb4666.jsonl", nil), ("", nil),
    ] as [(String, TranscriptPlace?)])
  func `a path says what is there`(path: String, place: TranscriptPlace?) {
    #expect(CopilotCLI.place(at: path) == place)
  }

  @Test(arguments: [
    (["HOME": "/home/ada"], ["/home/ada/.copilot"]),
    (["HOME": "/home/ada", "COPILOT_HOME": "/srv/copilot/"], ["/srv/copilot"]),
    (["HOME": "/home/ada", "COPILOT_HOME": "copilot"], []), ([:], []),
  ])
  func `its folder is found by the environment`(environment: [String: String], roots: [String]) {
    #expect(CopilotCLI.roots(environment: { environment[$0] }) == roots)
  }

  // MARK: Lines

  private static func event(_ type: String, id: String, _ data: String) -> String {
    #"{"type":"\#(type)","data":\#(data),"id":"\#(id)","timestamp":"2026-06-25T01:50:51.195Z","parentId":null}"#
  }

  private static func message(_ id: String, _ model: String, _ output: Int) -> String {
    event(
      "assistant.message", id: "e-" + id,
      """
      {"messageId":"\(id)","model":"\(model)","content":"","toolRequests":[{"name":"bash","arguments":{"command":"ls"}}],\
      "outputTokens":\(output),"apiCallId":"msg_1"}
      """)
  }

  private static func shutdown(
    _ id: String, _ models: [(name: String, input: Int, output: Int, cacheRead: Int, cacheWrite: Int)]
  ) -> String {
    let metrics = models.map { model in
      """
      "\(model.name)":{"requests":{"count":1,"cost":0},"usage":{"inputTokens":\(model.input),\
      "outputTokens":\(model.output),"cacheReadTokens":\(model.cacheRead),"cacheWriteTokens":\(model.cacheWrite),\
      "reasoningTokens":0}}
      """
    }
    return event(
      "session.shutdown", id: id,
      #"{"shutdownType":"routine","modelMetrics":{\#(metrics.joined(separator: ","))},"currentTokens":13225}"#
    )
  }
}
