package import SessionCore

/// Codex CLI: where it keeps its sessions, and how its models' windows are to be read.
package enum Codex {
  package static let agent = AgentID("codex")

  package static let descriptor = AgentDescriptor(
    id: agent, name: "Codex CLI", variables: ["CODEX_HOME"], roots: roots,
    folders: ["sessions", "archived_sessions"],
    // `sessions/<year>/<month>/<day>/rollout-….jsonl`.
    depth: 4,
    // What npm installs is a script that starts the program and waits for it.
    program: AgentProgram(names: ["codex"], trace: .openTranscript), place: place,
    formats: [
      TranscriptFormat(
        ending: ".jsonl", .lines(CodexRecordDecoder.self), contexts: CodexContextRecordDecoder.self),
      TranscriptFormat(
        ending: ".jsonl.zst", .compressedLines(CodexRecordDecoder.self),
        contexts: CodexContextRecordDecoder.self),
    ],
    windowRules: windowRules, screenRules: CodexScreen.rules)

  /// The folder that holds `sessions` and `archived_sessions`: `$CODEX_HOME`, else `~/.codex`.
  package static func roots(environment: (String) -> String?) -> [String] {
    let configured = environment("CODEX_HOME") ?? ""
    let home = environment("HOME") ?? ""
    let path = configured.isEmpty ? (home.isEmpty ? "" : home + "/.codex") : configured
    return [path].compactMap(AgentDescriptor.root)
  }

  /// What a path below a root is: `rollout-<time>-<id>.jsonl` is a session, packed or not. That it is a subagent's only
  /// its records say.
  package static func place(at path: String) -> TranscriptPlace? {
    guard let file = path.split(separator: "/").last, file.hasPrefix("rollout-"),
      let ending = [".jsonl", ".jsonl.zst"].first(where: file.hasSuffix)
    else { return nil }
    let stem = String(file.dropFirst("rollout-".count).dropLast(ending.count))
    let id = String(stem.suffix(36))
    if SessionID(id).isUUID { return .session(id) }
    return stem.isEmpty ? nil : .session(stem)
  }

  /// The context windows of OpenAI's models in Codex, as dated data: for sessions whose records do not say.
  ///
  /// What the records call the window is 95 % of the model's; Codex compacts by itself at 90 % of the model's, or
  /// earlier where it is told so for a model.
  package static let windowRules = WindowRules(
    asOf: "2026-11-21",
    table: [
      .init(prefix: "gpt-5", tokens: 258_400),
      .init(prefix: "gpt-5.3-codex-spark", tokens: 121_600),
    ],
    usualTokens: 258_400, knownSizes: [121_600, 258_400, 380_000, 950_000], compactionReserve: nil,
    compactionPerMille: 947)
}
