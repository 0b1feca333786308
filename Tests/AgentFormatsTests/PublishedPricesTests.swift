import AgentFormats
import Foundation
import SessionCore
import SessionTestSupport
import Testing

/// The list of prices that comes with sessiond, against what makers publish and what a client reckons itself.
struct PublishedPricesTests {
  /// 2026-11-21T06:00:00Z.
  private static let day = Timestamp(milliseconds: 1_795_240_800_000)

  @Test func `every line is a price, and no model has two at a time`() {
    let lines = PriceTable.publishedList.split(separator: "\n")
    let prices = lines.compactMap { ModelPrice(String($0)) }
    #expect(prices.count == lines.count && prices.count > 300)
    let periods = prices.map { "\($0.model) until \($0.until?.iso8601 ?? "now")" }
    #expect(Set(periods).count == periods.count)
    #expect(PriceTable.published.modelCount == Set(prices.map(\.model)).count)
    #expect(prices.allSatisfy { ($0.window ?? 1_000) >= 1_000 })
  }

  @Test func `the date and the source are for people`() {
    #expect(Timestamp(iso8601: Array((PriceTable.published.asOf + "T00:00:00Z").utf8)) != nil)
    #expect(PriceTable.published.source.hasPrefix("LiteLLM "))
  }

  /// Dollars for a million of input, output, cache written for five minutes and an hour, and cache read, as the makers'
  /// pages have them; -1 for what has no price.
  private static let pages: [(model: String, tier: BillingClass.Tier, prompt: Int, dollars: [Double])] = [
    ("claude-sonnet-4-6", .standard, 1, [3, 15, 3.75, 6, 0.3]),
    ("claude-sonnet-4-6", .standard, 900_000, [3, 15, 3.75, 6, 0.3]),
    ("claude-sonnet-4-6", .batch, 1, [1.5, 7.5, 1.875, 3, 0.15]),
    ("claude-sonnet-4-6", .fast, 1, [-1, -1, -1, -1, -1]),
    ("claude-opus-4-6", .standard, 1, [5, 25, 6.25, 10, 0.5]),
    ("claude-opus-4-6[1m]", .fast, 1, [30, 150, 37.5, 60, 3]),
    ("claude-opus-4-8", .fast, 900_000, [10, 50, 12.5, 20, 1]),
    ("claude-opus-4-1-20250805", .standard, 1, [15, 75, 18.75, 30, 1.5]),
    ("claude-haiku-4-5-20251001", .standard, 1, [1, 5, 1.25, 2, 0.1]),
    ("claude-3-5-haiku-20241022", .standard, 1, [0.8, 4, 1, 1.6, 0.08]),
    ("claude-sonnet-4-20250514", .standard, 200_001, [6, 22.5, 7.5, 12, 0.6]),
    ("claude-sonnet-4-5-20250929", .standard, 200_001, [6, 22.5, 7.5, 12, 0.6]),
    ("claude-haiku-5-5", .standard, 100_001, [0.5, 2.5, 0.625, 1, 0.05]),
    ("us.anthropic.claude-sonnet-4-5-20250929-v1:0", .standard, 1, [3.3, 16.5, 4.125, 6.6, 0.33]),
    ("claude-sonnet-4.6", .standard, 1, [3, 15, 3.75, 6, 0.3]),
    ("gpt-5.1-codex", .standard, 1, [1.25, 10, 1.25, -1, 0.125]),
    ("gpt-5.4", .standard, 272_001, [5, 22.5, 5, -1, 0.5]),
    ("gpt-5.4", .fast, 272_001, [-1, -1, -1, -1, -1]),
    ("gpt-5.5-2026-04-23", .batch, 1, [2.5, 15, 2.5, -1, 0.25]),
    ("models/gemini-2.5-pro", .standard, 200_000, [1.25, 10, -1, -1, 0.125]),
    ("gemini-2.5-pro", .standard, 200_001, [2.5, 15, -1, -1, 0.25]),
    ("gpt-5.3-codex-spark", .standard, 1, [-1, -1, -1, -1, -1]),
    ("ollama/gpt-oss:20b", .standard, 1, [-1, -1, -1, -1, -1]),
    ("<synthetic>", .standard, 1, [-1, -1, -1, -1, -1]),
  ]

  @Test(arguments: pages.indices) func `a model costs what its maker's page says`(index: Int) {
    let page = Self.pages[index]
    let million = 1_000_000
    let kinds = [
      TokenUsage(input: million), TokenUsage(output: million), TokenUsage(cacheWrite: million),
      TokenUsage(cacheWrite: million, cacheWriteOneHour: million), TokenUsage(cacheRead: million),
    ]
    let billing = BillingClass(tier: page.tier, promptSize: .init(tokens: page.prompt))
    for (usage, expected) in zip(kinds, page.dollars) {
      let cost = PriceTable.published.cost(of: usage, model: page.model, billing: billing, at: Self.day)
      #expect(abs((cost ?? -1) - expected) < 1e-9, "\(page.model) \(usage)")
    }
  }

