import AgentFormats
import SessionCore
import Testing

/// Gemini CLI's conversations, in lines that are written here.
struct GeminiTests {
  private let lines = GeminiLines()

  @Test(arguments: [
    (GeminiLines.Tokens(), TokenUsage(input: 11_478, output: 504)),
    (
      GeminiLines.Tokens(input: 12_976, output: 54, cached: 12_137, thoughts: 30),
      TokenUsage(input: 839, output: 84, cacheRead: 12_137)
    ),
    (
      GeminiLines.Tokens(input: 100, output: 10, cached: 40, thoughts: 0, tool: 7),
      TokenUsage(input: 67, output: 10, cacheRead: 40)
    ),
    // No client would say so.
    (GeminiLines.Tokens(input: 5, output: 1, cached: 9, thoughts: 0), TokenUsage(output: 1, cacheRead: 9)),
    (GeminiLines.Tokens(input: -5, output: .max, cached: 0, thoughts: 3), TokenUsage(output: 3)),
  ])
  func `input holds what was cached, and thoughts are output`(
    tokens: GeminiLines.Tokens, expected: TokenUsage
  ) {
    let read = Read(GeminiRecordDecoder.self, [lines.header, lines.reply("m1", tokens)])
    #expect(read.replies.map(\.usage) == [expected])
    #expect(read.replies.map(\.model) == ["gemini-3.5-flash"])
    #expect(read.replies.map(\.isMainChain) == [true])
  }

  @Test func `a reply that is written again counts once, with its largest figures`() {
    let read = Read(
      GeminiRecordDecoder.self,
      [
        lines.header, lines.reply("m1", nil), lines.reply("m1", .init(input: 100, output: 2, thoughts: 0)),
        lines.user("m2"), lines.reply("m1", .init(input: 100, output: 9, thoughts: 0)),
      ])
    #expect(read.replies.map(\.usage) == [TokenUsage(input: 100, output: 9)])
    #expect(read.batch.records == 5)
    #expect(read.batch.lastActivity == Timestamp(iso8601: "2026-06-12T10:28:12.156Z".utf8))
  }

  @Test func `what was taken back had its price`() {
    let read = Read(
      GeminiRecordDecoder.self,
      [
        lines.header, lines.user("m1"), lines.reply("m2", .init(input: 100, output: 1, thoughts: 0)),
        #"{"$rewindTo":"m1"}"#, lines.setting([lines.user("m0")]), lines.user("m3"),
        lines.reply("m4", .init(input: 50, output: 1, thoughts: 0)),
      ])
    #expect(read.replies.map(\.usage.input) == [100, 50])
    #expect(read.compactions.isEmpty)
  }

  @Test func `a conversation that is set as a whole adds only what was not there`() {
    let known = lines.reply("m2", .init(input: 100, output: 1, thoughts: 0))
    let unknown = lines.reply(
      "m4", .init(input: 70, output: 1, thoughts: 0), time: "2026-06-12T10:29:00.000Z")
    let read = Read(
      GeminiRecordDecoder.self, [lines.header, known, lines.setting([lines.user("m1"), known, unknown])])
    #expect(read.replies.map(\.usage.input) == [100, 70])
    #expect(read.batch.records == 3)
  }

  @Test func `the same message id in another session is another reply`() {
    var other = lines
    other.session = "1a4f2a8e-b43a-454d-adec-f72d8d92882a"
    let first = Read(GeminiRecordDecoder.self, [lines.header, lines.reply("m1", .init())])
    let second = Read(GeminiRecordDecoder.self, [other.header, other.reply("m1", .init())])
    #expect(first.replies.count == 1 && second.replies.count == 1)
    #expect(first.replies.first?.key != second.replies.first?.key)
    #expect(first.batch.sessionID == lines.session)
  }

  @Test func `a reply has the same name in lines and in a document, wherever reading went on`() throws {
    let reply = lines.reply("m1", .init())
    let whole = Read(GeminiRecordDecoder.self, [lines.header, reply])
    let begun = Read(GeminiRecordDecoder.self, [lines.header])
    let rest = Read(GeminiRecordDecoder.self, [reply], state: begun.state)
    let document = try Read(
      GeminiDocumentDecoder.self, lines.document([reply]), at: "tmp/api/chats/session-1.json")
    #expect(whole.replies.count == 1)
    #expect(rest.replies == whole.replies)
    #expect(document.replies == whole.replies)
    #expect(document.batch.sessionID == lines.session)
  }

