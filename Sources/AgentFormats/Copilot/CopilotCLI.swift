package import SessionCore

/// GitHub Copilot CLI: where it keeps its sessions' events, and how its models' windows are to be read.
package enum CopilotCLI {
  package static let agent = AgentID("copilot-cli")

  package static let descriptor = AgentDescriptor(
    id: agent, name: "Copilot CLI", variables: ["COPILOT_HOME"], roots: roots, folders: ["session-state"],
    depth: 2,
    // Beside the events of a session: what it made.
    passedOver: ["checkpoints", "files", "research", "rewind-snapshots"], place: place,
    formats: [
      TranscriptFormat(
        ending: ".jsonl", .lines(CopilotRecordDecoder.self), contexts: CopilotContextRecordDecoder.self)
    ],
    windowRules: windowRules)

  /// `$COPILOT_HOME`, else `~/.copilot`.
  package static func roots(environment: (String) -> String?) -> [String] {
    if let stated = environment("COPILOT_HOME"), !stated.isEmpty {
      return [stated].compactMap(AgentDescriptor.root)
    }
    let home = environment("HOME") ?? ""
    return home.hasPrefix("/") ? [home + "/.copilot"] : []
  }

  /// What a path below a root is: `session-state/<session>/events.jsonl`, in older versions
  /// `session-state/<session>.jsonl`.
  package static func place(at path: String) -> TranscriptPlace? {
    let parts = path.split(separator: "/").map(String.init)
    guard parts.first == "session-state" else { return nil }
    if parts.count == 3, parts[2] == "events.jsonl" { return .session(parts[1]) }
    guard parts.count == 2, parts[1].hasSuffix(".jsonl"), parts[1] != ".jsonl" else { return nil }
    return .session(String(parts[1].dropLast(".jsonl".count)))
  }

  /// The windows that GitHub serves.
  private static let publishedWindows: [String: Int] = {
    let provider = "github-copilot/"
    return PriceTable.published.windows.reduce(into: [:]) { windows, model in
      if model.key.hasPrefix(provider) { windows[String(model.key.dropFirst(provider.count))] = model.value }
    }
  }()

  /// Its events say what stands in the window when a run ends and when it was compacted, never how large it is.
  package static let windowRules = WindowRules(
    asOf: "2026-11-20",
    table: [
      .init(prefix: "claude-", tokens: 200_000), .init(prefix: "gpt-5", tokens: 400_000),
      .init(prefix: "gemini-", tokens: 1_048_576),
    ], published: publishedWindows, usualTokens: 128_000, knownSizes: [128_000, 200_000, 400_000, 1_000_000],
    compactionReserve: nil)
}
