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

  @Test func `the user's word goes before the table, also where its prefix is shorter`() {
    var rules = Self.rules
    rules.overrides = [.init(prefix: "claude", tokens: 500_000)]
    let window = rules.window(of: "claude-sonnet-5", largestSeen: 0)
    #expect(window.tokens == 500_000 && window.source == .configured)
  }
}
