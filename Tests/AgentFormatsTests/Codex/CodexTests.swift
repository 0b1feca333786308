import AgentFormats
import SessionCore
import SessionTestSupport
import Testing

/// Rollouts of Codex: which tokens count, and what they say of their session.
struct CodexTests {
  private typealias Tokens = CodexLines.Tokens
  private let lines = CodexLines()

  private func decode(_ lines: [String], role: TranscriptRole = .main) -> Decoded {
    AgentFormatsTests.decode(lines, of: Codex.descriptor, role: role)
  }

  /// A session of two turns with three requests.
  private var start: [String] {
    [lines.meta()] + lines.turn("t1") + [
      lines.count(Tokens(29_218, 4_480, 5), last: Tokens(29_218, 4_480, 5)),
      lines.count(Tokens(58_454, 33_536, 10), last: Tokens(29_236, 29_056, 5)), lines.message("done"),
    ] + lines.turn("t2") + [lines.count(Tokens(87_708, 38_016, 15), last: Tokens(29_254, 4_480, 5))]
  }

  // MARK: Tokens

  @Test func `what counts is by how much the total has grown, without the cached part twice`() {
    let decoded = decode(start)
    #expect(
      decoded.replyFacts.map(\.usage) == [
        TokenUsage(input: 24_738, output: 5, cacheRead: 4_480),
        TokenUsage(input: 180, output: 5, cacheRead: 29_056),
        TokenUsage(input: 24_774, output: 5, cacheRead: 4_480),
      ])
    #expect(decoded.replyFacts.map(\.contextTokens) == [29_223, 29_241, 29_259])
    #expect(decoded.replyFacts.allSatisfy { $0.model == "gpt-5.5" && $0.isMainChain })
    #expect(decoded.unreadable.isEmpty && decoded.records == start.count)
  }

  @Test func `a total that is told again, and a count of limits alone, count nothing`() {
    let again = lines.count(Tokens(87_708, 38_016, 15), last: Tokens(29_254, 4_480, 5))
    #expect(decode(start + [again, lines.limitsOnly(), again]).replyFacts == decode(start).replyFacts)
  }

  @Test func `growth counts as a whole where a request in between was not told of`() {
    let decoded = decode(
      start + [lines.count(Tokens(150_000, 90_000, 500), last: Tokens(30_000, 29_000, 100))])
    #expect(decoded.replyFacts.last?.usage == TokenUsage(input: 10_308, output: 485, cacheRead: 51_984))
    #expect(decoded.replyFacts.last?.contextTokens == 30_100)
  }

  @Test func `a total that falls begins anew, and counts nothing again`() {
    // As an overflow of the window leaves it: only the sum is stated, then it grows from nothing.
    let full = Tokens(0, 0, 0, sum: 258_400)
    let decoded = decode(
      start + [
        lines.count(full, last: Tokens(0, 0, 0, sum: 170_677)),
        lines.count(Tokens(9_000, 1_000, 40), last: Tokens(9_000, 1_000, 40)),
      ])
    #expect(decoded.replyFacts.count == 4)
    #expect(decoded.replyFacts.last?.usage == TokenUsage(input: 8_000, output: 40, cacheRead: 1_000))
    let back = decode(start + [lines.count(Tokens(60_454, 34_000, 20), last: Tokens(2_000, 464, 10))])
    #expect(back.replyFacts.last?.usage == TokenUsage(input: 1_536, output: 10, cacheRead: 464))
  }

  @Test func `what was written to the cache is no ordinary input`() {
    let tokens = Tokens(10_000, 6_000, 30, cacheWrite: 3_000)
    let decoded = decode([lines.meta()] + lines.turn("t") + [lines.count(tokens, last: tokens)])
    #expect(
      decoded.replyFacts.map(\.usage) == [
        TokenUsage(input: 1_000, output: 30, cacheRead: 6_000, cacheWrite: 3_000)
      ])
  }

  @Test(arguments: [
    Tokens(-5, -1, -9), Tokens(10, 90, 0), Tokens(.max, .max, .max, cacheWrite: .max),
    Tokens(.min, .max, 1, sum: .min),
  ])
  func `counts that make no sense do not lead to worse ones`(tokens: CodexLines.Tokens) {
    let decoded = decode([lines.meta(), lines.count(tokens, last: tokens)])
    for usage in decoded.replyFacts.map(\.usage) {
      #expect(usage.input >= 0 && usage.output >= 0 && usage.cacheRead >= 0 && usage.cacheWrite >= 0)
      #expect(usage.context <= max(0, tokens.input))
    }
  }

  // MARK: Copies

  @Test func `a fork has the names of its original for what it copies, and its own behind it`() throws {
    var fork = CodexLines("019d8000-0000-7000-8000-000000000001")
    fork.time = "2026-11-21T08:00:00.000Z"
    var copied = lines
    copied.time = fork.time
    let copy = decode(
      [fork.meta(forkedFrom: lines.session), copied.meta()] + copied.turn("t1") + [
        copied.count(Tokens(29_218, 4_480, 5), last: Tokens(29_218, 4_480, 5)),
        copied.count(Tokens(58_454, 33_536, 10), last: Tokens(29_236, 29_056, 5)),
      ] + fork.turn("t3") + [fork.count(Tokens(87_708, 38_016, 15), last: Tokens(29_254, 4_480, 5))])
    let original = decode(start)
    #expect(copy.order.prefix(2) == original.order.prefix(2))
    #expect(copy.order.count == 3)
    #expect(!original.order.contains(try #require(copy.order.last)))
    #expect(copy.sessionID == fork.session && copy.parentID == nil)
  }

  @Test func `turns without ids are told apart by their session`() {
    let tokens = Tokens(29_218, 4_480, 5)
    let other = CodexLines("019d8000-0000-7000-8000-000000000002")
    let fork = CodexLines("019d8000-0000-7000-8000-000000000003")
    let first = decode([lines.meta(), lines.count(tokens, last: tokens)])
    let second = decode([other.meta(), other.count(tokens, last: tokens)])
    let copy = decode([
      fork.meta(forkedFrom: lines.session), lines.meta(), lines.count(tokens, last: tokens),
    ])
    #expect(first.order != second.order)
    #expect(first.order == copy.order)
  }

  @Test func `sessions that begin with the same counts are not the same`() {
    let other = CodexLines("019d8000-0000-7000-8000-000000000002")
    let tokens = Tokens(29_218, 4_480, 5)
    let second = decode([other.meta()] + other.turn("u1") + [other.count(tokens, last: tokens)])
    #expect(second.replyFacts.map(\.usage) == [decode(start).replyFacts[0].usage])
    #expect(Set(second.order).isDisjoint(with: decode(start).order))
  }

  @Test func `a rewound session in one file counts what is new`() {
    // What a recorder wrote one behind the other: the session, and its fork with the copy in front.
    let fork = CodexLines("019d8000-0000-7000-8000-000000000001")
    let rest =
      [fork.meta(forkedFrom: lines.session), lines.meta()] + lines.turn("t1") + [
        lines.count(Tokens(29_218, 4_480, 5), last: Tokens(29_218, 4_480, 5)),
        lines.count(Tokens(58_454, 33_536, 10), last: Tokens(29_236, 29_056, 5)),
      ] + fork.turn("t3") + [fork.count(Tokens(87_711, 38_016, 16), last: Tokens(29_257, 4_480, 6))]
    #expect(decode(start + rest).replies.count == 4)
  }

  @Test(arguments: [true, false])
  func `a subagent's rollout names the session that it works for`(isForked: Bool) {
    let child = CodexLines("019d8000-0000-7000-8000-000000000004")
    let tokens = Tokens(5_000, 100, 50)
    let decoded = decode(
      [child.meta(subagentOf: lines.session, isForked: isForked)] + child.turn("c1")
        + [child.count(tokens, last: tokens)] + child.compaction(total: tokens, after: 900))
    #expect(decoded.parentID == lines.session)
    #expect(decoded.replyFacts.map(\.isMainChain) == [false])
    #expect(decoded.profiles.isEmpty && decoded.compactions.isEmpty)
  }

  // MARK: The session

  @Test func `folder, branch, version, window and title are told once, and when they change`() {
    var later = lines
    later.folder = "/home/u/web"
    later.window = 121_600
    let decoded = decode(
      start + [lines.meta(), lines.title("größer 🦀")] + lines.turn("t3") + later.turn("t4"))
    #expect(
      decoded.profiles == [
        SessionProfile(project: "/home/u/api", branch: "main", version: "0.142.2"),
        SessionProfile(windowTokens: 258_400), SessionProfile(title: "größer 🦀"),
        SessionProfile(windowTokens: 121_600), SessionProfile(project: "/home/u/web"),
      ])
    #expect(decoded.sessionID == lines.session)
  }

  @Test func `the window of another model is told anew, also where it is as large`() {
    var other = lines
    other.model = "gpt-5.3-codex-spark"
    let decoded = decode(
      start + other.turn("t3") + [other.count(Tokens(90_000, 38_016, 20), last: Tokens(2_292, 0, 5))])
    #expect(decoded.profiles.compactMap(\.windowTokens) == [258_400, 258_400])
  }

  @Test func `a reply has the model of its turn`() {
    var other = lines
    other.model = "gpt-5.3-codex-spark"
    let decoded = decode(
      start + other.turn("t3") + [other.count(Tokens(90_000, 38_016, 20), last: Tokens(2_292, 0, 5))])
    #expect(decoded.replyFacts.map(\.model) == ["gpt-5.5", "gpt-5.5", "gpt-5.5", "gpt-5.3-codex-spark"])
  }

  @Test func `the account's windows are told by their length, whole hours of it`() throws {
    var batch = TranscriptBatch()
    var decoder = Codex.descriptor.lineDecoder()
    let text = (start + [lines.limitsOnly()]).map { $0 + "\n" }.joined()
    _ = Array(text.utf8).padded { decoder.decode($0, at: 0, isEnd: true, into: &batch) }
    let time = try #require(Timestamp(iso8601: lines.time.utf8))
    let windows = [
      QuotaWindow(
        limit: "codex", minutes: 300, usedPercent: 4.5, resets: Timestamp(milliseconds: 1_795_245_000_000),
        measured: time),
      QuotaWindow(
        limit: "codex", minutes: 10_080, usedPercent: 71, resets: Timestamp(milliseconds: 1_795_500_000_000),
        measured: time),
    ]
    // Told twice at one moment, they have a course.
    #expect(batch.quotas == windows.map { $0.merged(with: $0) })
  }

  /// As 0.40 wrote them, with one whose length is none.
  @Test func `older versions say how many seconds are left until the reset`() throws {
    let record = #"""
      {"timestamp":"2026-11-21T06:04:58.000Z","type":"event_msg","payload":{"type":"token_count","info":null,\#
      "rate_limits":{"primary":{"used_percent":12.0,"window_minutes":299,"resets_in_seconds":9000},\#
      "secondary":{"used_percent":0,"window_minutes":0,"resets_in_seconds":0}}}}
      """#
    var batch = TranscriptBatch()
    var decoder = Codex.descriptor.lineDecoder()
    let text = lines.meta() + "\n" + record + "\n"
    _ = Array(text.utf8).padded { decoder.decode($0, at: 0, isEnd: true, into: &batch) }
    #expect(batch.quotas.map(\.minutes) == [300])
    #expect(batch.quotas.first?.resets?.iso8601 == "2026-11-21T08:34:58.000Z")
  }

  @Test func `a compaction is told once, with what the window held before and holds now`() {
    let total = Tokens(87_708, 38_016, 15)
    let told = Compaction(trigger: .automatic, tokensBefore: 29_259, tokensAfter: 13_290)
    #expect(decode(start + lines.compaction(total: total, after: 13_290)).compactions == [told])
    // Without a count between, and without the notice behind.
    let records = lines.compaction(total: total, after: 13_290)
    let silent = Compaction(trigger: .automatic, tokensBefore: 29_259, tokensAfter: nil)
    #expect(decode(start + [records[0], records[2]]).compactions == [silent])
    #expect(decode(start + [records[2]]).compactions == [silent])
    let next = lines.count(Tokens(90_000, 38_016, 20), last: Tokens(2_292, 0, 5))
    #expect(decode(start + [records[0], next]).compactions == [silent])
    #expect(decode(start + [records[0], next, records[2]]).compactions == [silent])
    let second = lines.compaction(total: Tokens(90_000, 38_016, 20), after: 700)
    #expect(decode(start + records + [next] + second).compactions.map(\.tokensAfter) == [13_290, 700])
  }

  @Test func `a decoder that goes on where another ended says the same`() {
    let all =
      start + lines.compaction(total: Tokens(87_708, 38_016, 15), after: 13_290) + lines.turn("t5")
      + [lines.count(Tokens(101_000, 40_000, 25), last: Tokens(13_292, 1_984, 10)), lines.title("t")]
    let whole = decode(all)
    for cut in 1..<all.count {
      var both = Decoded()
      var first = Codex.descriptor.lineDecoder()
      var batch = TranscriptBatch()
      let front = Array(all[..<cut].map { $0 + "\n" }.joined().utf8)
      _ = front.padded { first.decode($0, at: 0, isEnd: true, into: &batch) }
      both.add(batch)
      var second = Codex.descriptor.lineDecoder(state: first.state)
      var later = TranscriptBatch()
      let back = Array(all[cut...].map { $0 + "\n" }.joined().utf8)
      _ = back.padded { second.decode($0, at: Int64(front.count), isEnd: true, into: &later) }
      both.add(later)
      #expect(both == whole, "cut behind line \(cut)")
    }
  }

  // MARK: Places

  @Test(
    arguments: [
      (["HOME": "/home/u"], ["/home/u/.codex"]), (["HOME": "/home/u", "CODEX_HOME": "/srv/c/"], ["/srv/c"]),
      (["HOME": "/home/u", "CODEX_HOME": ""], ["/home/u/.codex"]), (["CODEX_HOME": "relative"], []),
      (["HOME": "relative"], []), ([:], []),
    ] as [([String: String], [String])])
  func `its folder follows the environment`(environment: [String: String], roots: [String]) {
    #expect(Codex.roots { environment[$0] } == roots)
  }

  private static let id = "019d7e36-577c-7d90-9f1c-a447ba2254b4"

  @Test(
    arguments: [
      ("sessions/2026/04/11/rollout-2026-04-11T20-23-03-\(id).jsonl", .session(id)),
      ("sessions/2026/04/11/rollout-2026-04-11T20-23-03-\(id).jsonl.zst", .session(id)),
      ("archived_sessions/rollout-2026-04-11T20-23-03-\(id).jsonl", .session(id)),
      ("sessions/rollout-notes.jsonl", .session("notes")), ("sessions/2026/04/11/notes.jsonl", nil),
      ("sessions/2026/04/11/rollout-.jsonl", nil), ("sessions/2026/04/11/rollout-a.json", nil), ("", nil),
    ] as [(String, TranscriptPlace?)])
  func `a file's name says which session it is`(path: String, place: TranscriptPlace?) {
    #expect(Codex.place(at: path) == place)
  }

  @Test(arguments: [
    ("gpt-5.5", 258_400, 244_704), ("gpt-5.3-codex-spark", 121_600, 115_155), ("o5", 258_400, 244_704),
  ])
  func `windows and where it compacts by itself`(model: String, window: Int, usable: Int) {
    #expect(Codex.windowRules.window(of: model, largestSeen: 0).tokens == window)
    #expect(Codex.windowRules.usable(of: window) == usable)
  }
}