  @Test func `a summary in place of the conversation is a compaction, and counts once`() {
    let summary = lines.user("s1", "<scratchpad></scratchpad>\\n<state_snapshot>\\n</state_snapshot>")
    let set = lines.setting([lines.user("c", "<session_context>"), summary, lines.reply("m9", nil)])
    let read = Read(GeminiRecordDecoder.self, [lines.header, lines.reply("m1", .init()), set])
    #expect(read.compactions == [Compaction(trigger: .automatic, tokensBefore: nil, tokensAfter: nil)])
    let again = Read(GeminiRecordDecoder.self, [lines.header, set])
    #expect(read.compactionNames == again.compactionNames)
    #expect(read.compactionNames.allSatisfy { $0 != nil })
    // Somebody who speaks of such a summary makes none.
    let quoted = lines.setting([lines.user("a"), lines.user("b"), lines.user("c", "<state_snapshot>")])
    #expect(Read(GeminiRecordDecoder.self, [lines.header, quoted, summary]).compactions.isEmpty)
    #expect(Read(GeminiRecordDecoder.self, [lines.header, set], role: .subagent).compactions.isEmpty)
  }

  @Test func `the summary that the client makes of a session is its title`() {
    let set = #"{"$set":{"summary":"Reply with one word","memoryScratchpad":{"version":1}}}"#
    let read = Read(GeminiRecordDecoder.self, [lines.header, set, set])
    #expect(read.profiles == [SessionProfile(title: "Reply with one word")])
    #expect(Read(GeminiRecordDecoder.self, [set], state: read.state).profiles.isEmpty)
    #expect(Read(GeminiRecordDecoder.self, [lines.header, set], role: .subagent).profiles.isEmpty)
  }

  @Test func `a subagent's replies are not of the main conversation`() {
    let read = Read(GeminiRecordDecoder.self, [lines.header, lines.reply("m1", .init())], role: .subagent)
    #expect(read.replies.map(\.isMainChain) == [false])
  }

  @Test(arguments: [
    "", "[]", "{}", #"{"sessionId":"a","messages":[{"#, #"{"messages":[]}"#, "{\"sessionId\":\"\"}",
  ])
  func `what is no whole conversation is told, and counts nothing`(text: String) {
    #expect(throws: DocumentProblem.self) {
      try Read(GeminiDocumentDecoder.self, text, at: "tmp/api/chats/session-1.json")
    }
  }

  @Test(
    arguments: [
      ("tmp/cwd-35/chats/session-2026-06-12T10-27-6ac3542c.jsonl", TranscriptPlace.session(nil)),
      ("tmp/362d2a50/chats/session-2026-01-10T20-00-fa4593e0.json", .session(nil)),
      ("tmp/api/chats/6ac3542c-2d26/9b1d.jsonl", .subagent(of: "6ac3542c-2d26")),
      ("tmp/api/chats/6ac3542c-2d26/.jsonl", nil), ("tmp/api/chats/notes.jsonl", nil),
      ("tmp/api/logs.json", nil),
      ("tmp/api/checkpoints/session-1.json", nil), ("history/api/chats/session-1.jsonl", nil),
      ("tmp/api/chats/a/b/c.jsonl", nil), ("", nil),
    ] as [(String, TranscriptPlace?)])
  func `a path says what is there`(path: String, place: TranscriptPlace?) {
    #expect(GeminiCLI.place(at: path) == place)
  }

  @Test func `the folder of a project stands beside its conversations`() {
    let note = GeminiCLI.projectNote(of: "tmp/cwd-35/chats/session-1.jsonl")
    #expect(note == ProjectNote(file: "tmp/cwd-35/.project_root", otherwise: "cwd-35"))
    let hash = String(repeating: "3", count: 64)
    let old = GeminiCLI.projectNote(of: "tmp/\(hash)/chats/session-1.json")
    #expect(old == ProjectNote(file: "tmp/\(hash)/.project_root", otherwise: "33333333"))
    #expect(GeminiCLI.projectNote(of: "history") == nil)
  }

  @Test(arguments: [
    (["HOME": "/home/ada"], ["/home/ada/.gemini"]),
    (["HOME": "/home/ada", "GEMINI_CLI_HOME": "/srv/gemini/"], ["/srv/gemini/.gemini"]),
    (["HOME": "relative"], []), ([:], []),
  ])
  func `its folder is found by the environment`(environment: [String: String], roots: [String]) {
    #expect(GeminiCLI.roots(environment: { environment[$0] }) == roots)
  }

  @Test func `half of its window is used before it makes a summary`() {
    let rules = GeminiCLI.windowRules
    #expect(rules.window(of: "gemini-3.5-flash", largestSeen: 0).tokens == 1_048_576)
    #expect(rules.usable(of: 1_048_576) == 1_048_576 / 2)
  }
}
