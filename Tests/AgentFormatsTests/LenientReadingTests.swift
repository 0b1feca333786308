import AgentFormats
import Foundation
import SessionCore
import SessionTestSupport
import Testing

/// The reader for what a strict parser refuses and for records too long to hold, seen through the decoder: whatever
/// way a record is read, it must say the same.
struct LenientReadingTests {
  private static let lines = ClaudeLines()

  /// Records of all kinds that are read in both ways.
  static let records: [String] = [
    lines.reply(
      "msg_1", .init(input: 3, output: 123, cacheRead: 22_559, cacheWrite: 500, split: (250, 250)),
      text: "a \"quoted\" \\ {brace} [bracket] größer 🦀 \n\t"),
    lines.reply("msg_2", request: nil, isSidechain: true),
    lines.reply("msg_3", isAPIError: true),
    lines.synthetic(),
    lines.progress("msg_4", .init()),
    lines.prompt(lines.reply("msg_5")),
    lines.compaction(trigger: "manual", before: 167_543, after: 3_061),
    lines.customTitle("größer \"mine\" 🦀 \u{1} \\u0041"),
    lines.aiTitle("\u{8}\u{c}\r\n\t/"),
    lines.snapshot(),
    // In other orders, with spaces, with a member twice, with empty and with nested values that are not wanted.
    #" { "version" : "1" , "x" : [ ] , "y" : { } , "cwd" : "/a" , "z":[[{"cwd":"/no"}],"t",-1.5e3,null,true] } "#,
    #"{"cwd":"/first","cwd":"/second","message":"none","message":{"id":"m","usage":{"input_tokens":-0}}}"#,
    #"{"type":"assistant","uuid":"u","message":{"usage":{"input_tokens":7,"iterations":[{"input_tokens":9}]}}}"#,
    #"{"type":"assistant","uuid":"u","message":{"content":[{"usage":{"input_tokens":1}}],"usage":{}}}"#,
    #"{"type":"assistant","message":{"id":"m","usage":[{"input_tokens":1}]}}"#,
    #"{"message":{"message":{"id":"x"}},"usage":{"input_tokens":1},"type":"assistant","uuid":"u"}"#,
    #"{"\u0063wd":"/escaped/\u0041\ud83e\udd80\/\"","typ\u0065":"x"}"#,
    #"{"":"","cwd":"","version":""}"#,
    "{}",
  ]

  @Test(arguments: records)
  func `a record read in two pieces cut anywhere says what it says in one`(record: String) {
    let bytes = Array((record + "\n").utf8)
    var whole = Feeder()
    whole.feed(bytes, isEnd: false)
    #expect(whole.decoded.records == 1)
    var wrong: [Int] = []
    for size in 1..<bytes.count {
      var long = Feeder()
      long.feedLong(bytes, pieces: size)
      if !long.decoded.says(whole.decoded) { wrong.append(size) }
    }
    #expect(wrong.isEmpty)
  }

  @Test func `a long record has the place it stands at`() throws {
    let record = Self.lines.reply("msg_1", text: String(repeating: "🦀", count: 100_000))
    var long = Feeder()
    long.feed("\n\n".utf8, isEnd: false)
    long.feedLong(Array((record + "\n").utf8), pieces: 4_096)
    long.feed((Self.lines.reply("msg_2") + "\n").utf8, isEnd: false)
    let first = try #require(long.decoded.replies[long.decoded.order[0]])
    #expect(first.offset == 2 && first.length == record.utf8.count)
    let second = try #require(long.decoded.replies[long.decoded.order[1]])
    #expect(second.offset == Int64(2 + record.utf8.count + 1))
  }

  @Test func `a long line that is no record is counted`() {
    for text in [
      "not json", "{\"a\":\"" + String(repeating: "x", count: 50_000), "{} {}", "[1]", "{\"a\" 1}",
    ] {
      var long = Feeder()
      long.feedLong(Array((text + "\n").utf8), pieces: 1_000)
      #expect(long.decoded.unreadable.count == 1)
      #expect(long.decoded.unreadable.first?.length == text.utf8.count)
      #expect(long.decoded.records == 0)
    }
  }

  @Test func `a long record whose end is not in sight goes on`() {
    var long = Feeder()
    long.feedLong(Array(Self.lines.reply("m").utf8), pieces: 10)
    #expect(long.decoded.rest > 0 && long.decoded.records == 0)
  }

