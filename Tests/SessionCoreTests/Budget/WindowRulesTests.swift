import SessionCore
import Testing

struct WindowRulesTests {
  private static let rules = WindowRules(
    asOf: "2026-01-01",
    table: [
      .init(prefix: "claude-", tokens: 200_000), .init(prefix: "claude-sonnet-5", tokens: 1_000_000),
      .init(prefix: "claude-sonnet-5-mini", tokens: 400_000),
    ],
    overrides: [.init(prefix: "claude-haiku", tokens: 100_000), .init(prefix: "gpt", tokens: 300_000)],
    usualTokens: 150_000, knownSizes: [1_000_000, 200_000, 400_000], compactionReserve: 33_000)

  @Test(
    arguments: [
      ("claude-opus-4-6", 0, 200_000, .table),
      ("claude-sonnet-5", 0, 1_000_000, .table),
      ("claude-sonnet-5-20260101", 0, 1_000_000, .table),
      ("claude-sonnet-5-mini-2", 0, 400_000, .table),
      ("claude-sonnet-4-5", 0, 200_000, .table),
      ("claude-haiku-4-5", 0, 100_000, .configured),
      ("gpt-5", 0, 300_000, .configured),
      ("unheard-of", 0, 150_000, .assumed),
      ("", 0, 150_000, .assumed),
      // What was seen corrects all of them, to the next size that windows come in.
      ("claude-opus-4-6", 200_000, 200_000, .table),
      ("claude-opus-4-6", 200_001, 400_000, .observed),
      ("claude-opus-4-6", 425_822, 1_000_000, .observed),
      ("claude-haiku-4-5", 100_001, 200_000, .observed),
      ("claude-sonnet-5", 1_000_001, 1_000_001, .observed),
      ("unheard-of", .max, .max, .observed),
    ] as [(String, Int, Int, WindowRules.Source)])
  func `the window of a model`(model: String, largestSeen: Int, tokens: Int, source: WindowRules.Source) {
    let window = Self.rules.window(of: model, largestSeen: largestSeen)
    #expect(window.tokens == tokens)
    #expect(window.source == source)
  }

  @Test(
    arguments: [
      ("listed", 64_000, .table), ("listed-2026-01-01", 64_000, .table),
      ("openai/listed", 64_000, .table), ("else/listed", 32_000, .table),
      ("nobody/listed", 150_000, .assumed),
      // The table goes before the list, but where the list names who serves the model.
      ("claude-listed", 200_000, .table), ("else/claude-listed", 100_000, .table),
      ("nobody/claude-x", 200_000, .table), ("nobody/claude-haiku-4-5", 100_000, .configured),
      ("else/gpt-listed", 300_000, .configured), ("unheard-of", 150_000, .assumed), ("/", 150_000, .assumed),
    ] as [(String, Int, WindowRules.Source)])
  func `the window of a model that the table has not`(
    model: String, tokens: Int, source: WindowRules.Source
  ) {
    var rules = Self.rules
    rules.published = [
      "listed": 64_000, "else/listed": 32_000, "claude-listed": 50_000, "else/claude-listed": 100_000,
      "else/gpt-listed": 1_000,
    ]
    let window = rules.window(of: model, largestSeen: 0)
    #expect(window.tokens == tokens && window.source == source)
  }

  @Test(
    arguments: [
      // The agent's own word goes before the table, the user's before the agent's, what was seen before both.
      ("claude-opus-4-6", 0, 258_400, .agent), ("unheard-of", 258_400, 258_400, .agent),
      ("gpt-5", 0, 300_000, .configured), ("unheard-of", 258_401, 400_000, .observed),
    ] as [(String, Int, Int, WindowRules.Source)])
  func `the window that the agent states`(
    model: String, largestSeen: Int, tokens: Int, source: WindowRules.Source
  ) {
    let window = Self.rules.window(of: model, largestSeen: largestSeen, told: 258_400)
    #expect(window.tokens == tokens)
    #expect(window.source == source)
  }

  @Test(
    arguments: [
      (33_000, nil, 200_000, 167_000), (33_000, nil, 20_000, 0), (nil, 900, 272_000, 244_800),
      (nil, 947, 258_400, 244_704), (nil, 900, .max, 8_301_034_833_169_298_226), (nil, nil, 200_000, 200_000),
      (nil, 900, 0, 0),
    ] as [(Int?, Int?, Int, Int)])
  func `what is used before the agent compacts is less than the window`(
    reserve: Int?, perMille: Int?, window: Int, usable: Int
  ) {
    let rules = WindowRules(
      asOf: "", table: [], usualTokens: 1, knownSizes: [], compactionReserve: reserve,
      compactionPerMille: perMille)
    #expect(rules.usable(of: window) == usable)
  }

  @Test func `the user's word goes before the table, also where its prefix is shorter`() {
    var rules = Self.rules
    rules.overrides = [.init(prefix: "claude", tokens: 500_000)]
    let window = rules.window(of: "claude-sonnet-5", largestSeen: 0)
    #expect(window.tokens == 500_000 && window.source == .configured)
  }
}
