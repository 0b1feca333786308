import Foundation
import SessionTestSupport
import Testing

/// Agents that keep no registry, in panes of a real tmux: found by their processes, and told by what stands there.
@Suite(.enabled(if: Programs.hasTmux, "tmux is not installed"), .timeLimit(.minutes(5)))
struct AgentPaneTests {
  /// Keeps a file open, and shows those whose paths are typed.
  private static let script = """
    [ -z "$1" ] || exec 3>>"$1"
    stty -echo
    echo ready
    while read -r screen; do printf '\\033[H\\033[2J'; cat "$screen"; done

    """
  private static let permission = """
      Would you like to run the following command?

      $ make deploy

    › 1. Yes, proceed (y)
      2. No, and tell Codex what to do differently (esc)

      Press enter to confirm or esc to cancel

    """
  private static let working = "• Working (4s • esc to interrupt)\n\n› \n\n  ? for shortcuts\n"
  private static let rest = "• Deployed.\n\n› Summarize recent commits\n\n  ? for shortcuts\n"
  private static let action = "\u{1b}]2;✋  Action Required (docs)\u{7}"
  private static let ready = "\u{1b}]2;◇  Ready (docs)\u{7}"

  /// What is said of a session's state.
  private struct Explained: Decodable {
    struct State: Decodable {
      var name: String
      var waitingFor: String?
      var source: String
    }

    var state: State?
  }

  private func state(_ user: TestUser, _ session: String) async throws -> Explained.State? {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    let answer = try await user.cli("explain", session, "--json")
    return try decoder.decode(Explained.self, from: Data(answer.output.utf8)).state
  }

  private func until(
    _ user: TestUser, _ session: String, _ name: String, _ wait: String? = nil, by source: String
  ) async throws {
    var last: Explained.State?
    do {
      try await eventually("\(session) is \(name)") {
        last = try await state(user, session)
        return last?.name == name && last?.waitingFor == wait && last?.source == source
      }
    } catch { throw NeverHappened(what: "\(error), it is \(String(describing: last))", limit: .seconds(30)) }
  }

