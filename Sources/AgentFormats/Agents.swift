package import SessionCore

/// The agents that sessiond reads.
package enum Agents {
  package static let all = [
    ClaudeCode.descriptor, Codex.descriptor, GeminiCLI.descriptor, Opencode.descriptor, CopilotCLI.descriptor,
  ]

  /// By what the terminals of all of them tell what they do.
  package static let screenRules = ScreenRules(all.flatMap(\.screenRules.rules))

  /// Whether a program of that name, as a terminal has it in its foreground, may be a process of an agent that keeps no
  /// registry.
  package static func mayBe(program name: String) -> Bool {
    all.contains { $0.program?.mayBe(name) ?? false }
  }

  /// The agent of that id; `nil` where there is none.
  package static func descriptor(of id: AgentID) -> AgentDescriptor? {
    all.first { $0.id == id }
  }
}
