import Foundation
import Glibc
import SessionTestSupport
import Testing

/// `scripts/run`, which `make run` starts, on a real terminal.
@Suite(
  .serialized,
  .enabled(if: Programs.hasTmux && Run.script != nil, "tmux or scripts/run is missing"),
  .timeLimit(.minutes(5)))
struct RunScriptTests {
  enum Ending: Sendable {
    case key(String)
    /// Of the shell that the script runs in, as when make is killed.
    case parentKilled
    case terminalClosed
  }

  @Test(arguments: [Ending.key("q"), .key("C-c"), .parentKilled, .terminalClosed])
  func `where no agent has left a session it plays a recording, and leaves nothing behind`(
    ending: Ending
  ) async throws {
    try await TestUser.with { user in
      let run = try await Run(user)
      try await eventually("the recording's sessions are shown") {
        let screen = try await run.tmux.screen()
        return screen.contains("a recording") && ["api", "docs", "infra", "web"].allSatisfy(screen.contains)
      }
      let processes = run.processes()
      #expect(processes.count >= 3)
      switch ending {
      case .key(let key):
        try await run.tmux("send-keys", "-t", "main", key)
        try await eventually("it says what that was") {
          let screen = try await run.tmux.screen()
          return screen.contains("That was a recording") && screen.contains("ended with 0")
        }
      case .parentKilled:
        // The second is the shell that waits for the script.
        kill(try #require(processes.first).pid, SIGKILL)
      case .terminalClosed: try await run.tmux("kill-server")
      }
      try await run.hasEnded(processes)
    }
  }

  @Test func `where there are sessions it shows those, and ends the sessiond that it started`() async throws {
    try await TestUser.with { user in
      try Transcript(user, project: "/home/u/mine").reply("msg_1", tokens: 50_000)
      let run = try await Run(user)
      try await eventually("the session is shown") { try await run.tmux.screen().contains("mine") }
      #expect(try await !run.tmux.screen().contains("recording"))
      let processes = run.processes()
      try await run.tmux("send-keys", "-t", "main", "q")
      try await run.hasEnded(processes)
      #expect(try await run.tmux.screen().contains("Ending the sessiond that was started here"))
    }
  }

  @Test func `a sessiond that runs already is left running`() async throws {
    try await TestUser.with { user in
      let daemon = try await user.startDaemon()
      let run = try await Run(user)
      try await eventually("the board is shown") { try await run.tmux.screen().contains("0 sessions") }
      let processes = run.processes()
      try await run.tmux("send-keys", "-t", "main", "q")
      try await run.hasEnded(processes)
      #expect(try await run.tmux.screen().contains("left running"))
      #expect(daemon.exitCode == nil)
    }
  }
}

/// The script in a terminal of its own.
private struct Run {
  /// The script; `nil` where only the tests are.
  static let script = Programs.packageRoot.map { $0 + "/scripts/run" }.flatMap {
    FileManager.default.isExecutableFile(atPath: $0) ? $0 : nil
  }

  let tmux: TmuxServer
  private let shell: pid_t
  private let user: TestUser

  init(_ user: TestUser) async throws {
    self.user = user
    try FileManager.default.createDirectory(
      atPath: user.folder("tmp"), withIntermediateDirectories: false, attributes: [.posixPermissions: 0o700])
    tmux = try await TmuxServer(user, name: "run", configuration: "set -g status off")
    let script = try #require(Self.script)
    let programs = URL(fileURLWithPath: try Programs.path("sessiond")).deletingLastPathComponent().path
    // The inner shell stands for make.
    try user.folder.write("start", Data("\(script) \(programs)\necho ended with $?\nsleep 600\n".utf8))
    shell = try await tmux.newSession(
      columns: 100, rows: 24,
      script: "cd \(user.folder.path); export TMPDIR=\(user.folder("tmp")); sh start; sleep 600"
    ).pid
  }

  /// What runs in the terminal below its first shell, the parents first, with what tells a process from a later one.
  func processes() -> [(pid: pid_t, start: String?)] {
    ProcessTree.descendants(of: [shell]).map { ($0, ProcessTree.startTicks(of: $0)) }
  }

  /// All but the shell that was there before have ended, and no file is left.
  func hasEnded(_ processes: [(pid: pid_t, start: String?)]) async throws {
    try await eventually("all of it has ended") {
      processes.dropFirst().allSatisfy { $0.start == nil || ProcessTree.startTicks(of: $0.pid) != $0.start }
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: user.folder("tmp")) == [])
  }
}
