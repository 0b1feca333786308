import AgentFormats
import SessionCore
import SessionTestSupport
import Testing

/// What counts as a reply, and with which figures.
struct ReplyTests {
  private let lines = ClaudeLines()

  @Test func `a reply has its counts, model, time and place`() throws {
    let prompt = lines.prompt("größer 🦀")
    let line = lines.reply(
      "msg_1", .init(input: 3, output: 123, cacheRead: 22_559, cacheWrite: 500, split: (250, 250)))
    let decoded = decode([prompt, line])
    let reply = try #require(decoded.replies.values.first)
    #expect(decoded.replies.count == 1)
    #expect(reply.fact.key == ReplyKey(messageID: "msg_1".utf8, requestID: "req_1".utf8))
    #expect(
      reply.fact.usage
        == TokenUsage(input: 3, output: 123, cacheRead: 22_559, cacheWrite: 500, cacheWriteOneHour: 250))
    #expect(reply.fact.model == "claude-sonnet-4-6")
    #expect(reply.fact.isMainChain)
    #expect(reply.time == Timestamp(milliseconds: 1_795_241_098_503))
    #expect(reply.offset == Int64(prompt.utf8.count + 1))
    #expect(reply.length == line.utf8.count)
    #expect(decoded.records == 2)
    #expect(decoded.sessionID == lines.session)
    #expect(decoded.lastActivity == Timestamp(milliseconds: 1_795_241_098_503))
  }

  @Test(arguments: [
    ("standard", "standard", BillingClass.Tier.standard), ("standard", "fast", .fast),
    ("batch", "standard", .batch),
    ("priority", "standard", .standard), ("batch", "fast", .fast), ("new", "new", .standard),
  ])
  func `a reply has the tier that it is billed by`(service: String, speed: String, tier: BillingClass.Tier)
    throws
  {
    let line = lines.reply("msg_1").replacing(
      #""service_tier":"standard""#, with: #""service_tier":"\#(service)""#
    ).replacing(#""speed":"standard""#, with: #""speed":"\#(speed)""#)
    #expect(try #require(decode([line]).replyFacts.first).tier == tier)
    let without = line.replacing(#","speed":"\#(speed)""#, with: "").replacing(
      #""service_tier":"\#(service)","#, with: "")
    #expect(try #require(decode([without]).replyFacts.first).tier == .standard)
  }

  @Test func `several lines of one reply count once, with the last usage, also with others between`() {
    let decoded = decode([
      lines.reply("msg_1", .init(output: 1, cacheRead: 100), uuid: "a"),
      lines.reply("msg_1", .init(output: 8, cacheRead: 100), uuid: "b"),
      lines.prompt("a tool's result"),
      lines.reply("msg_2", .init(output: 40), uuid: "c"),
      lines.reply("msg_1", .init(output: 250, cacheRead: 100), uuid: "d"),
    ])
    #expect(decoded.replyFacts.map(\.usage.output) == [250, 40])
    #expect(decoded.replyFacts.first?.usage.cacheRead == 100)
  }

  @Test func `the same message of two requests is two replies`() {
    let decoded = decode([
      lines.reply("msg_1", request: "req_1"), lines.reply("msg_1", request: "req_2"),
      lines.reply("msg_1", request: nil),
    ])
    #expect(decoded.replies.count == 3)
  }

  @Test func `without a message id the record's own id names the reply`() {
    let line = lines.reply("ID", uuid: "one").replacing(#""id":"ID","#, with: "")
    let empty = lines.reply("", uuid: "two")
    let other = lines.reply("", uuid: "three")
    let decoded = decode([line, line, empty, other])
    #expect(decoded.replies.count == 3)
    #expect(decoded.replies[ReplyKey(messageID: "one".utf8, requestID: "req_1".utf8)] != nil)
  }

  @Test(
    arguments: [
      (500, nil, 500, 0), (0, (250, 300), 550, 300), (500, (250, 250), 500, 250), (600, (1, 2), 600, 2),
      (100, (0, 400), 400, 400),
    ] as [(Int, (Int, Int)?, Int, Int)])
  func `cache writes are the sum or its parts, whichever is more`(
    flat: Int, split: (Int, Int)?, expected: Int, oneHour: Int
  ) {
    let decoded = decode([lines.reply("m", .init(cacheWrite: flat, split: split))])
    #expect(decoded.replyFacts.map(\.usage.cacheWrite) == [expected])
    #expect(decoded.replyFacts.map(\.usage.cacheWriteOneHour) == [oneHour])
  }

  @Test func `a synthetic message is no reply`() {
    let decoded = decode([lines.synthetic(), lines.synthetic("API Error: 529")])
    #expect(decoded.replies.isEmpty)
    #expect(decoded.records == 2)
  }

  @Test func `an error message is no reply, even with tokens`() {
    let decoded = decode([lines.reply("msg_1", .init(input: 99), isAPIError: true), lines.reply("msg_2")])
    #expect(decoded.replyFacts.map(\.key) == [ReplyKey(messageID: "msg_2".utf8, requestID: "req_1".utf8)])
  }

  @Test func `progress is no reply, though it carries one`() {
    let decoded = decode([lines.progress("msg_7", .init(input: 5_000, output: 9)), lines.prompt("x")])
    #expect(decoded.replies.isEmpty)
    #expect(decoded.records == 2)
  }

  @Test func `a record without usage is no reply`() {
    let none = lines.reply("m").replacing(#""usage":{"#, with: #""usages":{"#)
    let null = #"{"type":"assistant","message":{"id":"m","model":"x","usage":null},"uuid":"u"}"#
    #expect(decode([none, null]).replies.isEmpty)
  }

  @Test func `a user's text that quotes a reply is no reply`() {
    #expect(decode([lines.prompt(lines.reply("msg_1"))]).replies.isEmpty)
  }

  @Test func `a side chain in the main file counts and is not the main conversation`() {
    let decoded = decode([lines.reply("a"), lines.reply("b", isSidechain: true)])
    #expect(decoded.replyFacts.map(\.isMainChain) == [true, false])
  }

  @Test func `in a subagent's file nothing is the main conversation`() {
    var told = lines
    told.branch = "elsewhere"
    let decoded = decode(
      [lines.reply("a", isSidechain: true), told.reply("b"), lines.compaction(before: 100, after: 10)],
      role: .subagent)
    #expect(decoded.replyFacts.map(\.isMainChain) == [false, false])
    #expect(decoded.compactions.isEmpty)
    #expect(decoded.profiles.isEmpty)
    #expect(decoded.sessionID == lines.session)
  }

  @Test(
    arguments: [
      ("null", 0, false), ("1e3", 1_000, false), ("12.0", 12, false),
      ("1000000000000", 1_000_000_000_000, false),
      ("1000000000001", 0, true), ("9007199254740993", 0, true), ("-5", 0, true),
      ("9223372036854775807", 0, true), ("9223372036854775808", 0, true), ("12.5", 0, true),
      ("1e300", 0, true),
      ("\"12\"", 0, true), ("[1]", 0, true), ("{}", 0, true), ("true", 0, true),
      ("123456789012345678901234567890", 0, true),
    ] as [(String, Int, Bool)])
  func `counts that are none are nothing, and are named`(written: String, expected: Int, isNamed: Bool) throws
  {
    let line = lines.reply("m", .init(input: 77_777)).replacing("77777", with: written)
    let decoded = decode([line])
    let usage = try #require(decoded.replyFacts.first?.usage)
    #expect(usage.input == expected)
    #expect(usage.output == 10)
    #expect(
      decoded.unreadable.map(\.fact)
        == (isNamed ? [.unreadable(reason: "input_tokens is no number of tokens: it counts as 0")] : []))
  }

  @Test func `a lifetime of cache writes is no less than its parts`() throws {
    let line = lines.reply("m", .init(input: 5, cacheRead: 7, cacheWrite: 1, split: (20, 30)))
    let usage = try #require(decode([line]).replyFacts.first?.usage)
    #expect(usage.cacheWrite == 50)
    #expect(usage.context == 62)
  }
}