  /// Waits for a verdict, for less time than passes between two looks at what changes by time alone.
  private func until(_ user: TestUser, _ session: String, stop verdict: String) async throws {
    try await eventually("to stop \(session) is \(verdict)", within: .seconds(20)) {
      let answer = try await user.cli("stop-point", session, "--json").output
      return answer.contains(#""verdict":"\#(verdict)""#)
    }
  }

  private static func now() -> String {
    Date.now.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
  }

  /// Opens a window of its own in which a program stands for an agent.
  private func open(
    _ tmux: TmuxServer, _ name: String, _ command: String, in project: String
  ) async throws -> String {
    let pane = try await tmux.newSession(name, script: "cd \(project) && exec \(command)").pane
    try await eventually("\(name) runs") {
      try await tmux("capture-pane", "-p", "-t", pane).contains("ready")
    }
    return pane
  }

  /// Has a program show a screen.
  private func show(_ user: TestUser, _ tmux: TmuxServer, _ pane: String, _ name: String, _ screen: String)
    async throws
  {
    let path = try user.folder.write(name, Data(screen.utf8))
    try await tmux("send-keys", "-t", pane, path, "Enter")
  }

  private func segment(_ tmux: TmuxServer, _ pane: String) async throws -> String {
    try await tmux("show-options", "-pqv", "-t", pane, "@sessiond")
  }

  @Test func `Codex and Gemini CLI are found in their panes, and seen to wait there`() async throws {
    try await TestUser.with { user in
      let script = try user.folder.write("show.sh", Data(Self.script.utf8))
      let projects = ["api", "docs"].map { user.folder("home/" + $0) }
      for project in projects {
        try FileManager.default.createDirectory(atPath: project, withIntermediateDirectories: true)
      }
      var codex = CodexLines()
      (codex.folder, codex.time) = (projects[0], Self.now())
      let rollout = try user.folder.write(
        "home/.codex/sessions/" + codex.path,
        Data(([codex.meta()] + codex.turn("t1")).map { $0 + "\n" }.joined().utf8))
      let tmux = try await TmuxServer(user, name: "inner", configuration: Programs.configuration("tmux.conf"))
      try await tmux.newSession(script: "exec sleep 600")
      let codexPane = try await open(
        tmux, "codex", "\(StandIn.program("codex", in: user.folder)) \(script) \(rollout)", in: projects[0])
      let gemini = try user.folder.write("lib/gemini", Data(Self.script.utf8))
      let geminiPane = try await open(
        tmux, "gemini", "\(StandIn.program("node", in: user.folder)) \(gemini)", in: projects[1])
      let viewer = try await tmux.viewer()
      try await user.startDaemon()

      // Codex: known by what it has open, told by its screen.
      try await eventually("Codex is in its pane") { try await segment(tmux, codexPane).contains("api") }
      try await show(user, tmux, codexPane, "working.txt", Self.working)
      try await until(user, codex.session, "busy", by: "transcript")
      try await show(user, tmux, codexPane, "permission.txt", Self.permission)
      try await until(user, codex.session, "waiting", "permission", by: "screen")
      try await eventually("the bar says who waits") { try await viewer.bar().contains("◐ api") }
      try await eventually("somebody is taken there") {
        guard try await user.cli("go").code == 0 else { return false }
        return try await tmux("list-clients", "-F", "#{client_control_mode} #{session_name}").contains(
          "0 codex")
      }

      // Gemini CLI: nobody knows its session yet, and its pane is its own all the same.
      try await eventually("Gemini CLI is in its pane") {
        try await segment(tmux, geminiPane).contains("docs")
      }
      // Another test's agents are this user's, too.
      func sessions() async throws -> [SessionDocument] {
        try await user.sessions().filter { $0.project == projects[1] }
      }
      let placeholder = try #require(try await sessions().first { $0.live }?.id)
      #expect(placeholder.hasPrefix("pid-"))
      try await show(user, tmux, geminiPane, "action.txt", Self.action)
      try await until(user, placeholder, "waiting", "permission", by: "title")
      // Now it has one.
      let id = "6ac3542c-2d26-4f3f-8cc1-367561809195"
      try user.folder.write("home/.gemini/tmp/docs/.project_root", Data(projects[1].utf8))
      let chat = try user.folder.write(
        "home/.gemini/tmp/docs/chats/session-2026-11-21T06-10-6ac3542c.jsonl",
        Data(
          """
          {"sessionId":"\(id)","projectHash":"3","startTime":"\(Self.now())","kind":"main"}
          {"id":"u1","timestamp":"\(Self.now())","type":"user","content":"Hello."}

          """.utf8))
      _ = try await user.session(id, "is in a process") { $0.live }
      try await until(user, id, "waiting", "permission", by: "title")
      #expect(try await sessions().allSatisfy { !$0.id.hasPrefix("pid-") })
      // It has spoken, and what its terminal shows then decides: no record and no minute has to pass.
      try FileHandle(forWritingTo: URL(fileURLWithPath: chat)).append(
        #"{"id":"m1","timestamp":"\#(Self.now())","type":"gemini","content":"Done.","model":"gemini-3.5-flash"}"#
      )
      try await until(user, id, stop: "unsafe")
      try await show(user, tmux, geminiPane, "ready.txt", Self.ready)
      try await until(user, id, stop: "safe")

      // At rest again, and gone.
      try await show(user, tmux, codexPane, "rest.txt", Self.rest)
      try await until(user, codex.session, "idle", by: "screen")
      try await tmux("kill-pane", "-t", codexPane)
      try await until(user, codex.session, "gone", by: "process")
    }
  }
}

extension FileHandle {
  /// Writes a line at the end, and closes.
  fileprivate func append(_ line: String) throws {
    try seekToEnd()
    try write(contentsOf: Data((line + "\n").utf8))
    try close()
  }
}