  @Test(arguments: [#"\ud83e"#, #"\udd80"#, #"a\ud83e b"#, #"\ud83e\ud83e\udd80"#, #"\udd80\ud83e"#])
  func `half of a character that a tool's output was cut in costs no record`(half: String) {
    let strict = Self.lines.reply("msg_1", .init(input: 7, output: 11), text: "HERE")
    let cut = strict.replacing("HERE", with: half)
    let decoded = decode([cut, Self.lines.prompt("HERE").replacing("HERE", with: half)])
    #expect(decoded.records == 2)
    #expect(decoded.unreadable.isEmpty)
    #expect(decoded.replyFacts == decode([strict]).replyFacts)
  }

  @Test func `half of a character in a wanted text becomes the sign for it`() {
    let line = Self.lines.customTitle("T").replacing(#""T""#, with: #""a\ud83eb\udd80\ud83e\udd80""#)
    #expect(decode([line]).profile.title == "a\u{fffd}b\u{fffd}🦀")
  }

  @Test func `control characters and bytes that are no UTF-8 cost no record`() {
    let parts = Self.lines.reply("msg_1", text: "HERE").split(separator: "HERE").map { Array($0.utf8) }
    for hostile in [[0x01], [0xff, 0xfe], [0xc3], [0xed, 0xa0, 0x80], [0x00], [0x1b, 0x5b]] as [[UInt8]] {
      var feeder = Feeder()
      feeder.feed(parts[0] + hostile + parts[1] + [0x0a], isEnd: true)
      #expect(feeder.decoded.replies.count == 1)
      #expect(feeder.decoded.unreadable.isEmpty)
    }
  }

  @Test(arguments: [2, 1_000, 1_025, 100_000])
  func `nesting of any depth is read`(depth: Int) {
    let open = String(repeating: #"[{"a":"#, count: depth / 2)
    let close = String(repeating: "}]", count: depth / 2)
    let record = Self.lines.reply("msg_1", text: "HERE").replacing(#""HERE""#, with: open + "1" + close)
    let decoded = decode([record, Self.lines.reply("msg_2")])
    #expect(decoded.replies.count == 2)
    #expect(decoded.unreadable.isEmpty)
    var long = Feeder()
    long.feedLong(Array((record + "\n").utf8), pieces: 4_096)
    #expect(long.decoded.replies.count == 1)
  }

  @Test func `a hundred thousand brackets that never close are one unreadable line`() {
    for bracket in ["[", "{\"message\":", "]", "}"] {
      let decoded = decode([String(repeating: bracket, count: 100_000), Self.lines.reply("m")])
      #expect(decoded.replies.count == 1)
      #expect(decoded.unreadable.count == 1)
    }
  }

  @Test func `a record of many megabytes is read, and the parser is as good as new after it`() throws {
    let text = String(repeating: "0123456789abcdef", count: 400_000)
    var feeder = Feeder()
    let big = Self.lines.reply("msg_1", .init(output: 5), text: text)
    feeder.feed(
      ([big, Self.lines.reply("msg_2", .init(output: 6))].joined(separator: "\n") + "\n").utf8, isEnd: true)
    #expect(feeder.decoded.replyFacts.map(\.usage.output) == [5, 6])
    #expect(feeder.decoded.replyFacts.map(\.model) == ["claude-sonnet-4-6", "claude-sonnet-4-6"])
    #expect(feeder.decoded.profile.project == "/home/u/api")
  }

  @Test func `a wanted text without end is cut`() throws {
    let endless = String(repeating: "long/", count: 4_000)
    var long = Feeder()
    long.feedLong(Array((#"{"cwd":"\#(endless)","version":"2"}"# + "\n").utf8), pieces: 4_096)
    let project = try #require(long.decoded.profile.project)
    #expect(endless.hasPrefix(project) && project.utf8.count < endless.utf8.count)
    #expect(long.decoded.profile.version == "2")
  }

  // A sanitizer keeps what was given back.
  @Test(.enabled(if: ProcessInfo.processInfo.environment["SESSIOND_SANITIZE"] == nil))
  func `a wanted member that comes again and again costs no memory`() async {
    // A process of its own, where no other test takes memory.
    await #expect(processExitsWith: .success) {
      let repeated = Array(String(repeating: #""cwd":[],"#, count: 1 << 15).utf8)
      var decoder = ClaudeCode.descriptor.lineDecoder()
      decoder.beginLongRecord()
      func read(_ bytes: [UInt8], times: Int = 1) {
        bytes.padded { for _ in 0..<times { _ = decoder.continueLongRecord($0) } }
      }
      read([UInt8(ascii: "{")])
      read(repeated)
      let before = try residentPages()
      read(repeated, times: 8)
      // Two mebibytes; forty bytes kept of each would be ten.
      #expect(try residentPages() - before < 512)
      var batch = TranscriptBatch()
      read(Array(#""version":"2"}"#.utf8) + [0x0a])
      decoder.endLongRecord(at: 0, into: &batch)
      #expect(batch.records == 1)
    }
  }

  @Test(arguments: [#"\u+123"#, #"\u-000"#, #"\u 123"#, #"\u12"#, #"\u12g4"#])
  func `what is no escape is none`(text: String) {
    let line = Self.lines.customTitle("T").replacing(#""T""#, with: "\"\(text)\"")
    #expect(decode([line]).profile.title == String(text.dropFirst()))
  }
}

/// The pages of memory that this process holds.
private func residentPages() throws -> Int {
  let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
  return try #require(Int(fields[1]))
}

extension Decoded {
  /// Whether it says the same, without regard to white space before a record.
  func says(_ other: Decoded) -> Bool {
    replyFacts == other.replyFacts && others.map(\.fact) == other.others.map(\.fact)
      && records == other.records
      && lastActivity == other.lastActivity && sessionID == other.sessionID
  }
}
