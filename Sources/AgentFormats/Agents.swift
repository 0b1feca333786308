package import SessionCore

/// The agents that sessiond reads.
package enum Agents {
  package static let all = [
    ClaudeCode.descriptor, Codex.descriptor, GeminiCLI.descriptor, Opencode.descriptor, CopilotCLI.descriptor,
  ]

  /// The agent of that id; `nil` where there is none.
  package static func descriptor(of id: AgentID) -> AgentDescriptor? {
    all.first { $0.id == id }
  }
}
