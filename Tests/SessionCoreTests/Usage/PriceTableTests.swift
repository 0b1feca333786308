import SessionCore
import Testing

struct PriceTableTests {
  /// 2026-11-21T00:00:00Z.
  private static let day = Timestamp(milliseconds: 1_795_219_200_000)
  private static let usual = BillingClass(promptSize: .upTo100K)

  private static let table = PriceTable(
    asOf: "2026-11-21", source: "somebody",
    list: """
      claude-a=3/15/3.75/6/0.3 >200000=6/22.5/7.5/12/0.6 batch=1.5/7.5/1.875/3/0.15 window=1000000
      claude-a=4/20/5/8/0.4 until=2026-03-13
      claude-a=5/25/6.25/10/0.5 until=2025-06-01
      claude-a-20250101=7/7
      us.anthropic.claude-a=3.3/16.5/4.125/6.6/0.33
      this is no price
      local/a=0/0/0/0/0
      gpt-b=1.25/10/-/-/0.125 window=400000

      """)

  private func cost(
    _ usage: TokenUsage, _ model: String, _ billing: BillingClass = usual, at moment: Timestamp = day,
    table: PriceTable = table
  ) -> Double? {
    table.cost(of: usage, model: model, billing: billing, at: moment)
  }

  private func isNear(_ left: Double?, _ right: Double) -> Bool {
    left.map { abs($0 - right) < 1e-12 } ?? false
  }

  @Test func `each kind of tokens has its price`() {
    #expect(isNear(cost(TokenUsage(input: 1_000_000), "claude-a"), 3))
    #expect(isNear(cost(TokenUsage(output: 1_000_000), "claude-a"), 15))
    #expect(isNear(cost(TokenUsage(cacheRead: 1_000_000), "claude-a"), 0.3))
    #expect(isNear(cost(TokenUsage(cacheWrite: 1_000_000), "claude-a"), 3.75))
    #expect(isNear(cost(TokenUsage(cacheWrite: 1_000_000, cacheWriteOneHour: 1_000_000), "claude-a"), 6))
    // 3 · 3 + 17 · 15 + 250 · 3.75 + 250 · 6 + 22,538 · 0.3 = 9 + 255 + 937.5 + 1,500 + 6,761.4 millionths.
    let usage = TokenUsage(
      input: 3, output: 17, cacheRead: 22_538, cacheWrite: 500, cacheWriteOneHour: 250)
    #expect(isNear(cost(usage, "claude-a"), 0.009_462_9))
  }

  @Test func `a long prompt makes every token dearer`() {
    let usage = TokenUsage(input: 1_000, output: 100, cacheRead: 200_000)
    let billing = BillingClass(promptSize: .init(tokens: usage.context))
    // 1,000 · 6 + 100 · 22.5 + 200,000 · 0.6 millionths.
    #expect(isNear(cost(usage, "claude-a", billing), 0.128_25))
    // 1,000 · 3 + 100 · 15 + 200,000 · 0.3 millionths.
    #expect(isNear(cost(usage, "claude-a", BillingClass(promptSize: .upTo200K)), 0.064_5))
  }

  @Test func `a batch costs what was published for it, and what was not published is not known`() {
    let million = TokenUsage(input: 1_000_000)
    #expect(isNear(cost(million, "claude-a", BillingClass(tier: .batch, promptSize: .upTo128K)), 1.5))
    #expect(cost(million, "claude-a", BillingClass(tier: .batch, promptSize: .longer)) == nil)
    #expect(cost(million, "claude-a", BillingClass(tier: .fast, promptSize: .upTo128K)) == nil)
    #expect(cost(million, "gpt-b", BillingClass(tier: .batch, promptSize: .upTo128K)) == nil)
  }

  @Test func `what has no price is unknown, and what costs nothing is free`() {
    let usage = TokenUsage(input: 5, output: 5)
    #expect(cost(usage, "claude-b") == nil)
    #expect(cost(usage, "claude-a2") == nil && cost(usage, "claude") == nil && cost(usage, "") == nil)
    #expect(cost(usage, "<synthetic>") == nil)
    #expect(cost(TokenUsage(), "claude-b") == nil)
    #expect(cost(usage, "local/a") == 0)
    // Of a kind that nobody named a price for.
    #expect(cost(TokenUsage(cacheWrite: 1), "gpt-b") == nil)
    #expect(cost(TokenUsage(input: 1, cacheWrite: 1, cacheWriteOneHour: 1), "gpt-b") == nil)
    #expect(cost(TokenUsage(input: 1_000_000), "gpt-b") == 1.25)
  }

  @Test func `a model is found under its plainer names, the written one first`() {
    let million = TokenUsage(input: 1_000_000)
    for name in ["claude-a[1m]", "anthropic/claude-a", "claude-a-20260101", "claude-a@20260101"] {
      #expect(cost(million, name) == 3, "\(name)")
    }
    #expect(cost(million, "claude-a-20250101") == 7)
    #expect(isNear(cost(million, "us.anthropic.claude-a-20260101-v1:0"), 3.3))
    #expect(cost(million, "eu.anthropic.claude-a") == nil)
    #expect(cost(million, "ollama/claude-a") == nil)
  }

  @Test(
    arguments: [
      ("2025-05-31T23:59:59.999Z", 5), ("2025-06-01T00:00:00Z", 4), ("2026-03-12T23:59:59Z", 4),
      ("2026-03-13T00:00:00Z", 3), ("2030-01-01T00:00:00Z", 3), ("1970-01-01T00:00:00Z", 5),
    ] as [(String, Double)])
  func `a reply costs what held on its day`(time: String, dollars: Double) throws {
    let moment = try #require(Timestamp(iso8601: Array(time.utf8)))
    #expect(cost(TokenUsage(input: 1_000_000), "claude-a", at: moment) == dollars)
  }

  @Test func `the user's word goes before the list, under every spelling`() throws {
    var table = Self.table
    table.overrides = try ["claude-a=1/2", "mine=0.5/1 until=2026-01-01", "mine=0.25/1"].map {
      try #require(ModelPrice($0))
    }
    let million = TokenUsage(input: 1_000_000)
    for name in ["claude-a", "claude-a-20250101", "claude-a[1m]", "anthropic/claude-a"] {
      #expect(cost(million, name, table: table) == 1, "\(name)")
    }
    #expect(cost(million, "mine", table: table) == 0.25)
    #expect(cost(million, "mine", at: Timestamp(milliseconds: 0), table: table) == 0.5)
    // What it says nothing of is not known: the list's figures were called wrong.
    #expect(cost(TokenUsage(cacheRead: 1), "claude-a", table: table) == nil)
    #expect(cost(million, "gpt-b", table: table) == 1.25)
    // Another place, another price.
    #expect(isNear(cost(million, "us.anthropic.claude-a", table: table), 3.3))
  }

  @Test func `the list's size, and its windows`() {
    #expect(Self.table.modelCount == 5)
    #expect(Self.table.window(of: "claude-a[1m]") == 1_000_000)
    #expect(Self.table.window(of: "openai/gpt-b-2026-01-01") == 400_000)
    #expect(Self.table.window(of: "local/a") == nil)
  }
}
