import AgentFormats
import SessionCore
import SessionTestSupport
import Testing

/// Where records begin and end, and what happens to lines that hold none.
struct LineTests {
  private let lines = ClaudeLines()

  @Test func `an empty file says nothing`() {
    let decoded = decode([], end: "")
    #expect(decoded == Decoded())
  }

  @Test(arguments: ["\n", "\n\n\n", " \t\r\n \n", "\r\n\r\n"])
  func `blank lines are neither records nor damage`(blank: String) {
    var feeder = Feeder()
    feeder.feed((blank + lines.reply("m") + "\n" + blank).utf8, isEnd: true)
    #expect(feeder.decoded.records == 1)
    #expect(feeder.decoded.unreadable.isEmpty)
    #expect(feeder.decoded.rest == 0)
    #expect(feeder.decoded.replies.values.first?.offset == Int64(blank.utf8.count))
  }

  @Test func `lines may end with a carriage return`() {
    let all = [lines.prompt("a"), lines.reply("m1"), lines.reply("m2")]
    let decoded = decode(all, separator: "\r\n", end: "\r\n")
    #expect(decoded.records == 3 && decoded.replies.count == 2)
    #expect(decoded.unreadable.isEmpty)
    #expect(decoded.replies.values.allSatisfy { $0.length == all[1].utf8.count })
  }

  @Test(arguments: [0, 1, 2])
  func `two records on one line are two records`(kind: Int) throws {
    let first = lines.reply("m1", text: "a } { \" brace and \\\" quotes }{")
    let second = [lines.snapshot(), lines.reply("m2"), lines.customTitle("}{")][kind]
    let decoded = decode([lines.prompt("x"), "  " + first + second, lines.reply("m3")])
    #expect(decoded.records == 4)
    #expect(decoded.unreadable.isEmpty)
    #expect(decoded.replies.count == (kind == 1 ? 3 : 2))
    let key = ReplyKey(messageID: (kind == 1 ? "m2" : "m1").utf8, requestID: "req_1".utf8)
    let before = lines.prompt("x").utf8.count + 3 + (kind == 1 ? first.utf8.count : 0)
    #expect(decoded.replies[key]?.offset == Int64(before))
    #expect(decoded.replies[key]?.length == (kind == 1 ? second : first).utf8.count)
  }

  @Test func `a whole last record counts without its newline`() {
    let decoded = decode([lines.reply("m1"), lines.reply("m2")], end: "")
    #expect(decoded.replies.count == 2)
    #expect(decoded.rest == 0)
  }

  @Test func `a half last record waits, at whatever byte it ends`() {
    let whole = lines.reply("m1") + "\n"
    let last = Array(lines.reply("m2", text: "a { \"b\" } \\ }").utf8)
    var wrong: [Int] = []
    for end in 1..<last.count {
      var feeder = Feeder()
      feeder.feed(Array(whole.utf8) + last[..<end], isEnd: true)
      let decoded = feeder.decoded
      if decoded.replies.count != 1 || decoded.rest != end || !decoded.unreadable.isEmpty {
        wrong.append(end)
      }
      feeder.feed(last[end...], isEnd: true)
      if feeder.decoded.replies.count != 2 || feeder.decoded.rest != 0 { wrong.append(-end) }
    }
    #expect(wrong.isEmpty)
  }

  @Test func `while more is to come a last line waits, also if it looks whole`() {
    var feeder = Feeder()
    feeder.feed(lines.reply("m1").utf8, isEnd: false)
    #expect(feeder.decoded.records == 0)
    #expect(feeder.decoded.rest == lines.reply("m1").utf8.count)
    feeder.feed("\n".utf8, isEnd: false)
    #expect(feeder.decoded.records == 1)
  }

  @Test func `a transcript cut in two anywhere says the same as in one`() {
    var changed = lines
    changed.branch = "feature"
    let text =
      [
        lines.customTitle("größer 🦀"), lines.prompt("a \"b\" {c} \\"), lines.reply("m1", .init(output: 1)),
        lines.reply("m1", .init(output: 9)) + lines.snapshot(), "", "this is no record {",
        changed.reply("m2"),
        "\u{0}\u{0}\u{0}" + changed.compaction(before: 9, after: 3),
        lines.reply("m1", .init(output: 30)) + "\r",
        lines.reply("m3", isSidechain: true), lines.reply("m4"),
      ].joined(separator: "\n")
    let bytes = Array(text.utf8)
    var whole = Feeder()
    whole.feed(bytes, isEnd: true)
    #expect(whole.decoded.replies.count == 4)
    #expect(whole.decoded.unreadable.count == 2)
    #expect(whole.decoded.compactions.count == 1)
    var wrong: [Int] = []
    for cut in 0...bytes.count {
      for isEnd in [true, false] {
        var feeder = Feeder()
        feeder.feed(bytes[..<cut], isEnd: isEnd)
        feeder.feed(bytes[cut...], isEnd: true)
        if feeder.decoded != whole.decoded { wrong.append(cut) }
      }
    }
    #expect(wrong.isEmpty)
  }

