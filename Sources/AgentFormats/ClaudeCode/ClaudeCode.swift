package import SessionCore

/// Claude Code: where it keeps its transcripts, and how its models' windows are to be read.
package enum ClaudeCode {
  package static let agent = AgentID("claude-code")

  package static let descriptor = AgentDescriptor(
    id: agent, name: "Claude Code", variables: ["CLAUDE_CONFIG_DIR"], roots: roots, folders: ["projects"],
    // The deepest layout is `projects/<project>/<session>/subagents/workflows/<run>/agent-….jsonl`.
    depth: 7,
    // Outputs of tools, by the thousand.
    passedOver: ["tool-results"], registry: "sessions",
    place: place,
    formats: [
      TranscriptFormat(
        ending: ".jsonl", .lines(ClaudeRecordDecoder.self), contexts: ClaudeContextRecordDecoder.self)
    ],
    windowRules: windowRules, screenRules: ClaudeScreen.rules, terminal: ClaudeTerminal.marks)

  /// Folders that hold a `projects` folder with transcripts and a `sessions` folder with the live processes.
  ///
  /// `$CLAUDE_CONFIG_DIR` (a list with commas between is taken as peers take it) replaces the default places
  /// `~/.claude` and `$XDG_CONFIG_HOME/claude`.
  package static func roots(environment: (String) -> String?) -> [String] {
    let configured = (environment("CLAUDE_CONFIG_DIR") ?? "").split(separator: ",").map(String.init)
    let candidates: [String]
    if configured.isEmpty {
      let home = environment("HOME") ?? ""
      let configHome =
        environment("XDG_CONFIG_HOME").flatMap { $0.hasPrefix("/") ? $0 : nil } ?? home + "/.config"
      candidates = home.isEmpty ? [] : [home + "/.claude", configHome + "/claude"]
    } else {
      candidates = configured
    }
    return candidates.compactMap(AgentDescriptor.root)
  }

  /// What a path below a root is: `projects/<project>/<session>.jsonl` is a session,
  /// `projects/<project>/agent-<id>.jsonl` a subagent of a session that only its records name,
  /// `projects/<project>/<session>/subagents/…/agent-<id>.jsonl` a subagent of the session in its path.
  package static func place(at path: String) -> TranscriptPlace? {
    let parts = path.split(separator: "/").dropFirst().map(String.init)
    guard path.hasPrefix("projects/"), let file = parts.last, file.hasSuffix(".jsonl"), file != ".jsonl",
      parts.count >= 2
    else { return nil }
    let stem = String(file.dropLast(".jsonl".count))
    if let folder = parts.firstIndex(of: "subagents"), folder >= 2, folder < parts.count - 1 {
      return stem.hasPrefix("agent-") ? .subagent(of: parts[folder - 1]) : nil
    }
    guard parts.count == 2 else { return nil }
    if stem.hasPrefix("agent-") { return .subagent(of: nil) }
    return .session(stem)
  }
}
