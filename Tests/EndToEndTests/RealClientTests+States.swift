import Foundation
import SessionTestSupport
import Testing

extension RealClientTests {
  /// What the user has before: with white space that no program would write.
  private static let theirs = "{\n   \"theme\":\"dark\" ,\n\t\"env\": { }\n}\n"

  /// A turn with a tool that takes its time, one that asks for leave, one in which the model thinks for long.
  private static let script = """
    {"turns": [
      {"tools": [["Bash", {"command": "sleep 6", "description": "Wait"}]]},
      {"say": "Done."},
      {"tools": [["WebFetch", {"url": "http://127.0.0.1:9/", "prompt": "What is there?"}]]},
      {"say": "Nobody waits for that.", "delay": 120}
    ]}
    """

  /// What the daemon says of the client's session.
  private struct Seen: Decodable, Sendable {
    struct State: Decodable, Sendable {
      var name: String
      var waitingFor: String?
    }
    struct Reason: Decodable, Sendable { var reason: String }
    struct StopPoint: Decodable, Sendable {
      var verdict: String
      var reasons: [Reason]
    }
    struct List: Decodable, Sendable { var sessions: [Seen] }

    var state: State?
    var stopPoint: StopPoint?
  }

  private func seen(_ user: TestUser) async throws -> Seen? {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let answer = try await user.cli("sessions", "--all", "--json")
    return try decoder.decode(Seen.List.self, from: Data(answer.output.utf8)).sessions.first
  }

  /// Waits until the session does that; how long that took.
  @discardableResult
  private func until(
    _ state: String, waitingFor wait: String? = nil, _ user: TestUser, within limit: Duration = .seconds(60)
  ) async throws -> Duration {
    let start = ContinuousClock.now
    try await eventually("the session is \(state)", within: limit) {
      let seen = try await seen(user)?.state
      return seen?.name == state && (wait == nil || seen?.waitingFor == wait)
    }
    return ContinuousClock.now - start
  }

  @Test func `set up by its own command, it sees the client work, wait, be stopped and rest`() async throws {
    try await TestUser.with { user in
      let client = try await RealClient(user, configuration: "")
      let file = try user.folder.write("home/.claude/settings.json", Data(Self.theirs.utf8))
      try FileManager.default.createDirectory(atPath: user.folder("bin"), withIntermediateDirectories: true)
      let programs = try ["sessiond", "sessiond-cli", "sessiond-hook"].map(Programs.path)
      #expect(try await user.run(["cp"] + programs + [user.folder("bin")]).code == 0)
      let setup = [user.folder("bin/sessiond-cli"), "setup", "claude"]
      let answer = try await user.run(setup)
      #expect(answer.code == 0, "\(answer)")
      try await user.startDaemon()
      let script = try user.folder.write("script.json", Data(Self.script.utf8))
      let variables = ["XDG_RUNTIME_DIR", "XDG_STATE_HOME"].reduce(into: [:]) {
        $0[$1] = user.environment[$1]
      }
      try await client.play(script, project: "api", variables: variables)
      do {
        // A tool is at work: busy, and no moment to stop. After it there is one.
        try await eventually("a tool is at work, and told by its hook", within: .seconds(120)) {
          try await client.sendWhatIsTyped()
          let seen = try await seen(user)
          return seen?.state?.name == "busy" && seen?.stopPoint?.verdict == "unsafe"
            && seen?.stopPoint?.reasons.first?.reason == "tool_running"
        }
        try await until("idle", user)
        try await eventually("it is safe to stop") { try await seen(user)?.stopPoint?.verdict == "safe" }
        let calls = try await user.hooks().map(\.name)
        for name in ["SessionStart", "UserPromptSubmit", "PreToolUse", "PostToolUse", "Stop"] {
          #expect(calls.contains(name), "\(calls)")
        }

        // It asks for leave; Esc says no, and ends the turn, for which no hook is called.
        try await client.type("look there")
        try await until("waiting", waitingFor: "permission", user)
        #expect(try await seen(user)?.stopPoint?.reasons.first?.reason == "waits_for_user")
        try await client.tmux("send-keys", "-t", RealClient.session, "Escape")
        let refused = try await until("idle", user)
        try await eventually("it is safe again") { try await seen(user)?.stopPoint?.verdict == "safe" }

        // And in the middle of a reply.
        try await client.type("think")
        try await until("busy", user)
        try await client.tmux("send-keys", "-t", RealClient.session, "Escape")
        let stopped = try await until("idle", user)
        // On a machine that does nothing else; other tests run beside this one.
        let limit = Duration.seconds(Programs.areSanitized ? 10 : 2)
        #expect(refused < limit && stopped < limit, "Esc was seen after \(refused) and \(stopped)")
        #expect(try await !user.hooks().suffix(2).map(\.name).contains("Stop"), "no hook tells of Esc")
      } catch {
        let sessions = try await user.cli("sessions", "--all", "--json").output
        Issue.record("\(error); the daemon: \(sessions)\(await client.screens())")
        throw error
      }
      try await client.tmux("kill-session", "-t", RealClient.session)
      try await until("gone", user)
      let removal = try await user.run(setup + ["--remove"])
      #expect(removal.code == 0, "\(removal)")
      #expect(try String(contentsOfFile: file, encoding: .utf8) == Self.theirs)
    }
  }
}
