import AgentFormats
import SessionCore
import Testing

struct ClaudeCodeTests {
  @Test(
    arguments: [
      (["HOME": "/home/u"], ["/home/u/.claude", "/home/u/.config/claude"]),
      (["HOME": "/home/u", "XDG_CONFIG_HOME": "/etc/x"], ["/home/u/.claude", "/etc/x/claude"]),
      (["HOME": "/home/u", "XDG_CONFIG_HOME": "relative"], ["/home/u/.claude", "/home/u/.config/claude"]),
      (["HOME": "/home/u", "XDG_CONFIG_HOME": ""], ["/home/u/.claude", "/home/u/.config/claude"]),
      (["HOME": "/home/u", "CLAUDE_CONFIG_DIR": "/a"], ["/a"]),
      (["HOME": "/home/u", "CLAUDE_CONFIG_DIR": "/a/"], ["/a"]),
      (["HOME": "/home/u", "CLAUDE_CONFIG_DIR": "/a,/b"], ["/a", "/b"]),
      (["HOME": "/home/u", "CLAUDE_CONFIG_DIR": "/a,relative,,/b"], ["/a", "/b"]),
      (["HOME": "/home/u", "CLAUDE_CONFIG_DIR": ""], ["/home/u/.claude", "/home/u/.config/claude"]),
      (["CLAUDE_CONFIG_DIR": "/a"], ["/a"]),
      (["HOME": "relative"], []),
      ([:], []),
    ] as [([String: String], [String])])
  func `the agent's folders follow its environment`(environment: [String: String], roots: [String]) {
    #expect(ClaudeCode.roots { environment[$0] } == roots)
  }

  @Test(
    arguments: [
      ("-home-u-api/3f2c61aa.jsonl", .session("3f2c61aa")),
      ("-home-u-api/notes.with.dots.jsonl", .session("notes.with.dots")),
      ("-home-u-api/agent-0a1b2c3d.jsonl", .subagent(of: nil)),
      ("-home-u-api/3f2c61aa/subagents/agent-a2cb165d.jsonl", .subagent(of: "3f2c61aa")),
      ("-home-u-api/3f2c61aa/subagents/workflows/run1/agent-a2.jsonl", .subagent(of: "3f2c61aa")),
      ("subagents/3f2c61aa.jsonl", .session("3f2c61aa")),
      ("-home-u-api/3f2c61aa/subagents/journal.jsonl", nil),
      ("-home-u-api/3f2c61aa/subagents/agent-a2.meta.json", nil),
      ("-home-u-api/3f2c61aa/tool-results/output.jsonl", nil),
      ("-home-u-api/memory/deep/file.jsonl", nil),
      ("-home-u-api/3f2c61aa.jsonl.lock", nil),
      ("-home-u-api/3f2c61aa.json", nil),
      ("-home-u-api/.jsonl", nil),
      ("3f2c61aa.jsonl", nil),
      ("-home-u-api", nil),
      ("", nil),
    ] as [(String, TranscriptPlace?)])
  func `a file's place says what it is`(path: String, place: TranscriptPlace?) {
    #expect(ClaudeCode.place(at: "projects/" + path) == place)
  }

  @Test(
    arguments: [
      ("claude-sonnet-4-6", 200_000), ("claude-opus-4-5-20251101", 200_000), ("claude-opus-4-6", 200_000),
      ("claude-opus-4-7", 1_000_000), ("claude-opus-4-8", 1_000_000), ("claude-opus-5", 1_000_000),
      ("claude-sonnet-5", 1_000_000), ("claude-fable-5", 1_000_000), ("claude-haiku-4-5-20251001", 200_000),
      ("", 200_000),
    ])
  func `models have the windows of the client's own page`(model: String, tokens: Int) {
    #expect(ClaudeCode.windowRules.window(of: model, largestSeen: 0).tokens == tokens)
  }

  /// Measured: automatic compaction at 167,543 of 200,000, and "1 % until auto-compact" at 165,003.
  @Test func `the usable part ends where the agent was seen to compact`() {
    var monitor = BudgetMonitor(policy: BudgetPolicy(), rules: ClaudeCode.windowRules)
    _ = monitor.replied(contextTokens: 165_003, model: "claude-sonnet-4-6", at: Timestamp(milliseconds: 0))
    #expect(monitor.figure?.limitTokens == 167_000)
    #expect(monitor.figure?.remainingPercent == 1)
  }
}
