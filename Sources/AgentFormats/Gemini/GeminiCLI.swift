package import SessionCore

/// Gemini CLI: where it keeps its conversations, and how its models' windows are to be read.
package enum GeminiCLI {
  package static let agent = AgentID("gemini-cli")

  package static let descriptor = AgentDescriptor(
    id: agent, name: "Gemini CLI", variables: ["GEMINI_CLI_HOME"], roots: roots, folders: ["tmp"],
    // `tmp/<project>/chats/<session>/<subagent>.jsonl`
    depth: 4,
    // What tools put out, copies of files before they were edited, the shell's history.
    passedOver: ["checkpoints", "history", "logs", "plans", "tool-outputs", "tool_output"],
    program: AgentProgram(
      names: ["gemini"],
      scripts: ["gemini", "@google/gemini-cli/dist/index.js", "@google/gemini-cli/bundle/gemini.js"],
      trace: .folder),
    place: place,
    projectNote: projectNote,
    formats: [
      TranscriptFormat(
        ending: ".jsonl", .lines(GeminiRecordDecoder.self), contexts: GeminiContextRecordDecoder.self),
      TranscriptFormat(
        ending: ".json", .document(GeminiDocumentDecoder.self),
        documentContexts: GeminiContextDocumentDecoder.self),
    ], windowRules: windowRules, screenRules: GeminiScreen.rules)

  /// `.gemini` in the home folder, or in `$GEMINI_CLI_HOME`, which stands in for it.
  package static func roots(environment: (String) -> String?) -> [String] {
    let home = environment("GEMINI_CLI_HOME").flatMap { $0.isEmpty ? nil : $0 } ?? environment("HOME") ?? ""
    return [home].compactMap(AgentDescriptor.root).map { $0 + "/.gemini" }
  }

  /// What a path below a root is: `tmp/<project>/chats/session-….jsonl` (before version 0.40 `.json`) is a session whose
  /// id only its records say, `tmp/<project>/chats/<session>/<id>.jsonl` a subagent of the session in its path.
  package static func place(at path: String) -> TranscriptPlace? {
    let parts = path.split(separator: "/").map(String.init)
    guard parts.count >= 4, parts[0] == "tmp", parts[2] == "chats", let file = parts.last else { return nil }
    switch parts.count {
    case 4 where file.hasPrefix("session-") && (file.hasSuffix(".jsonl") || file.hasSuffix(".json")):
      return .session(nil)
    case 5 where file.hasSuffix(".jsonl") && file != ".jsonl": return .subagent(of: parts[3])
    case _: return nil
    }
  }

  /// The folder of a conversation's project stands in `tmp/<project>/.project_root`: its records name the project by a
  /// hash only, and so does the folder in older versions.
  package static func projectNote(of path: String) -> ProjectNote? {
    let parts = path.split(separator: "/").map(String.init)
    guard parts.count >= 3, parts[0] == "tmp" else { return nil }
    let isHash = parts[1].utf8.count == 64 && parts[1].allSatisfy(\.isHexDigit)
    return ProjectNote(
      file: "tmp/\(parts[1])/.project_root", otherwise: isHash ? String(parts[1].prefix(8)) : parts[1])
  }

  /// 1,048,576 tokens for all of them, by the client's own table of limits. It replaces the older part of a conversation
  /// by a summary when half of the window is used.
  package static let windowRules = WindowRules(
    asOf: "2026-11-20", table: [.init(prefix: "gemini-", tokens: 1_048_576)], usualTokens: 1_048_576,
    knownSizes: [1_048_576], compactionReserve: nil, compactionPerMille: 500)
}
