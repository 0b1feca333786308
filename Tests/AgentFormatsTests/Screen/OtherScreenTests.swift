import AgentFormats
import Foundation
import SessionCore
import Testing

/// Screens as the sources of the other agents draw them.
struct OtherScreenTests {
  @Test func `each agent's table has all of its rules, under names of their own`() {
    let counts = [Codex.descriptor, GeminiCLI.descriptor, Opencode.descriptor].map(\.screenRules.rules.count)
    #expect(counts == [5, 6, 3])
    let all = Agents.screenRules.rules
    #expect(Set(all.map { "\($0.agent) \($0.name)" }).count == all.count)
  }

  @Test(
    arguments: [
      ("✦  Reading the parser (api)", .busy), ("✦  Working… (api)", .busy), ("⏲  Working… (api)", .busy),
      ("✋  Action Required (api)", .waiting(for: .permission)), ("◇  Ready (api)      ", .idle),
      ("Gemini CLI (api)", nil), ("ada@home: ~", nil),
    ] as [(String, SessionState?)])
  func `a title of Gemini CLI says what it does`(title: String, state: SessionState?) {
    #expect(Agents.screenRules.title(title, of: GeminiCLI.agent)?.state == state)
    // Another agent's title is not read by its rules.
    #expect(Agents.screenRules.title(title, of: Opencode.agent) == nil)
  }

  @Test(
    arguments: [
      (
        Codex.agent,
        """
          Would you like to run the following command?

          $ echo hello world

        › 1. Yes, proceed (y)
          2. No, and tell Codex what to do differently (esc)

          Press enter to confirm or esc to cancel
        """, .waiting(for: .permission)
      ),
      (
        Codex.agent, "• Working (4s • esc to interrupt)\n\n› Summarize recent commits\n\n  ? for shortcuts",
        .busy
      ),
      (Codex.agent, "  Investigating rendering code (0s • Esc to interrupt)\n\n› \n", .busy),
      (Codex.agent, "• ok\n\n› Summarize recent commits\n\n  ? for shortcuts", .idle),
      (Codex.agent, "  Implement this plan?\n\n› 1. Yes, implement this plan\n  2. No", .waiting(for: .plan)),
      (
        GeminiCLI.agent, "│ Apply this change?   │\n│ ● 1. Allow once     │\n│   2. Allow for this session │",
        .waiting(for: .permission)
      ),
      (GeminiCLI.agent, "⠏ Reading (esc to cancel, 3s)\n >   Type your message or @path/to/file", .busy),
      (GeminiCLI.agent, "✦ ok\n >   Type your message or @path/to/file", .idle),
      (
        Opencode.agent, "┃ △ Permission required\n┃ # Build\n┃ $ make\n┃  Allow once   Allow always   Reject",
        .waiting(for: .permission)
      ),
      (Opencode.agent, "┃ hello\n  ■■■⬝⬝  esc interrupt      ctrl+p commands", .busy),
      (Opencode.agent, "┃\n   tab agents  ctrl+p commands", .idle),
      (Opencode.agent, "ada@home:~$ ", nil),
    ] as [(AgentID, String, SessionState?)])
  func `a screen says what an agent does`(agent: AgentID, screen: String, state: SessionState?) {
    #expect(Agents.screenRules.screen(screen.components(separatedBy: "\n"), of: agent)?.state == state)
  }
}
