import AgentFormats
import Foundation
import SessionCore
import Testing

/// Captures of the real client in tmux, each with the state in which its own registry and hooks had it.
struct ClaudeScreenTests {
  /// A capture: the state and the title, each in a line, and the screen.
  struct Golden: Sendable, CustomTestStringConvertible {
    var testDescription: String
    /// As the file has it, `waiting permission`; `-` for a screen that says nothing.
    var state: String
    var title: String
    var lines: [String]
  }

  static let goldens: [Golden] = {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Fixtures/Screens")
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    return files.sorted().compactMap { name in
      guard let text = try? String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8) else {
        return nil
      }
      let lines = text.components(separatedBy: "\n")
      return Golden(testDescription: name, state: lines[0], title: lines[1], lines: Array(lines[2...]))
    }
  }()

  private static func words(_ state: SessionState?) -> String {
    guard let state else { return "-" }
    return state.name + (state.wait.map { " \($0.name)" } ?? "")
  }

  @Test func `the captures are there`() {
    #expect(Self.goldens.count == 58)
    let states: Set = [
      "busy", "idle", "background", "limited", "waiting permission", "waiting answer", "waiting plan",
      "waiting dialog", "-",
    ]
    #expect(Set(Self.goldens.map(\.state)) == states)
  }

  @Test(arguments: goldens)
  func `a screen says what the client does`(golden: Golden) {
    let look = ClaudeScreen.rules.screen(golden.lines, of: ClaudeCode.agent)
    #expect(Self.words(look?.state) == golden.state, "by the rule \(look?.rule ?? "none")")
  }

  @Test(arguments: goldens)
  func `a title never says that an agent works while it does not`(golden: Golden) {
    let look = ClaudeScreen.rules.title(golden.title, of: ClaudeCode.agent)
    switch look?.state {
    // The client too calls an agent busy whose subagents go on after its turn.
    case .busy?: #expect(golden.state == "busy" || golden.state == "background")
    case .idle?: #expect(golden.state != "busy" || golden.testDescription == "retrying.txt")
    case let other: #expect(other == nil)
    }
  }

  @Test(arguments: [
    ("⠂ Fix the login", "busy"), ("⣿ Fix the login", "busy"), ("◐ Claude Code", "busy"),
    ("◓ Claude Code", "busy"),
    ("✳ Claude Code", "idle"), ("zsh", "-"), ("", "-"), ("◐", "-"), ("my ◐ title", "-"),
    ("Gi=31,s=1,v=1,a=q,t=d,f=24;AAAA", "-"),
  ])
  func `titles of all versions`(title: String, state: String) {
    #expect(Self.words(ClaudeScreen.rules.title(title, of: ClaudeCode.agent)?.state) == state)
  }

  private static let rule = String(repeating: "─", count: 60)

  @Test(arguments: [
    // Words of the agent's own that look like a dialog's.
    (["● Press Esc to cancel, then Do you want to go on?", rule, "❯ ", rule, "  ? for shortcuts"], "idle"),
    // A draft that looks like a choice.
    (["● Done.", rule, "❯ 1. do this", rule, "  ? for shortcuts"], "idle"),
    // A quoted limit is not the client's.
    (["● The log says: API Error: Request rejected (429)", rule, "❯ ", rule], "idle"),
    (["✻ Worked for 1m 52s", rule, "❯ ", rule, "  ? for shortcuts"], "idle"),
    (["✻ Working…", rule, "❯ ", rule], "busy"),
    (["· Thinking… (9m 21s · ↓ 13.7k tokens)", rule, "❯ a draft", rule], "busy"),
    (["● Done.", rule, "❯ ", rule, "  ⏵⏵ accept edits on · esc to interrupt"], "busy"),
    (["● Done.", rule, "❯ ", rule, "  ⏵⏵ accept edits on · 12 shells · ↓ to manage"], "background"),
    (["● Done.", rule, "! ls", rule], "idle"),
    (["$ ls", "a.txt"], "-"), ([], "-"), ([rule], "-"), ([rule, rule], "-"),
  ])
  func `what looks alike is told apart`(lines: [String], state: String) {
    let look = ClaudeScreen.rules.screen(lines, of: ClaudeCode.agent)
    #expect(Self.words(look?.state) == state, "by the rule \(look?.rule ?? "none")")
  }

  @Test func `another agent's screen is not read by these rules`() {
    #expect(ClaudeScreen.rules.screen([Self.rule, "❯ ", Self.rule], of: AgentID("codex")) == nil)
  }

  @Test func `every rule has its patterns`() {
    #expect(ClaudeScreen.rules.rules.count == 14)
    #expect(ClaudeScreen.rules.rules.allSatisfy { !($0.all.isEmpty && $0.any.isEmpty) })
  }
}
