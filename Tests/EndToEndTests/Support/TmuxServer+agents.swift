import Foundation
import SessionTestSupport
import Testing

extension TmuxServer {
  /// A script for a pane in which an agent runs: a grandchild of the pane's shell, as it is behind a wrapper.
  static let agentScript = #"sh -c 'sleep 600 & echo "agent $!"; wait'; true"#

  /// The process that the pane's script says its agent is.
  func agent(in pane: String) async throws -> Int32 {
    try await eventually("the agent has started") {
      let line = try await self("capture-pane", "-p", "-t", pane).split(separator: "\n").first ?? ""
      return line.hasPrefix("agent ") ? Int32(line.dropFirst(6).trimmingCharacters(in: .whitespaces)) : nil
    }
  }
}

extension TestUser {
  /// Writes the agent's entry into the registry of live processes, as Claude Code does.
  func register(_ transcript: Transcript, agent: Int32, status: String = "idle") throws {
    let ticks = try #require(ProcessTree.startTicks(of: agent))
    let entry: [String: Any] = [
      "pid": Int(agent), "sessionId": transcript.id, "cwd": transcript.project,
      "procStart": ticks,
      "startedAt": Int(Date.now.timeIntervalSince1970 * 1_000), "version": "2.1.329", "kind": "interactive",
      "status": status,
    ]
    try folder.write(
      "home/.claude/sessions/\(agent).json", JSONSerialization.data(withJSONObject: entry))
  }
}
