import Foundation
import Glibc
import SessionTestSupport
import Testing

/// The segment in the status bar of a real tmux, seen as a person sees it: through an attached client.
@Suite(.serialized, .enabled(if: Programs.hasTmux, "tmux is not installed"), .timeLimit(.minutes(5)))
struct StatusBarTests {
  /// A tmux.conf whose bar shows the segment.
  static func configuration() throws -> String {
    """
    set -g status-interval 1
    set -g status-right-length 80
    set -g status-right "#(\(try Programs.path("sessiond-status")) --format tmux --pane-pid '#{pane_pid}')"
    """
  }

  /// A session with 75 % left, shown in a bar, and written down for the time when the daemon is away.
  private struct Stage {
    let transcript: Transcript
    let daemon: ChildProcess
    let tmux: TmuxServer
    let viewer: TmuxServer

    init(_ user: TestUser) async throws {
      transcript = try Transcript(user, project: "/home/u/api")
      try transcript.reply("msg_1", tokens: 50_000)
      daemon = try await user.startDaemon("--budget-basis", "window")
      tmux = try await TmuxServer(user, name: "inner", configuration: StatusBarTests.configuration())
      try await tmux.newSession(script: "sleep 600")
      let viewer = try await tmux.viewer()
      self.viewer = viewer
      try await eventually("75 % are left") { try await viewer.bar().contains(" 75%") }
      try await eventually("the daemon has written it down") {
        try String(contentsOfFile: user.folder("run/sessiond/statusline"), encoding: .utf8).contains("75%")
      }
    }
  }

