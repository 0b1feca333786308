import AgentFormats
import SessionCore
import Testing

/// By what the processes of agents are known.
struct AgentProgramTests {
  @Test(
    arguments: [
      (Codex.agent, "codex", ["codex", "resume"], .program),
      (Codex.agent, "node", ["node", "/usr/bin/codex"], nil),
      (GeminiCLI.agent, "node", ["node", "--no-warnings=DEP0040", "/usr/bin/gemini", "-p", "x"], .script),
      (
        GeminiCLI.agent, "MainThread",
        [
          "/usr/bin/node", "--max-old-space-size=8192", "/u/node_modules/@google/gemini-cli/bundle/gemini.js",
        ],
        .script
      ),
      (
        GeminiCLI.agent, "node-MainThread",
        ["node", "-r", "dotenv", "/u/.npm/_npx/1/node_modules/.bin/gemini"], .script
      ),
      (GeminiCLI.agent, "bun", ["bun", "run", "gemini"], .script),
      (GeminiCLI.agent, "node", ["node", "--", "/usr/bin/gemini"], .script),
      (GeminiCLI.agent, "gemini", [], .program),
      (GeminiCLI.agent, "node", ["node", "server.js", "gemini"], nil),
      (GeminiCLI.agent, "node", ["node", "-e", "0", "gemini"], nil),
      (GeminiCLI.agent, "node", ["node", "/u/@google/gemini-cli/node_modules/other/dist/index.js"], nil),
      (GeminiCLI.agent, "node", ["node", "/u/mygemini"], nil),
      (GeminiCLI.agent, "node", ["node"], nil), (GeminiCLI.agent, "node", [], nil),
      (GeminiCLI.agent, "vim", ["vim", "gemini"], nil),
      (Opencode.agent, "opencode", ["opencode"], .program),
      (Opencode.agent, ".opencode", ["/usr/lib/node_modules/opencode-ai/bin/.opencode"], .program),
      (Opencode.agent, "node", ["node", "/usr/lib/node_modules/opencode-ai/bin/opencode"], .script),
      (Opencode.agent, "opencoder", ["opencoder"], nil),
    ] as [(AgentID, String, [String], AgentProgram.Form?)])
  func `a process is an agent's by its name or by the script that it runs`(
    agent: AgentID, name: String, words: [String], form: AgentProgram.Form?
  ) throws {
    let program = try #require(Agents.descriptor(of: agent)?.program)
    #expect(program.form(name: name) { words } == form)
  }

  @Test func `the process table cuts long names`() {
    let program = AgentProgram(names: ["an-agent-with-a-name"], trace: .folder)
    #expect(program.form(name: "an-agent-with-a") { [] } == .program)
    #expect(program.form(name: "an-agent-with") { [] } == nil)
  }

  @Test func `the command line is asked for only where it can tell`() {
    for program in Agents.all.compactMap(\.program) {
      for name in ["bash", "codex", "gemini", "opencode"] {
        _ = program.form(name: name) {
          Issue.record("\(name) tells by itself")
          return []
        }
      }
    }
  }

  @Test(arguments: [("codex", true), ("node", true), ("bash", false), ("claude", false), ("", false)])
  func `a terminal may show an agent without a registry`(program: String, mayBe: Bool) {
    #expect(Agents.mayBe(program: program) == mayBe)
  }
}
