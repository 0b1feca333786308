import AgentFormats
import SessionCore
import SessionTestSupport
import Testing

/// opencode's messages and sessions, in JSON that is written here.
struct OpencodeTests {
  private let reader = OpencodeMessage.Reader()

  @Test(arguments: [
    // What it thought is a part of the output, by the total.
    (OpencodeLines.Tokens(input: 2_188, output: 69, reasoning: 24, cacheRead: 48_512, total: 50_769), 69),
    // It stands beside the output.
    (OpencodeLines.Tokens(input: 39_043, output: 28, reasoning: 105, total: 39_176), 133),
    // Nobody says.
    (OpencodeLines.Tokens(input: 100, output: 28, reasoning: 5), 33),
    // A total that can't be.
    (OpencodeLines.Tokens(input: 100, output: 28, reasoning: 5, total: 3), 28),
    (OpencodeLines.Tokens(input: 100, output: 28, reasoning: 5, total: .max), 33),
    (OpencodeLines.Tokens(input: 100, output: 1 << 53, reasoning: 5), 5),
  ])
  func `what a model thought is counted once`(tokens: OpencodeLines.Tokens, output: Int) throws {
    let reply = try #require(message(OpencodeLines.reply(tokens))?.reply)
    #expect(
      reply.usage
        == TokenUsage(
          input: tokens.input, output: output, cacheRead: tokens.cacheRead, cacheWrite: tokens.cacheWrite))
    #expect(reply.model == "gpt-5.3-codex")
    #expect(reply.isMainChain)
  }

  @Test(arguments: [
    ("openai", "gpt-5.3-codex", "gpt-5.3-codex"), ("anthropic", "claude-sonnet-4-6", "claude-sonnet-4-6"),
    ("openrouter", "anthropic/claude-sonnet-4.6", "anthropic/claude-sonnet-4.6"),
    ("ollama", "glm-4.5", "glm-4.5"), ("", "glm-4.5", "glm-4.5"), ("zai", "", ""),
    ("zai", "glm-4.5", "zai/glm-4.5"), ("groq", "openai/gpt-oss-120b", "groq/openai/gpt-oss-120b"),
    ("github-copilot", "claude-sonnet-4.6", "github-copilot/claude-sonnet-4.6"),
  ])
  func `who serves a model is named with it where that decides what it costs`(
    provider: String, model: String, name: String
  ) throws {
    let first = message(OpencodeLines.reply(.init(), model: model, provider: provider))
    #expect(try #require(first?.reply).model == name)
    let second = message(
      OpencodeLines.replyOfVersion2(.init(), model: model, provider: provider), type: "assistant")
    #expect(try #require(second?.reply).model == name)
  }

  @Test(
    arguments: [
      ("zai/glm-4.5", 0.6), ("groq/openai/gpt-oss-120b", 0.15), ("github-copilot/claude-sonnet-4.6", 3),
      ("glm-4.5", nil), ("ollama/gpt-oss-120b", nil),
    ] as [(String, Double?)])
  func `an open model has the price of who serves it`(model: String, dollars: Double?) {
    let cost = PriceTable.published.cost(
      of: TokenUsage(input: 1_000_000), model: model, billing: BillingClass(promptSize: .upTo100K),
      at: Timestamp(milliseconds: 1_795_240_800_000))
    #expect(cost == dollars)
  }

  @Test func `the providers are those of the list of prices`() {
    let listed = PriceTable.published.windows.keys.filter { $0.contains("/") }
      .compactMap { $0.split(separator: "/").first.map(String.init) }
    #expect(Set(listed) == Opencode.pricedProviders)
  }

  @Test(
    arguments: [
      ("zai/glm-4.5", 128_000, .table), ("zai/glm-99", 204_800, .table),
      ("claude-sonnet-4-6", 200_000, .table),
      ("anthropic/claude-sonnet-4-6", 200_000, .table), ("mistral/unheard-of", 200_000, .assumed),
      ("groq/openai/gpt-oss-120b", 131_072, .table), ("github-copilot/gpt-5-mini", 128_000, .table),
    ] as [(String, Int, WindowRules.Source)])
  func `a window is that of who serves the model, else the model's`(
    model: String, tokens: Int, source: WindowRules.Source
  ) {
    let window = Opencode.windowRules.window(of: model, largestSeen: 0)
    #expect(window.tokens == tokens && window.source == source)
  }

  @Test func `a reply counts when it has come to its end`() throws {
    let begun = try #require(message(OpencodeLines.reply(.init(), completed: nil)))
    #expect(begun.reply == nil && begun.isPending)
    #expect(begun.time == Timestamp(milliseconds: 1_772_642_196_539))
    let ended = try #require(message(OpencodeLines.reply(.init())))
    #expect(ended.reply != nil && !ended.isPending)
    #expect(ended.time == Timestamp(milliseconds: 1_772_642_229_712))
  }

  @Test func `one that failed before a model was asked is none`() throws {
    let failed = try #require(message(OpencodeLines.reply(.init(input: 0, output: 0))))
    #expect(failed.reply == nil && !failed.isPending)
    let user = try #require(message(#"{"role":"user","time":{"created":1},"tokens":{"input":5}}"#))
    #expect(user.reply == nil && !user.isPending)
    #expect(message("{") == nil)
  }

  @Test func `a copy has its original's name, and nothing else has`() throws {
    func key(_ text: String, type: String? = nil) throws -> ReplyKey {
      try #require(message(text, type: type)?.reply).key
    }
    let original = try key(OpencodeLines.reply(.init(), parent: "msg_1"))
    #expect(try key(OpencodeLines.reply(.init(), parent: "msg_2")) == original)
    #expect(try key(OpencodeLines.reply(.init(total: 102), parent: "msg_2")) == original)
    // Taken over into the tables of version 2.
    #expect(try key(OpencodeLines.replyOfVersion2(.init()), type: "assistant") == original)
    let others = [
      OpencodeLines.reply(.init(input: 101)), OpencodeLines.reply(.init(), created: 1_772_642_196_540),
      OpencodeLines.reply(.init(), completed: 1_772_642_229_713),
      OpencodeLines.reply(.init(), model: "gpt-5"),
    ]
    #expect(Set(try others.map { try key($0) } + [original]).count == 5)
  }

  @Test func `a summary is a reply beside the conversation, and a compaction`() throws {
    let summary = try #require(message(OpencodeLines.reply(.init(), isSummary: true)))
    #expect(summary.reply?.isMainChain == false)
    #expect(summary.compaction?.fact == Compaction(trigger: .automatic, tokensBefore: nil, tokensAfter: nil))
    #expect(message(OpencodeLines.reply(.init(), isSummary: true), isMainChain: false)?.compaction == nil)
    #expect(message(OpencodeLines.reply(.init()))?.compaction == nil)
  }

  @Test(
    arguments: [
      ("completed", "manual", Compaction.Trigger.manual), ("completed", "auto", .automatic),
      ("running", "auto", nil),
      ("failed", "auto", nil),
    ] as [(String, String, Compaction.Trigger?)])
  func `version 2 has a message for it`(status: String, reason: String, trigger: Compaction.Trigger?) throws {
    let text = """
      {"status":"\(status)","reason":"\(reason)","summary":"## Goal","time":{"created":1795241098503},\
      "model":{"id":"glm-5","providerID":"zai"},"tokens":{"input":18200,"output":263,"reasoning":0,"cache":{"read":7,"write":0}}}
      """
    let told = try #require(message(text, type: "compaction"))
    #expect(told.compaction?.fact.trigger == trigger)
    #expect(told.isPending == (status == "running"))
    #expect(
      told.reply?.usage == (told.isPending ? nil : TokenUsage(input: 18_200, output: 263, cacheRead: 7)))
    #expect(told.reply?.isMainChain != true)
  }

  @Test func `a file of a message says what its row in the database says`() throws {
    let text = OpencodeLines.reply(.init())
    let read = try Read(OpencodeDocumentDecoder.self, text, at: "storage/message/ses_1/msg_1.json")
    #expect(read.replies == [try #require(message(text)?.reply)])
    #expect(read.batch.records == 1)
    #expect(throws: DocumentProblem.self) {
      try Read(OpencodeDocumentDecoder.self, String(text.dropLast(3)), at: "storage/message/ses_1/msg_1.json")
    }
  }

  @Test func `a file of a session describes it`() throws {
    func session(_ title: String) -> String {
      """
      {"id":"ses_1","version":"1.1.3","projectID":"p","directory":"/home/ada/api","title":"\(title)",\
      "time":{"created":1730000100000,"updated":1730000109000},"summary":{"additions":0}}
      """
    }
    let path = "storage/session/p/ses_1.json"
    let first = try Read(
      OpencodeDocumentDecoder.self, session("New session - 2026-05-26T22:00:04.000Z"), at: path)
    #expect(first.profiles == [SessionProfile(project: "/home/ada/api", version: "1.1.3")])
    #expect(first.batch.lastActivity == Timestamp(milliseconds: 1_730_000_109_000))
    let second = try Read(
      OpencodeDocumentDecoder.self, session("Names of tokens"), at: path, state: first.state)
    #expect(second.profiles == [SessionProfile(title: "Names of tokens")])
    let third = try Read(
      OpencodeDocumentDecoder.self, session("Names of tokens"), at: path, state: second.state)
    #expect(third.profiles.isEmpty)
  }

  @Test(
    arguments: [
      ("storage/message/ses_1/msg_1.json", TranscriptPlace.session("ses_1")),
      ("storage/session/global/ses_1.json", .session("ses_1")),
      ("storage/part/msg_1/prt_1.json", nil), ("storage/session/ses_1.json", nil), ("log/ses_1.json", nil),
      ("storage/session/global/.json", nil), ("", nil),
    ] as [(String, TranscriptPlace?)])
  func `a path says what is there`(path: String, place: TranscriptPlace?) {
    #expect(Opencode.place(at: path) == place)
  }

  @Test(arguments: [
    ("opencode.db", true), ("opencode-dev.db", true), ("opencode.db-wal", false), ("other.db", false),
    ("opencode-dev.db.bak", false),
  ])
  func `a database is told by its name`(name: String, isDatabase: Bool) {
    #expect(Opencode.isDatabase(named: name) == isDatabase)
  }

  @Test(arguments: [
    (["HOME": "/home/ada"], ["/home/ada/.local/share/opencode"]),
    (["HOME": "/home/ada", "XDG_DATA_HOME": "/srv/data"], ["/srv/data/opencode"]),
    (["HOME": "/home/ada", "OPENCODE_DATA_DIR": "/srv/opencode/"], ["/srv/opencode"]), ([:], []),
  ])
  func `its folder is found by the environment`(environment: [String: String], roots: [String]) {
    #expect(Opencode.roots(environment: { environment[$0] }) == roots)
  }

  private func message(_ text: String, type: String? = nil, isMainChain: Bool = true) -> OpencodeMessage? {
    reader.message(Array(text.utf8), type: type, isMainChain: isMainChain)
  }
}
