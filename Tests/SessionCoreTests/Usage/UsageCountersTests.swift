import SessionCore
import Testing

/// Counters of usage, which only grow.
struct UsageCountersTests {
  private static let agent = AgentID("claude-code")

  private static func place(_ model: String, of agent: AgentID = agent) -> UsageCounters.Place {
    .init(agent: agent, model: model)
  }

  private static func sum(_ usage: TokenUsage, replies: Int = 1, dollars: Double? = nil) -> UsageSum {
    var sum = UsageSum()
    let time = Timestamp(milliseconds: 0)
    sum.add(
      UsageEntry(
        session: SessionKey(1), model: "m", billing: BillingClass(promptSize: .upTo100K), source: .transcript,
        first: time, last: time, replies: replies, usage: usage), dollars: dollars)
    return sum
  }

  @Test func `each token is of one kind`() throws {
    var counters = UsageCounters()
    let usage = TokenUsage(input: 1, output: 20, cacheRead: 300, cacheWrite: 4_500, cacheWriteOneHour: 500)
    let row = try #require(counters.update([Self.place("m"): Self.sum(usage, replies: 3)]).first)
    #expect(row.place == Self.place("m"))
    #expect([row.input, row.output, row.cacheRead, row.cacheWrite] == [1, 20, 300, 4_000])
    #expect(row.cacheWriteOneHour == 500 && row.replies == 3)
    #expect(row.dollars == nil && row.unpricedTokens == 4_821)
  }

  @Test func `a sum that becomes smaller leaves its counter where it was, until it is made up for`() {
    var counters = UsageCounters()
    let told = [100, 60, 90, 100, 130, 0].map { input in
      counters.update([Self.place("m"): Self.sum(TokenUsage(input: input), dollars: Double(input) / 10)])
    }
    #expect(told.map { $0.map(\.input) } == [[100], [100], [100], [100], [130], [130]])
    #expect(told.map { $0.map(\.dollars) } == [[10], [10], [10], [10], [13], [13]])
  }

  @Test func `tokens that turn out to be of another kind are not taken from theirs`() {
    var counters = UsageCounters()
    let kinds = [(4_000, 0), (4_000, 4_000), (9_000, 4_000)].map { written, forAnHour in
      let usage = TokenUsage(cacheWrite: written, cacheWriteOneHour: forAnHour)
      return counters.update([Self.place("m"): Self.sum(usage)]).map {
        [$0.cacheWrite, $0.cacheWriteOneHour]
      }
    }
    #expect(kinds == [[[4_000, 0]], [[4_000, 4_000]], [[5_000, 4_000]]])
  }

  @Test func `a price that is set later makes no tokens unpriced ones`() {
    var counters = UsageCounters()
    _ = counters.update([Self.place("m"): Self.sum(TokenUsage(input: 100))])
    let rows = counters.update([Self.place("m"): Self.sum(TokenUsage(input: 150), dollars: 1.5)])
    #expect(rows.map(\.unpricedTokens) == [100] && rows.map(\.dollars) == [1.5])
  }

  @Test func `a model that is not known any more keeps its row`() {
    var counters = UsageCounters()
    _ = counters.update([Self.place("told"): Self.sum(TokenUsage(input: 7))])
    let rows = counters.update([Self.place("shown"): Self.sum(TokenUsage(input: 7))])
    #expect(rows.map(\.place.model) == ["shown", "told"] && rows.map(\.input) == [7, 7])
  }

  @Test func `models are bounded, the most used are named, and no token is lost`() {
    var counters = UsageCounters()
    let sums = (1...1_000).map { (Self.place("made-up-\($0)"), Self.sum(TokenUsage(input: $0))) }
    let rows = counters.update(Dictionary(uniqueKeysWithValues: sums))
    #expect(rows.count == UsageCounters.mostModels + 1)
    #expect(rows.reduce(0) { $0 + $1.input } == 500_500)
    #expect(rows.contains { $0.place.model == "made-up-801" })
    #expect(!rows.contains { $0.place.model == "made-up-800" })
  }

  @Test func `what a row counts stays, however much a latecomer is used`() {
    var counters = UsageCounters()
    var sums = Dictionary(
      uniqueKeysWithValues: (1...300).map { (Self.place("m\($0)"), Self.sum(TokenUsage(input: $0))) })
    let before = counters.update(sums)
    sums[Self.place("m1")] = Self.sum(TokenUsage(input: 1_000_000))
    sums[Self.place("late")] = Self.sum(TokenUsage(input: 2_000_000))
    sums[Self.place("late", of: AgentID("codex"))] = Self.sum(TokenUsage(input: 5))
    let after = counters.update(sums)
    #expect(after.map(\.place) == before.map(\.place) + [Self.place("other", of: AgentID("codex"))])
    // 1 to 100, with a million for the 1, and the latecomer.
    #expect(after.first { $0.place == Self.place("other") }?.input == 5_049 + 3_000_000)
    for (earlier, later) in zip(before, after) { #expect(earlier.input <= later.input) }
  }

  @Test func `a model of the name of all others is one of them`() {
    var counters = UsageCounters()
    var sums = Dictionary(
      uniqueKeysWithValues: (1...200).map { (Self.place("m\($0)"), Self.sum(TokenUsage(input: 10))) })
    sums[Self.place("other")] = Self.sum(TokenUsage(input: 5))
    let rows = counters.update(sums)
    #expect(rows.filter { $0.place.model == "other" }.map(\.input) == [5])
    #expect(Set(rows.map(\.place)).count == rows.count)
  }
}
