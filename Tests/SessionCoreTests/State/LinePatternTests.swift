import SessionCore
import Testing

struct LinePatternTests {
  @Test(arguments: [
    ("abc", "abc", true), ("abc", "abcd", false), ("*", "", true), ("*", "x", true), ("a*", "a", true),
    ("*b*", "abc", true), ("a?c", "abc", true), ("a?c", "ac", false), ("[ab]c", "bc", true),
    ("[ab]c", "cc", false),
    ("[a-c]*", "bx", true), ("[a-c]*", "dx", false), ("[◐-◓] *", "◒ x", true), (#"\*a"#, "*a", true),
    (#"\*a"#, "ba", false), ("*a*b*c*", "xxaxxbxxcxx", true), ("*a*b*c*", "xxcxxbxxaxx", false),
    ("**", "x", true),
    ("[]a]x", "]x", true), ("a*a", "a", false), ("x", "", false), ("[a-]x", "-x", true),
  ])
  func `a pattern fits a whole line`(pattern: String, line: String, fits: Bool) throws {
    #expect(try #require(LinePattern(pattern)).matches(line) == fits)
  }

  @Test(arguments: ["", "[abc", "[]", "a\\", "[z-a]", String(repeating: "a", count: 201)])
  func `what is no pattern is refused`(text: String) {
    #expect(LinePattern(text) == nil)
  }

  @Test func `a mean pattern over a long line ends at once`() throws {
    let pattern = try #require(LinePattern(String(repeating: "*a", count: 90) + "b"))
    #expect(!pattern.matches(String(repeating: "a", count: 400)))
  }
}

struct ScreenRulesTests {
  private static let agent = AgentID("a")

  private static func rule(_ name: String, _ priority: Int, _ pattern: String?, _ state: SessionState?)
    -> ScreenRules.Rule
  {
    ScreenRules.Rule(
      name, agent: agent, priority: priority, region: .screen,
      any: pattern.flatMap(LinePattern.init).map { [$0] } ?? [],
      outcome: state.map(ScreenRules.Outcome.state) ?? .silent)
  }

  private static let rules = ScreenRules([
    rule("low", 1, "x*", .idle), rule("high", 9, "x!", .busy), rule("hush", 10, "x?!", nil),
    rule("late", 9, "x!", .idle),
  ])

  @Test(arguments: [
    (["x"], "low"), (["x!"], "high"), (["x", "y", "x!"], "high"), (["x?!", "x!"], nil), (["y"], nil),
  ])
  func `the highest that fits decides`(lines: [String], name: String?) {
    #expect(Self.rules.screen(lines, of: Self.agent)?.rule == name)
  }

  @Test func `a user's rule replaces one, goes before others, or takes one away`() {
    let rules = Self.rules.updated(with: [
      Self.rule("high", 0, nil, .busy), Self.rule("low", 1, "z*", .idle), Self.rule("own", 50, "w", .limited),
    ])
    #expect(rules.screen(["x!"], of: Self.agent)?.rule == "late")
    #expect(rules.screen(["x"], of: Self.agent) == nil)
    #expect(rules.screen(["z"], of: Self.agent)?.rule == "low")
    #expect(rules.screen(["w"], of: Self.agent)?.state == .limited)
    #expect(rules.rules.map(\.name) == ["own", "hush", "late", "low"])
  }
}
