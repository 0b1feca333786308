import SessionCore
import Testing

/// The estimated five-hour blocks.
struct UsageBlockTests {
  private func time(_ text: String) -> Timestamp {
    Timestamp(iso8601: "2026-11-\(text):00Z".utf8) ?? Timestamp(milliseconds: 0)
  }

  private func blocks(_ times: String...) -> [UsageBlock] {
    UsageBlock.blocks(
      of: times.map { UsageReportTests.entry("2026-11-\($0):00Z", output: 100) }, cost: { _ in 0.5 })
  }

  private func starts(_ blocks: [UsageBlock]) -> [String] {
    blocks.map { String($0.start.iso8601.dropFirst(8).prefix(8)) }
  }

  @Test func `what an agent's own sum brings to light begins no block`() {
    var sum = UsageReportTests.entry("2026-11-21T09:00:00Z", output: 7)
    sum.source = .agentSum
    let reply = UsageReportTests.entry("2026-11-20T09:00:00Z", output: 1)
    let blocks = UsageBlock.blocks(of: [sum, reply]) { _ in nil }
    #expect(blocks.map(\.sum.usage.output) == [1])
  }

  @Test func `a block begins at the full hour of its first reply and lasts five hours`() {
    let blocks = blocks("21T09:40", "21T10:00", "21T13:59")
    #expect(starts(blocks) == ["21T09:00"])
    #expect(blocks.first?.end == time("21T14:00"))
    #expect(blocks.first?.sum.replies == 3)
    #expect(blocks.first?.silentSince == nil)
  }

  @Test func `a reply at the end of a block begins the next one`() {
    #expect(starts(blocks("21T09:40", "21T13:59", "21T14:00")) == ["21T09:00", "21T14:00"])
    #expect(blocks("21T09:40", "21T13:59", "21T14:00").map(\.sum.replies) == [2, 1])
  }

  @Test func `silence of five hours shows, a shorter one does not`() {
    #expect(blocks("21T09:40", "21T14:40").map(\.silentSince) == [nil, time("21T09:40")])
    #expect(blocks("21T09:40", "21T14:39").map(\.silentSince) == [nil, nil])
    #expect(starts(blocks("21T09:40", "22T03:15")) == ["21T09:00", "22T03:00"])
  }

  @Test func `the order of the entries does not matter`() {
    #expect(blocks("21T14:05", "21T09:40", "21T10:10") == blocks("21T09:40", "21T10:10", "21T14:05"))
  }

  @Test(arguments: [
    // Five hours and less do not end every block before; the one of 09:00 holds 13:59.
    (["20T01:00", "21T09:40", "21T13:59", "21T18:50"], 3), (["21T09:40", "21T13:59"], 2),
    (["20T01:00", "20T12:00", "20T23:00"], 1), (["20T01:00"], 1), ([], 0),
  ])
  func `the last block is the same without what was before a silence`(times: [String], kept: Int) {
    let entries = times.map { UsageReportTests.entry("2026-11-\($0):00Z", output: 100) }
    let since = UsageBlock.sinceSilence(in: entries) { _ in true }
    #expect(since == entries.suffix(kept))
    let last = UsageBlock.blocks(of: since, cost: { _ in 0.5 }).last
    #expect(last?.sum == UsageBlock.blocks(of: entries, cost: { _ in 0.5 }).last?.sum)
    #expect(UsageBlock.sinceSilence(in: entries) { _ in false }.isEmpty)
  }

  @Test func `a block goes on until its end, and is active in between`() throws {
    let block = try #require(blocks("21T09:40").first)
    #expect(block.isActive(at: time("21T09:40")) && block.isActive(at: time("21T13:59")))
    #expect(!block.isActive(at: time("21T14:00")) && !block.isActive(at: time("21T08:59")))
    #expect(block.remaining(at: time("21T12:00")) == 2 * 3_600_000)
    #expect(block.remaining(at: time("21T15:00")) == 0)
  }

  @Test func `the rate is that between the first and the last reply, and goes on to the end`() throws {
    // 200 tokens in 50 minutes are 4 a minute; 2 hours later at that rate: 200 + 480.
    let block = try #require(blocks("21T11:10", "21T12:00").first)
    #expect(block.start == time("21T11:00"))
    #expect(block.tokensPerMinute == 4)
    let projection = try #require(block.projection(at: time("21T14:00")))
    #expect((projection.tokens - 680).magnitude < 1e-9)
    // A dollar in 50 minutes.
    #expect(((projection.dollars ?? 0) - 3.4).magnitude < 1e-9)
    #expect(block.projection(at: time("21T16:00")) == nil)
  }

  @Test func `one reply makes no rate`() throws {
    let block = try #require(blocks("21T11:10").first)
    #expect(block.tokensPerMinute == nil && block.projection(at: time("21T12:00")) == nil)
  }

  @Test func `a projection of what has no price has none`() throws {
    let block = try #require(
      UsageBlock.blocks(
        of: ["10", "40"].map { UsageReportTests.entry("2026-11-21T11:\($0):00Z") }, cost: { _ in nil }
      ).first)
    let projection = try #require(block.projection(at: time("21T12:00")))
    #expect(projection.dollars == nil)
  }

  @Test func `nothing makes no block`() {
    #expect(blocks().isEmpty)
  }
}