  @Test func `the bar shows the figure, and follows it`() async throws {
    try await TestUser.with { user in
      let transcript = try Transcript(user, project: "/home/u/api")
      try transcript.reply("msg_1", tokens: 50_000)
      try await user.startDaemon("--budget-basis", "window")
      let tmux = try await TmuxServer(user, name: "inner", configuration: Self.configuration())
      try await tmux.newSession(script: "sleep 600")
      let viewer = try await tmux.viewer()
      try await eventually("75 % are left") { try await viewer.bar().contains("api ▰▰▰▰▰▰▱▱ 75%") }
      #expect(try await user.statusLine("--style", "powerline").contains("bg=colour238"))
      try transcript.reply("msg_2", tokens: 192_000)
      try await eventually("4 % are left") { try await viewer.bar().contains(" 4% ‼") }
      #expect(try await user.statusLine("--style", "colour").contains("#[fg=red,bold]"))
      #expect(try await user.statusLine("--style", "plain") == "api ▱▱▱▱▱▱▱▱  4% ‼")
      #expect(try await user.statusLine("--format", "#[bold]{label}# {left}%") == "#[bold]api## 4%")
      #expect(
        try await user.statusLine("--format", "plain", "--format", "#[bold]{label}# {left}%") == "api# 4%")
      for follow in [[], ["--follow"]] {
        let words = [try Programs.path("sessiond-status"), "--deadline", "5000", "--format", "{rest}"]
        let mistake = try await user.run(words + follow)
        #expect(mistake.code == 64 && mistake.output == "")
        #expect(mistake.complaints.contains("no field {rest}; there are {label} {agent}"))
        #expect(mistake.complaints.contains("{waits}"), "whole, in spite of its length")
      }
    }
  }

  @Test(arguments: ["#(touch X)#[fg=red]", "#[fg=red]api", "#{session_name}", "50%#%H", "a\u{1b}[31mb#"])
  func `a project's name is shown as it is, and never obeyed`(name: String) async throws {
    try await TestUser.with { user in
      let transcript = try Transcript(user, project: "/home/u/" + name)
      try transcript.reply("msg_1", tokens: 50_000)
      try await user.startDaemon("--budget-basis", "window")
      // The left side shows the name with nothing done about it, which tmux obeys: the test can tell.
      let raw = try user.folder.write("raw", Data(name.utf8))
      let left = """
        set -g status-left-length 40
        set -g status-left "#(cat \(raw))"
        """
      let tmux = try await TmuxServer(
        user, name: "inner", configuration: Self.configuration() + "\n" + left)
      try await tmux.newSession(script: "sleep 600")
      let viewer = try await tmux.viewer()
      // Without control characters, and as much of it as fits.
      let shown = String(name.filter { $0 != "\u{1b}" }.prefix(15))
      try await eventually("the segment is shown") { try await viewer.bar().contains(" 75%") }
      let bar = try await viewer.bar()
      #expect(bar.contains(shown), "\(bar)")
      if name.contains("#[") || name.contains("#{") {
        #expect(!bar.hasPrefix(String(name.prefix(9))), "tmux obeys the left side: \(bar)")
      }
      let found = try FileManager.default.subpathsOfDirectory(atPath: user.folder.path)
      #expect(!found.contains { $0.hasSuffix("/X") } && !FileManager.default.fileExists(atPath: "X"))
    }
  }

  @Test func `when the daemon is gone the bar shows what it said last, with its age`() async throws {
    try await TestUser.with { user in
      let stage = try await Stage(user)
      let (daemon, viewer) = (stage.daemon, stage.viewer)
      #expect(try await !viewer.bar().contains("old)"))
      daemon.send(SIGKILL)
      _ = try await daemon.end()
      let bar = try await eventually("the age is shown") {
        let bar = try await viewer.bar()
        return bar.contains("s old)") ? bar : nil
      }
      #expect(bar.contains("api ▰▰▰▰▰▰▱▱ 75% ("), "\(bar)")
      try await eventually("the age grows") { try await !viewer.bar().contains(bar) }
      try await user.startDaemon("--budget-basis", "window")
      try await eventually("the bar is current again") { try await !viewer.bar().contains("old)") }
    }
  }

  @Test func `while the daemon hangs the bar shows what it said last, with its age, and tmux stays quick`()
    async throws
  {
    try await TestUser.with { user in
      let stage = try await Stage(user)
      let (daemon, viewer) = (stage.daemon, stage.viewer)
      daemon.send(SIGSTOP)
      try await eventually("the age is shown") {
        try await viewer.bar().contains(/api ▰▰▰▰▰▰▱▱ 75% \(\d+s old\)/)
      }
      let start = ContinuousClock.now
      for number in 1...20 {
        #expect(try await stage.tmux("display-message", "-p", "\(number)") == "\(number)\n")
      }
      let elapsed = ContinuousClock.now - start
      // The programs alone take a part of that; a tmux that waits would be asked in vain.
      #expect(elapsed < .seconds(10), "tmux took \(elapsed) for twenty commands")
      try stage.transcript.reply("msg_2", tokens: 100_000)
      daemon.send(SIGCONT)
      try await eventually("the bar is current again") { try await viewer.bar().hasSuffix(" 50%") }
    }
  }

  @Test func `two panes with agents in one folder each show their own session`() async throws {
    try await TestUser.with { user in
      let transcripts = try (1...2).map { _ in try Transcript(user, project: "/home/u/api") }
      for (transcript, tokens) in zip(transcripts, [50_000, 100_000]) {
        try transcript.reply("msg_\(tokens)", tokens: tokens)
      }
      let tmux = try await TmuxServer(user, name: "inner", configuration: Self.configuration())
      let panes = try await [
        tmux.newSession(script: TmuxServer.agentScript), tmux.split(script: TmuxServer.agentScript),
      ]
      for (pane, transcript) in zip(panes, transcripts) {
        try await user.register(transcript, agent: tmux.agent(in: pane.pane))
      }
      try await user.startDaemon("--budget-basis", "window")
      for transcript in transcripts { _ = try await user.session(transcript.id, "is live") { $0.live } }

      let viewer = try await tmux.viewer()
      for (pane, percent) in [(panes[0], "75%"), (panes[1], "50%"), (panes[0], "75%")] {
        #expect(
          try await user.statusLine("--format", "plain", "--pane-pid", String(pane.pid)).hasSuffix(percent))
        try await tmux("select-pane", "-t", pane.pane)
        try await eventually("the pane's own \(percent) are shown") {
          try await viewer.bar().contains("▱ " + percent)
        }
      }
    }
  }
}
