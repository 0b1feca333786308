package import SessionCore

/// opencode: where it keeps its sessions, and how its models' windows are to be read.
package enum Opencode {
  package static let agent = AgentID("opencode")

  /// The files of versions before 1.2. Later ones keep everything in a database beside them: see ``isDatabase(named:)``.
  package static let descriptor = AgentDescriptor(
    id: agent, name: "opencode", variables: ["OPENCODE_DATA_DIR", "XDG_DATA_HOME"], roots: roots,
    folders: ["storage"],
    // `storage/message/<session>/<message>.json`, `storage/session/<project>/<session>.json`
    depth: 3, passedOver: ["part", "project", "session_diff", "session_share", "share", "todo"],
    // Its installer links the program under a name with a dot.
    program: AgentProgram(names: ["opencode", ".opencode"], scripts: ["opencode"], trace: .folder),
    place: place,
    formats: [TranscriptFormat(ending: ".json", .document(OpencodeDocumentDecoder.self))],
    windowRules: windowRules, screenRules: OpencodeScreen.rules)

  /// `$OPENCODE_DATA_DIR`, else `opencode` in `$XDG_DATA_HOME` or `~/.local/share`.
  package static func roots(environment: (String) -> String?) -> [String] {
    if let stated = environment("OPENCODE_DATA_DIR"), !stated.isEmpty {
      return [stated].compactMap(AgentDescriptor.root)
    }
    if let data = environment("XDG_DATA_HOME"), data.hasPrefix("/") { return [data + "/opencode"] }
    let home = environment("HOME") ?? ""
    return home.hasPrefix("/") ? [home + "/.local/share/opencode"] : []
  }

  /// What a path below a root is: one of a session's files, each of which holds a message or describes the session.
  package static func place(at path: String) -> TranscriptPlace? {
    let parts = path.split(separator: "/").map(String.init)
    guard parts.count == 4, parts[0] == "storage", parts[3].hasSuffix(".json"), parts[3] != ".json" else {
      return nil
    }
    switch parts[1] {
    case "message": return .session(parts[2])
    case "session": return .session(String(parts[3].dropLast(".json".count)))
    case _: return nil
    }
  }

  /// Whether a file in a root is one of opencode's databases: `opencode.db`, and `opencode-<channel>.db` of other builds
  /// than the released ones.
  package static func isDatabase(named name: String) -> Bool {
    name == "opencode.db" || name.hasPrefix("opencode-") && name.hasSuffix(".db")
  }

  /// Whether a transcript's path is that of a session in one of the databases.
  package static func isDatabase(holding path: String) -> Bool {
    guard let end = path.lastIndex(of: "#") else { return false }
    return path[..<end].split(separator: "/").last.map { isDatabase(named: String($0)) } ?? false
  }

  /// Providers with prices of their own, by opencode's names for them, which are those of the list of prices.
  package static let pricedProviders: Set<String> = [
    "cerebras", "deepseek", "github-copilot", "groq", "minimax", "mistral", "moonshotai", "opencode-go",
    "zai",
  ]

  /// The name by which a model is known: with the provider's in front where that decides what it costs. What others serve,
  /// its makers or who asks their price, goes by the bare name.
  static func model(_ name: String, of provider: String) -> String {
    pricedProviders.contains(provider) && !name.isEmpty ? provider + "/" + name : name
  }

  /// A title that stands there until the session has one.
  package static func isPlaceholder(title: some StringProtocol) -> Bool {
    title.hasPrefix("New session - ") || title.hasPrefix("Child session - ")
  }

  /// A session's title as it is kept; `nil` where it has none of its own yet.
  package static func title(_ told: String?) -> String? {
    told.flatMap { isPlaceholder(title: $0) ? nil : SessionTitle.kept($0.utf8) }
  }

  /// What the makers of the models say, by the names that opencode has for them. It compacts when 20,000 tokens are left.
  package static let windowRules = WindowRules(
    asOf: "2026-11-20",
    table: ClaudeCode.modelWindows + [
      .init(prefix: "deepseek-", tokens: 128_000),
      .init(prefix: "gemini-", tokens: 1_048_576),
      .init(prefix: "glm-", tokens: 204_800),
      .init(prefix: "gpt-4o", tokens: 128_000),
      .init(prefix: "gpt-4.1", tokens: 1_047_576),
      .init(prefix: "gpt-5", tokens: 400_000),
      .init(prefix: "grok-", tokens: 256_000),
      .init(prefix: "kimi-", tokens: 262_144),
      .init(prefix: "qwen3", tokens: 262_144),
    ], published: PriceTable.published.windows, usualTokens: 200_000,
    knownSizes: [128_000, 200_000, 256_000, 400_000, 1_000_000, 1_048_576],
    compactionReserve: 20_000)
}
