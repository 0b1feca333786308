import Foundation
import Glibc
import SessionTestSupport
import Testing

extension RealClientTests {
  @Test func `on the way to the limit each step is the client's, and each threshold is on the screen once`()
    async throws
  {
    try await TestUser.with { user in
      // A message would stand in the place of the segment for some seconds.
      try user.folder.write(
        "config/sessiond/sessiond.yaml", Data("alerts:\n  desktop: false\n  tmux: false\n".utf8))
      let client = try await RealClient(
        user, configuration: "set -g @sessiond-style plain\n" + Programs.configuration("tmux.conf"))
      let daemon = try await user.startDaemon("--budget-basis", "window")
      let follower = try await user.start([Programs.path("sessiond-cli"), "sessions", "--follow", "--json"])
      // It goes to nobody: the figures are those of the transcript.
      let handed = try HandedFigures(user)
      try await client.play(
        slowed("march-to-the-limit", user), project: "march", options: ["--settings", handed.settings])
      let viewer = try await client.tmux.viewer(session: RealClient.session)
      let screen = user.folder("screen")
      try await viewer("pipe-pane", "-o", "cat >> '\(screen)'")

      let (session, count) = try await settled(user, client, replies: 21)
      #expect(session.context.usedTokens == count.lastContext)
      #expect(session.context.usedTokens == 190_512 && session.context.remainingPercent == 4)
      #expect(session.unreadableLines == 0)
      #expect(try await thresholds(of: session, user) == Array(stride(from: 18, through: 2, by: -2)))
      #expect(session.alert.threshold == 2 && session.alert.tier == "danger")

      // The client's figures come in the same order among those of the one who follows.
      let steps = try handed.all.filter { $0.usedPercent != nil }
      #expect(Set(steps.map(\.usedPercent)).count >= 15, "the client drew its line at most steps: \(steps)")
      var rest = try follower.lines.map { try SessionDocument(json: $0).context }[...]
      for step in steps {
        rest = rest.drop { !$0.agrees(with: step) }
        #expect(!rest.isEmpty, "the client's \(step) is told by nobody")
      }

      // The last reply is a little smaller than the one before it.
      try await eventually("the bar shows 4 %") { try await viewer.bar().contains("march ▱▱▱▱▱▱▱▱  4% ‼") }
      let shown = try Self.shares(on: String(contentsOfFile: screen, encoding: .utf8))
      #expect(shown.filter { $0 <= 18 } == Array(stride(from: 18, through: 2, by: -2)) + [4], "\(shown)")

      // The client says which process it is; the line is that of its pane.
      let pid = try #require(try await client.pid())
      #expect(session.live && session.process?.pid == pid)
      #expect(try await user.statusLine("--format", "plain", "--pane-pid", String(pid)).hasPrefix("march "))
      try await expectAge(user, daemon, client, pid)

      try await client.tmux("kill-session", "-t", RealClient.session)
      _ = try await user.session(session.id, "is no longer live") { !$0.live }
    }
  }

  /// A daemon that hangs: the line is the last one, with its age, and nothing waits for it.
  private func expectAge(
    _ user: TestUser, _ daemon: ChildProcess, _ client: RealClient, _ pid: Int32
  ) async throws {
    try await eventually("the daemon has written it down") {
      try String(contentsOfFile: user.folder("run/sessiond/statusline"), encoding: .utf8).contains(" 4% ‼")
    }
    daemon.send(SIGSTOP)
    let line = try await user.run([
      Programs.path("sessiond-status"), "--format", "plain", "--pane-pid", "\(pid)",
    ])
    #expect(line.output.contains("march ▱▱▱▱▱▱▱▱  4% ‼") && line.output.contains("s old)"), "\(line.output)")
    let start = ContinuousClock.now
    for _ in 0..<10 { try await client.tmux("display-message", "-p", "#{@sessiond}") }
    let elapsed = ContinuousClock.now - start
    #expect(elapsed < .seconds(5), "tmux took \(elapsed) for ten commands")
    daemon.send(SIGCONT)
    try await eventually("the line is current again") {
      let line = try await user.statusLine("--format", "plain", "--pane-pid", "\(pid)")
      return line.hasPrefix("march ▱▱▱▱▱▱▱▱  4% ‼") && !line.contains("old)")
    }
  }

  /// The script with time for the client and for tmux between two replies, so that neither leaves one out.
  private func slowed(_ name: String, _ user: TestUser) throws -> String {
    let json = try JSONSerialization.jsonObject(with: Data(contentsOf: URL(fileURLWithPath: script(name))))
    var script = try #require(json as? [String: Any])
    script["turns"] = try #require(script["turns"] as? [[String: Any]]).map {
      $0.merging(["delay": 1.2]) { $1 }
    }
    return try user.folder.write("slowed.json", JSONSerialization.data(withJSONObject: script))
  }

  /// The shares that a terminal has shown in the segment, in order, each as often as it came anew.
  private static func shares(on screen: String) -> [Int] {
    let text = screen.replacing(/\u{1b}(\[[0-9;?]*[ -\/]*[@-~]|[()][AB0])/, with: "")
    return text.matches(of: /march [▰▱]{8} +([0-9]+)%/).compactMap { Int($0.output.1) }
      .reduce(into: []) { all, share in if all.last != share { all.append(share) } }
  }
}
