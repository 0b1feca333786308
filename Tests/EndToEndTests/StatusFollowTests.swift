import Foundation
import Glibc
import SessionTestSupport
import Testing

/// The helper that a status bar starts once and keeps.
@Suite(.timeLimit(.minutes(5)))
struct StatusFollowTests {
  @Test func `a line comes for each change, and none without`() async throws {
    try await TestUser.with { user in
      let transcript = try Transcript(user, project: "/home/u/api")
      try transcript.reply("msg_1", tokens: 50_000)
      try await user.startDaemon("--budget-basis", "window")
      let bar = try await user.start([Programs.path("sessiond-status"), "--follow", "--format", "plain"])
      var expected: [Substring] = ["api ▰▰▰▰▰▰▱▱ 75%"]
      try await eventually("the line is there") { bar.lines == expected }
      for (tokens, line) in [(100_000, "api ▰▰▰▰▱▱▱▱ 50%"), (192_000, "api ▱▱▱▱▱▱▱▱  4% ‼")] {
        // The same share again is no change.
        try transcript.reply("msg_\(tokens)", tokens: tokens)
        try transcript.reply("msg_again_\(tokens)", tokens: tokens)
        expected.append(line[...])
        try await eventually("the next line is there") { bar.lines == expected }
      }
    }
  }

  @Test(.enabled(if: Programs.hasTmux, "tmux is not installed"))
  func `one process serves a client, outlives the daemon, and ends with its tmux`() async throws {
    try await TestUser.with { user in
      let transcript = try Transcript(user, project: "/home/u/api")
      try transcript.reply("msg_1", tokens: 50_000)
      let daemon = try await user.startDaemon("--budget-basis", "window")
      let configuration = """
        set -g status-interval 15
        set -g status-right-length 80
        set -g status-right "#(exec \(try Programs.path("sessiond-status")) --follow)"
        """
      let tmux = try await TmuxServer(user, name: "inner", configuration: configuration)
      try await tmux.newSession(script: "sleep 600")
      let viewer = try await tmux.viewer()
      try await eventually("75 % are left") { try await viewer.bar().contains("api ▰▰▰▰▰▰▱▱ 75%") }
      let helpers = Self.helpers(of: tmux)
      #expect(helpers.count == 1)

      try transcript.reply("msg_2", tokens: 100_000)
      try await eventually("50 % are left") { try await viewer.bar().contains(" 50%") }
      daemon.send(SIGKILL)
      _ = try await daemon.end()
      try await eventually("the line tells its age") { try await viewer.bar().contains("s old)") }
      try await user.startDaemon("--budget-basis", "window")
      try transcript.reply("msg_3", tokens: 192_000)
      try await eventually("the bar is current again") {
        let bar = try await viewer.bar()
        return bar.contains(" 4% ‼") && !bar.contains("old)")
      }
      #expect(Self.helpers(of: tmux) == helpers, "it is the same process")
      tmux.process.destroy()
      let helper = try #require(helpers.first)
      try await eventually("it has ended with its tmux") { ProcessTree.startTicks(of: helper) == nil }
    }
  }

  @Test(.enabled(if: Programs.hasTmux, "tmux is not installed"))
  func `a daemon that is stopped has its last figure shown with its age, and tmux does not wait`()
    async throws
  {
    try await TestUser.with { user in
      let transcript = try Transcript(user, project: "/home/u/api")
      try transcript.reply("msg_1", tokens: 50_000)
      let daemon = try await user.startDaemon("--budget-basis", "window")
      let status = try Programs.path("sessiond-status")
      let configuration = """
        set -g status-interval 1
        set -g status-right-length 80
        set -g status-left-length 80
        set -g status-left "#(exec \(status) --format plain) | "
        set -g status-right "#(exec \(status) --follow --format plain)"
        """
      let tmux = try await TmuxServer(user, name: "inner", configuration: configuration)
      try await tmux.newSession(script: "sleep 600")
      let viewer = try await tmux.viewer()
      func figures() async throws -> [Substring] {
        try await viewer.bar().split(separator: "|").filter { $0.contains("api ▰▰▰▰▰▰▱▱ 75%") }
      }
      try await eventually("both show 75 %") { try await figures().count == 2 }
      // What is shown while nobody answers is kept half a second later.
      let kept = user.folder("run/sessiond/statusline")
      try await eventually("the figure is kept") {
        try String(contentsOfFile: kept, encoding: .utf8).contains("75%")
      }
      daemon.send(SIGSTOP)
      try await eventually("both show it with its age") {
        try await figures().count { $0.contains("s old)") } == 2
      }
      let begun = ContinuousClock.now
      try await tmux("set-option", "-g", "@touched", "1")
      #expect(ContinuousClock.now - begun < .seconds(2))
      daemon.send(SIGCONT)
      try await eventually("both are current") {
        let current = try await figures()
        return current.count == 2 && !current.contains { $0.contains("old)") }
      }
    }
  }

  private static func helpers(of tmux: TmuxServer) -> [Int32] {
    ProcessTree.descendants(of: [tmux.process.pid]).filter { pid in
      let name = try? String(contentsOfFile: "/proc/\(pid)/comm", encoding: .utf8)
      return name == "sessiond-status\n"
    }
  }
}