  @Test(
    arguments: [
      // Long prompts cost more before the large window was there for all.
      ("claude-opus-4-6", 200_001, "2026-03-12", 10), ("claude-opus-4-6", 200_001, "2026-03-13", 5),
      ("gpt-5.6-luna", 1, "2026-07-29", 1), ("gpt-5.6-luna", 1, "2026-07-30", 0.2),
      ("gpt-5.6-sol", 272_001, "2026-08-20", 10), ("gpt-5.6-sol", 272_001, "2026-08-21", 8),
      ("gemini-3.6-flash", 1, "2026-08-12", 1.5), ("gemini-3.6-flash", 1, "2026-12-31", 0.75),
      ("gemini-3.6-flash", 1, "2027-01-01", 1.5),
    ] as [(String, Int, String, Double)])
  func `a reply costs what was asked on its day`(
    model: String, prompt: Int, day: String, dollars: Double
  ) throws {
    let noon = try #require(Timestamp(iso8601: Array((day + "T12:00:00Z").utf8)))
    let cost = PriceTable.published.cost(
      of: TokenUsage(input: 1_000_000), model: model,
      billing: BillingClass(promptSize: .init(tokens: prompt)), at: noon)
    #expect(cost == dollars)
  }

  @Test func `windows are those that the makers serve`() {
    #expect(PriceTable.published.window(of: "claude-haiku-4-5-20251001") == 200_000)
    #expect(PriceTable.published.window(of: "gemini-2.5-pro") == 1_048_576)
    #expect(PriceTable.published.window(of: "gpt-5.1-codex") == 400_000)
  }
}

/// Claude Code reckons costs by itself, by request and by session: an independent table.
@Suite(.enabled(if: SharedData.isAvailable, "recorded data is not here"))
struct ClientCostTests {
  private struct CostState: Decodable {
    struct Usage: Decodable {
      var inputTokens: Int
      var outputTokens: Int
      var cacheReadInputTokens: Int
      var cacheCreationInputTokens: Int
      var cacheCreationEphemeral1hInputTokens: Int
      var costUSD: Double
    }

    var type: String
    var modelUsage: [String: Usage]
  }

  /// Two runs of the client, each a session with requests.
  @Test func `a session costs what the client says at its end`() throws {
    var compared = 0
    for file in SharedData.files(below: try #require(SharedData.claude), suffix: ".jsonl") {
      for line in try Data(contentsOf: file).split(separator: UInt8(ascii: "\n")) {
        guard let state = try? JSONDecoder().decode(CostState.self, from: line), state.type == "cost-state"
        else { continue }
        for (model, told) in state.modelUsage {
          let usage = TokenUsage(
            input: told.inputTokens, output: told.outputTokens, cacheRead: told.cacheReadInputTokens,
            cacheWrite: told.cacheCreationInputTokens,
            cacheWriteOneHour: told.cacheCreationEphemeral1hInputTokens)
          #expect(abs(try #require(cost(usage, model)) - told.costUSD) < 1e-12, "\(file.path)")
          compared += 1
        }
      }
    }
    #expect(compared == 2)
  }

  private struct Telemetry: Decodable {
    struct Body: Decodable { var resourceLogs: [Resource]? }
    struct Resource: Decodable { var scopeLogs: [Scope] }
    struct Scope: Decodable { var logRecords: [Record] }
    struct Record: Decodable { var attributes: [Attribute] }
    struct Attribute: Decodable {
      var key: String
      var value: Value
    }
    struct Value: Decodable {
      var stringValue: String?
      var intValue: Int?
      var doubleValue: Double?
    }

    var body: Body
  }

  @Test func `a request costs what the client's telemetry says`() throws {
    let folder = try #require(SharedData.claude).appendingPathComponent("otlp")
    var compared = 0
    for file in SharedData.files(below: folder, suffix: ".jsonl") {
      for line in try Data(contentsOf: file).split(separator: UInt8(ascii: "\n")) {
        let body = try JSONDecoder().decode(Telemetry.self, from: line).body
        for record in (body.resourceLogs ?? []).flatMap(\.scopeLogs).flatMap(\.logRecords) {
          let values = Dictionary(record.attributes.map { ($0.key, $0.value) }) { first, _ in first }
          guard let told = values["cost_usd"]?.doubleValue, let model = values["model"]?.stringValue else {
            continue
          }
          func tokens(_ key: String) throws -> Int { try #require(values[key]?.intValue) }
          let usage = TokenUsage(
            input: try tokens("input_tokens"), output: try tokens("output_tokens"),
            cacheRead: try tokens("cache_read_tokens"), cacheWrite: try tokens("cache_creation_tokens"),
            cacheWriteOneHour: try tokens("cache_creation_1h_tokens"))
          #expect(abs(try #require(cost(usage, model)) - told) < 1e-12)
          compared += 1
        }
      }
    }
    #expect(compared == 2)
  }

  private func cost(_ usage: TokenUsage, _ model: String) -> Double? {
    PriceTable.published.cost(
      of: usage, model: model, billing: BillingClass(promptSize: .upTo100K),
      at: Timestamp(milliseconds: 1_795_240_800_000))
  }
}
