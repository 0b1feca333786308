import Foundation
import SessionTestSupport
import Testing

extension RealClientTests {
  /// Past 80 % of what can be used of the window, with 85 % of the quota used; then refusals, a compaction, a new session.
  /// A turn with a status is refused twice.
  private static let quotaScript = """
    {"turns": [
      {"say": "One.", "usage": {"input": 12, "cache_read": 98488, "cache_write": 1500}, "delay": 1,
       "tools": [["Bash", {"command": "echo one", "description": "One"}]]},
      {"say": "Two.", "usage": {"input": 12, "cache_read": 136488, "cache_write": 1500}, "delay": 1,
       "tools": [["Bash", {"command": "echo two", "description": "Two"}]]},
      {"say": "Done.", "usage": {"input": 12, "cache_read": 138488, "cache_write": 1500}, "delay": 1},
      {"status": 429},
      {"say": "After the compaction.", "usage": {"input": 12, "cache_read": 24488, "cache_write": 1500}},
      {"say": "After the clearing.", "usage": {"input": 12, "cache_read": 30488, "cache_write": 1500}}
     ],
     "summary": "<analysis>So far.</analysis>\\n<summary>\\n1. Primary Request: go on.\\n</summary>",
     "summary_usage": {"input": 2000, "cache_read": 138000, "output": 400},
     "rate_limits": {"five_hour": 0.85, "five_hour_resets_in": 7200, "seven_day": 0.11, "seven_day_resets_in": 400000}}
    """
  private struct Told: Decodable { var kind: String }
  private struct Usage: Decodable {
    struct Window: Decodable, Equatable {
      var minutes: Int
      var usedPercent: Double
      var told: String
    }
    var accountWindows: [Window]
  }

  @Test
  func `both limits near their end are told once, and the quota outlives refusals, compaction and clearing`()
    async throws
  {
    try await TestUser.with { user in
      let command = try user.folder.write("tell.sh", Data("cat >> '\(user.folder("told"))'\n".utf8))
      try user.folder.write(
        "config/sessiond/sessiond.yaml",
        Data("alerts:\n  desktop: false\n  tmux: false\n  command: [/bin/sh, \"\(command)\"]\n".utf8))
      let client = try await RealClient(user, configuration: "")
      try await user.startDaemon()
      let follower = try await user.start([Programs.path("sessiond-cli"), "sessions", "--follow", "--json"])
      let handed = try HandedFigures(user, passingOnTo: Programs.path("sessiond-hook") + " statusline")
      let log = user.folder("log/api")
      // One refusal is the last word, as it is for a user after ten of them.
      var variables = ["CLAUDE_CODE_MAX_RETRIES": "0"]
      for name in ["XDG_RUNTIME_DIR", "XDG_STATE_HOME"] { variables[name] = user.environment[name] }
      try await client.play(
        user.folder.write("script.json", Data(Self.quotaScript.utf8)), project: "api",
        options: [
          "--subscription", "--model", "claude-sonnet-4-6", "--settings", handed.settings, "--log", log,
        ], variables: variables)
      do {
        try await eventually("both limits near their end", within: .seconds(120)) {
          try await client.sendWhatIsTyped()
          return try told(user).contains("limits") && handed.all.last?.usedTokens == 140_000
        }
        // Refused: the client has no quota to tell any more, and its last one is shown with its age.
        for (line, count) in [("again", 1), ("once more", 2)] {
          try await client.type(line, until: "a request is refused") {
            try refusals(in: log) == count && handed.all.last?.hasQuotas == false ? true : nil
          }
        }
        let windows = try await quotas(user)
        #expect(windows.map(\.minutes) == [300, 10_080] && windows.map(\.usedPercent) == [85, 11])
        try await eventually("its age is shown") {
          try await user.cli("usage", "blocks").output.contains(
            /5 hours: 85 % used, resets .*at .* \(told \d+ [sm] ago\)/)
        }
        #expect(try await quotas(user) == windows)

        try await client.type("/compact keep the plan", until: "the conversation is its summary") {
          try await user.sessions().contains { $0.context.source == "compaction" } ? true : nil
        }
        try await client.type("after", until: "the figure is that of the next reply") {
          try handed.all.last?.usedTokens == 26_000 ? true : nil
        }
        let first = try handed.all.last?.session
        try await client.type("/clear", until: "a new session begins") {
          try handed.all.last?.session != first ? true : nil
        }
        let (sessions, all) = try await client.type("begin", until: "the new session has its figure") {
          let sessions = try follower.lines.map { try SessionDocument(json: $0) }
          let all = try handed.all
          let isShown = sessions.contains { $0.id != first && $0.context.usedTokens == 32_000 }
          return isShown && all.last?.usedTokens == 32_000
            ? (sessions, all) : nil
        }
        expectFigures(sessions, agreeWith: all)
        #expect(try told(user).filter { $0 == "limits" }.count == 1)
        #expect(try await quotas(user).map(\.usedPercent) == [85, 11])
      } catch {
        let list = try await user.cli("sessions", "--all", "--json").output
        let handed = (try? handed.all.map { "\($0)" }.joined(separator: "\n")) ?? ""
        Issue.record(
          "\(error); told: \(try told(user)); handed: \(handed); the daemon: \(list)\(await client.screens())"
        )
        throw error
      }
    }
  }

  /// Every figure of the client's is ours too, in its order; right after the compaction ours is the summary's size, and
  /// right after the clearing there is none.
  private func expectFigures(_ sessions: [SessionDocument], agreeWith all: [HandedFigures.Figure]) {
    var rest = sessions[...]
    for figure in all where figure.usedPercent != nil {
      rest = rest.drop { $0.id != figure.session || !$0.context.agrees(with: figure) }
      #expect(!rest.isEmpty, "the client's \(figure) is told by nobody")
    }
    let ids = all.map(\.session).reduce(into: [String]()) { ids, id in if ids.last != id { ids.append(id) } }
    #expect(ids.count == 2)
    let first = sessions.filter { $0.id == ids.first }.map(\.context)
    let compacted = first.firstIndex { $0.source == "compaction" }
    // The client hands over zeros then. Its summary is that of a conversation of some words.
    #expect(compacted.flatMap { first[$0].usedTokens }.map { (1...6_000).contains($0) } == true, "\(first)")
    let second = sessions.filter { $0.id == ids.last }
    #expect(second.first?.context.usedTokens == nil, "a new session begins with an empty window")
  }

  /// How many requests the scripted API has refused, by the file that it keeps.
  private func refusals(in log: String) throws -> Int {
    try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").count {
      $0.contains(#""turn": {"status": 429}"#)
    }
  }

  /// The kinds of what the user's command was told.
  private func told(_ user: TestUser) throws -> [String] {
    let lines = (try? String(contentsOfFile: user.folder("told"), encoding: .utf8)) ?? ""
    return try lines.split(separator: "\n").map {
      try JSONDecoder().decode(Told.self, from: Data($0.utf8)).kind
    }
  }

  private func quotas(_ user: TestUser) async throws -> [Usage.Window] {
    try Usage(json: await user.cli("usage", "blocks", "--json").output).accountWindows.sorted {
      $0.minutes < $1.minutes
    }
  }
}