  @Test(arguments: [
    "not json", "{", "}", "{]", "[1,2]", "\"text\"", "12", "null", "{\"a\"}", "{\"a\":1", "{\"a\":1}}x",
    "{a:1}",
    "\u{feff}{\"type\":\"user\"}", "<html>", "{\"type\":\"assistant\",\"mess",
  ])
  func `a line that is no record is counted with its place, and nothing stops`(line: String) {
    let first = lines.reply("m1")
    let decoded = decode([first, "  " + line + " ", lines.reply("m2")])
    #expect(decoded.replies.count == 2)
    #expect(decoded.records == 2)
    #expect(decoded.unreadable.count == 1)
    #expect(decoded.unreadable.first?.offset == Int64(first.utf8.count + 3))
    #expect(decoded.unreadable.first?.length == line.utf8.count)
    #expect(decoded.unreadable.first?.time == nil)
  }

  @Test func `an unreadable line says why`() throws {
    let unreadable = try #require(decode(["not json"]).unreadable.first)
    #expect(unreadable.fact != .unreadable(reason: ""))
  }

  @Test func `one bad record of two on a line leaves the good one`() {
    let good = lines.reply("m1")
    let decoded = decode([good + "{broken}", "{broken}" + lines.reply("m2")])
    #expect(decoded.replies.count == 2)
    #expect(decoded.unreadable.map(\.offset) == [Int64(good.utf8.count), Int64(good.utf8.count + 9)])
    #expect(decoded.unreadable.map(\.length) == [8, 8])
  }

  @Test func `a stray brace does not hide the record behind it`() {
    let decoded = decode(["}" + lines.reply("m1") + lines.reply("m2")])
    #expect(decoded.replies.count == 2)
  }

  @Test func `zero bytes that a power cut left are damage, and the record behind them counts`() {
    let zeros = String(repeating: "\u{0}", count: 300)
    let decoded = decode([lines.reply("m1"), zeros + lines.reply("m2"), zeros, lines.reply("m3")])
    #expect(decoded.replies.count == 3)
    let first = Int64(lines.reply("m1").utf8.count + 1)
    let third = first + Int64(300 + lines.reply("m2").utf8.count + 1)
    #expect(decoded.unreadable.map(\.offset) == [first, third])
    #expect(decoded.unreadable.map(\.length) == [300, 300])
    #expect(
      decoded.replies[ReplyKey(messageID: "m2".utf8, requestID: "req_1".utf8)]?.offset == first + 300)
  }

  @Test func `a hole with white space in it is one hole`() {
    let hole = String(repeating: "\u{0} ", count: 100_000)
    let decoded = decode([hole + lines.reply("m1")])
    #expect(decoded.replies.count == 1)
    #expect(decoded.unreadable.map(\.length) == [200_000])
  }

  @Test func `zero bytes at the end of the file wait`() {
    var feeder = Feeder()
    feeder.feed("\u{0}\u{0}".utf8, isEnd: true)
    #expect(feeder.decoded.rest == 2)
    feeder.feed((lines.reply("m1") + "\n").utf8, isEnd: true)
    #expect(feeder.decoded.replies.count == 1)
    #expect(feeder.decoded.unreadable.count == 1)
  }

  @Test func `offsets are those of the file, not of the piece`() {
    var decoder = ClaudeCode.descriptor.lineDecoder()
    var batch = TranscriptBatch()
    let used = Array((lines.reply("m1") + "\nbad\n").utf8).padded {
      decoder.decode($0, at: 5_000_000_000, isEnd: false, into: &batch)
    }
    #expect(used == lines.reply("m1").utf8.count + 5)
    #expect(batch.facts.last?.offset == 5_000_000_000 + Int64(lines.reply("m1").utf8.count + 1))
  }
}
