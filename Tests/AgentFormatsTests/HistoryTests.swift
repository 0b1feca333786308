import AgentFormats
import SessionCore
import SessionTestSupport
import Testing

/// Of a long history only the lines that tell something are parsed: it says the same as when it is read line by line.
struct HistoryTests {
  private let lines = ClaudeLines()

  /// Of nothing but prompts, longer than what is taken for history.
  private var noise: [String] { (0..<80).map { lines.prompt(String(repeating: "x \($0) ", count: 200)) } }

  @Test func `a history says the same as its lines one by one`() {
    var all = noise
    for number in 0..<60 {
      all.append(lines.reply("m\(number)", .init(input: 1_000 * number)))
      all.append(lines.prompt("usage, \"usage\" and compact_boundary"))
      if number % 20 == 7 { all.append(lines.compaction(before: 160_000, after: 3_000)) }
      if number % 20 == 9 { all.append(lines.aiTitle("Title \(number)")) }
    }
    all.append(lines.customTitle("Mine"))
    all += [
      lines.prompt("one more"), "{\"half\":", "no record", lines.prompt("x") + lines.reply("behind"), "",
    ]
    all += noise
    var single = Feeder()
    for line in all { single.feed((line + "\n").utf8, isEnd: true) }
    let whole = decode(all)
    #expect(whole.records == single.decoded.records)
    #expect(whole.replies == single.decoded.replies && whole.order == single.decoded.order)
    #expect(whole.order.count == 61)
    #expect(whole.compactions == single.decoded.compactions && whole.compactions.count == 3)
    #expect(whole.unreadable == single.decoded.unreadable && whole.unreadable.count == 2)
    #expect(whole.profile == single.decoded.profile && whole.profile.title == "Mine")
    #expect(whole.lastActivity == single.decoded.lastActivity)
    #expect(whole.rest == 0)
  }

  @Test func `a mark is found wherever it stands, and the line's end behind it`() {
    // Each place within the sixteen bytes that are looked at together, and across them.
    let shifted = (0..<70).map { String(repeating: " ", count: $0) + lines.reply("m\($0)") }
    let decoded = decode(noise + shifted)
    #expect(decoded.order == (0..<70).map { ReplyKey(messageID: "m\($0)".utf8, requestID: "req_1".utf8) })
    #expect(decoded.unreadable.isEmpty)
  }

  @Test func `what looks like a mark and is none is passed over`() {
    let decoded = decode(noise + ["{\"usag\":1,\"u\":2,\"customTitl\":3}", "{\"c\":\"", "{\"usage"] + noise)
    #expect(decoded.order.isEmpty)
    #expect(decoded.unreadable.map(\.length) == [6, 7])
  }
}
