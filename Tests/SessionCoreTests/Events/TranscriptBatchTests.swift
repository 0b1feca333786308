import SessionCore
import Testing

struct TranscriptBatchTests {
  private func reply(_ id: String, output: Int, isMainChain: Bool = true) -> ReplyFact {
    ReplyFact(
      key: ReplyKey(messageID: id.utf8, requestID: "".utf8), model: "m", usage: TokenUsage(output: output),
      isMainChain: isMainChain)
  }

  @Test func `the lines of a reply are one fact, in the place of the first and with the largest counts`()
    throws
  {
    var batch = TranscriptBatch()
    batch.append(reply("a", output: 1), time: Timestamp(milliseconds: 1), offset: 0, length: 10)
    batch.append(.unreadable(reason: "between"), time: nil, offset: 11, length: 5)
    batch.append(reply("b", output: 7), time: Timestamp(milliseconds: 2), offset: 17, length: 10)
    batch.append(reply("a", output: 9), time: Timestamp(milliseconds: 3), offset: 28, length: 12)
    batch.append(reply("a", output: 4), time: nil, offset: 41, length: 13)
    try #require(batch.facts.count == 3)
    #expect(batch.facts[0].fact == .reply(reply("a", output: 9)))
    #expect(batch.facts[0].time == Timestamp(milliseconds: 3))
    #expect(batch.facts[0].offset == 41 && batch.facts[0].length == 13)
    #expect(batch.facts[1].fact == .unreadable(reason: "between"))
    #expect(batch.facts[2].fact == .reply(reply("b", output: 7)))
  }

  @Test(arguments: [
    (BillingClass.Tier.standard, BillingClass.Tier.fast), (.fast, .standard), (.fast, .fast),
  ])
  func `a reply has the tier that one of its lines tells`(first: BillingClass.Tier, second: BillingClass.Tier)
  {
    var batch = TranscriptBatch()
    for tier in [first, second] {
      var line = reply("a", output: 1)
      line.tier = tier
      batch.append(line, time: nil, offset: 0, length: 10)
    }
    guard case .reply(let reply)? = batch.facts.first?.fact else {
      Issue.record("\(batch.facts)")
      return
    }
    #expect(reply.tier == .fast)
  }

  @Test(arguments: [(true, false), (false, true)])
  func `the main conversation goes before a side chain that repeats its reply`(first: Bool, second: Bool) {
    var batch = TranscriptBatch()
    batch.append(reply("a", output: 1, isMainChain: first), time: nil, offset: 0, length: 1)
    batch.append(reply("a", output: 1, isMainChain: second), time: nil, offset: 2, length: 1)
    #expect(batch.facts.map(\.fact) == [.reply(reply("a", output: 1, isMainChain: true))])
  }

  @Test func `the latest time counts, whatever the order`() {
    var batch = TranscriptBatch()
    #expect(batch.isEmpty)
    let times: [Int64?] = [nil, 5, 9, 3, nil]
    for time in times { batch.noteRecord(time: time.map(Timestamp.init(milliseconds:))) }
    #expect(batch.records == 5)
    #expect(batch.lastActivity == Timestamp(milliseconds: 9))
    #expect(!batch.isEmpty)
  }
}
