import Foundation
import Glibc
import SessionTestSupport
import Testing

extension TestUser {
  /// Has the daemon look at tmux now, as `sessiond setup tmux` does.
  func lookForTmux() async throws {
    let look = try await run([
      "curl", "-sS", "-f", "--max-time", "10", "--unix-socket", socket, "-X", "POST",
      "http://sessiond/v1/tmux/look",
    ])
    #expect(look.code == 0, "\(look.complaints)")
  }
}

/// The segment that the daemon pushes to tmux, seen as a person sees it: through an attached client.
@Suite(.serialized, .enabled(if: Programs.hasTmux, "tmux is not installed"), .timeLimit(.minutes(10)))
struct StatusPushTests {
  /// A server with two agents in one folder, in panes 0 and 1, with 75 % and 50 % left; panes 2 and 3 have none.
  struct Stage {
    let user: TestUser
    let transcripts: [Transcript]
    let tmux: TmuxServer
    let panes: [String]
    let viewer: TmuxServer

    init(
      _ user: TestUser, _ transcripts: [Transcript]? = nil, project: String = "/home/u/api",
      socket: String? = nil
    ) async throws {
      self.user = user
      self.transcripts = try transcripts ?? (1...2).map { _ in try Transcript(user, project: project) }
      if transcripts == nil {
        for (transcript, tokens) in zip(self.transcripts, [50_000, 100_000]) {
          try transcript.reply("msg_\(tokens)", tokens: tokens)
        }
      }
      tmux = try await TmuxServer(
        user, name: "inner", configuration: Programs.configuration("tmux.conf"), socket: socket)
      panes = try await [
        tmux.newSession(script: TmuxServer.agentScript).pane, tmux.split(script: TmuxServer.agentScript).pane,
        tmux.split(script: "sleep 600").pane, tmux.split(script: "sleep 600").pane,
      ]
      for (pane, transcript) in zip(panes, self.transcripts) {
        try await user.register(transcript, agent: tmux.agent(in: pane))
      }
      viewer = try await tmux.viewer()
    }

    /// Waits for the bar to say something.
    func shows(_ text: String, within limit: Duration = .seconds(30)) async throws {
      var bar = ""
      do {
        try await eventually("the bar shows \(text)", within: limit) {
          bar = try await viewer.bar()
          return bar.contains(text)
        }
      } catch let error as NeverHappened {
        throw NeverHappened(what: "\(error.what); it shows \(bar)", limit: limit)
      }
    }

    func select(_ pane: Int) async throws {
      try await tmux("select-pane", "-t", panes[pane])
    }

    /// The value of the option in a pane, or of the global one.
    func option(_ pane: Int? = nil) async throws -> String {
      let place = pane.map { ["-p", "-t", panes[$0]] } ?? ["-g"]
      return try await tmux(["show-options", "-qv"] + place + ["@sessiond"])
        .trimmingCharacters(in: .newlines)
    }

    /// What the hooks of ours say.
    func hooks() async throws -> String {
      try await tmux("show-hooks", "-g").split(separator: "\n").filter { $0.contains("sessiond") }
        .joined(separator: "\n")
    }
  }

  @Test func `each pane shows its own agent, others the most urgent, and nothing is started for it`()
    async throws
  {
    try await TestUser.with { user in
      let stage = try await Stage(user)
      let daemon = try await user.startDaemon("--budget-basis", "window")
      for (pane, percent) in [(0, "75%"), (1, "50%"), (2, "50%"), (3, "50%"), (0, "75%")] {
        try await stage.select(pane)
        try await stage.shows("api ▰▰▰▰" + (percent == "75%" ? "▰▰▱▱ " : "▱▱▱▱ ") + percent)
      }
      // Both have collected what they started for other reasons.
      func faults() -> [Int?] {
        [stage.tmux.process.pid, daemon.pid].map(ProcessTree.faultsOfEndedChildren)
      }
      let before = faults()
      #expect(!before.contains(nil))
      for number in 1...20 {
        let percent = number % 2 == 0 ? 74 : 70
        try stage.transcripts[0].reply("msg_\(number)", tokens: 2_000 * (100 - percent))
        try await stage.shows("▱▱ \(percent)%")
      }
      #expect(faults() == before)
      // It would show if tmux had started as much as one shell.
      try await stage.tmux("run-shell", "true")
      #expect(faults() != before)
      try stage.transcripts[1].reply("msg_last", tokens: 192_000)
      try await stage.select(2)
      try await stage.shows(" 4% ‼")
      try await stage.select(0)
      try await stage.shows("▱▱ 74%")
    }
  }

  @Test func `when the daemon goes the bar says so, and is right again when it is back`() async throws {
    try await TestUser.with { user in
      let stage = try await Stage(user)
      for signal in [SIGTERM, SIGKILL] {
        let daemon = try await user.startDaemon("--budget-basis", "window")
        try await stage.shows("75%")
        try await eventually("both panes are guarded") { try await stage.hooks().contains("%1") }
        daemon.send(signal)
        _ = try await daemon.end()
        try await stage.shows("sessiond away", within: .seconds(5))
        for pane in 0..<4 { #expect(try await stage.option(pane) == "") }
        #expect(try await stage.hooks() == "")
        let clients = try await stage.tmux("list-clients", "-F", "#{client_control_mode}")
        #expect(clients == "0\n")
        #expect(try await stage.age() == nil)
      }
      // As if it had been killed together with the server's memory of who is attached.
      try await stage.tmux("set-option", "-p", "-t", stage.panes[2], "@sessiond", "stale")
      try await user.startDaemon("--budget-basis", "window")
      try await stage.shows("75%")
      #expect(try await stage.option(2) == "")
      #expect(try await stage.option().contains("50%"))
    }
  }

  @Test func `a server that is killed and started again is served again`() async throws {
    try await TestUser.with { user in
      let first = try await Stage(user)
      try await user.startDaemon("--budget-basis", "window")
      try await first.shows("75%")
      first.tmux.process.send(SIGKILL)
      _ = try await first.tmux.process.end()
      first.viewer.process.send(SIGKILL)
      _ = try await first.viewer.process.end()
      for socket in try FileManager.default.contentsOfDirectory(atPath: user.folder("tmux/tmux-\(getuid())"))
      {
        try FileManager.default.removeItem(atPath: user.folder("tmux/tmux-\(getuid())/\(socket)"))
      }
      let second = try await Stage(user, first.transcripts)
      try await second.shows("75%")
      try await second.select(1)
      try await second.shows("50%")
    }
  }

  @Test func `a server that begins to ask is served without waiting for the next look`() async throws {
    try await TestUser.with { user in
      let transcript = try Transcript(user, project: "/home/u/api")
      try transcript.reply("msg_1", tokens: 50_000)
      let asking = try await TmuxServer(user, name: "default")
      try await asking.newSession(script: "sleep 600")
      try await user.startDaemon("--budget-basis", "window")

      // One that was there, and is set up now.
      let setup = try await user.run([Programs.path("sessiond"), "setup", "tmux"])
      #expect(setup.code == 0, "\(setup.complaints)\(setup.output)")
      let viewer = try await asking.viewer()
      try await eventually("the bar shows it soon", within: .seconds(15)) {
        try await viewer.bar().contains("api ▰▰▰▰▰▰▱▱ 75%")
      }
      // One that is started with the same tmux.conf.
      let configuration = try String(contentsOfFile: user.home + "/.tmux.conf", encoding: .utf8)
      let later = try await TmuxServer(user, name: "later", configuration: configuration)
      try await later.newSession(script: "sleep 600")
      let other = try await later.viewer()
      try await eventually("that bar shows it soon", within: .seconds(15)) {
        try await other.bar().contains("api ▰▰▰▰▰▰▱▱ 75%")
      }
    }
  }

  @Test func `an agent that ends leaves its pane to the most urgent`() async throws {
    try await TestUser.with { user in
      let stage = try await Stage(user)
      try await user.startDaemon("--budget-basis", "window")
      try await stage.shows("75%")
      kill(try await stage.tmux.agent(in: stage.panes[0]), SIGKILL)
      try await stage.shows("50%", within: .seconds(10))
      #expect(try await stage.option(0) == "")
    }
  }

  @Test func `a style is taken up, and without one nothing of ours is left`() async throws {
    try await TestUser.with { user in
      let stage = try await Stage(user)
      try await user.startDaemon("--budget-basis", "window")
      try await stage.shows("75%")
      // Windows that come and go are a reason to look, so that this needs not wait for the poll.
      func look() async throws { try await stage.tmux("new-window", "-d", "true") }
      try await stage.tmux("set-option", "-g", "@sessiond-style", "powerline")
      try await look()
      try await stage.shows("\u{e0b2} api ▰▰▰▰▰▰▱▱ 75% \u{e0b0}")
      try stage.transcripts[0].reply("msg_warned", tokens: 170_000)
      try await eventually("the background changes") { try await stage.option(0).contains("bg=colour178") }
      try await stage.tmux("set-option", "-g", "@sessiond-style", "plain")
      try await look()
      try await eventually("the style is gone") { try await !stage.option(0).contains("#") }
      try await stage.tmux("set-option", "-gu", "@sessiond-style")
      try await look()
      try await eventually("nothing is left") {
        try await [stage.option(), stage.option(0)] == ["", ""]
      }
      #expect(try await stage.hooks() == "")
      #expect(try await stage.age() == nil)
      try await eventually("nobody is attached") {
        try await stage.tmux("list-clients", "-F", "#{client_control_mode}") == "0\n"
      }
    }
  }

  @Test func `a format of one's own is taken up at a reload, and a name is not obeyed in it`() async throws {
    try await TestUser.with { user in
      let stage = try await Stage(user, project: "/home/u/#(touch X)")
      try await user.startDaemon("--budget-basis", "window")
      try await stage.shows("75%")
      try user.folder.write(
        "config/sessiond/sessiond.yaml", Data("tmux:\n  format: \"<#[bold]{label}#[default]|{left}>\"\n".utf8)
      )
      #expect(try await user.cli("reload").output.contains("tmux.format"))
      try await stage.shows("<#(touch X)|75>")
      #expect(try await stage.option(1) == "<#[bold]##(touch X)#[default]|50>")
      let found = try FileManager.default.subpathsOfDirectory(atPath: user.folder.path)
      #expect(!found.contains { $0.hasSuffix("/X") } && !FileManager.default.fileExists(atPath: "X"))
    }
  }

  @Test func `what others did to its options is mended at the next look`() async throws {
    try await TestUser.with { user in
      let stage = try await Stage(user)
      try await user.startDaemon("--budget-basis", "window")
      try await stage.shows("75%")
      try await eventually("both panes are guarded") { try await stage.hooks().contains("%1") }
      let before = try await [stage.option(), stage.option(0), stage.option(1), stage.hooks()]
      try await stage.tmux("set-option", "-gu", "@sessiond")
      try await stage.tmux("set-option", "-pu", "-t", stage.panes[0], "@sessiond")
      for pane in stage.panes[1...2] {
        try await stage.tmux("set-option", "-p", "-t", pane, "@sessiond", "other")
      }
      try await stage.tmux("set-hook", "-gu", "client-detached[7370]")
      try await user.lookForTmux()
      try await eventually("all is as it was", within: .seconds(10)) {
        try await [stage.option(), stage.option(0), stage.option(1), stage.hooks()] == before
      }
      #expect(try await stage.option(2) == "")
    }
  }

  @Test func `a session that nobody looks at is as if nobody served it`() async throws {
    try await TestUser.with { user in
      let stage = try await Stage(user)
      try await stage.tmux.newSession("other", script: "sleep 600")
      try await user.startDaemon("--budget-basis", "window")
      try await stage.shows("75%")
      let sessions = ["list-sessions", "-F", "#{session_name} #{session_attached}"]
      let clients = ["list-clients", "-F", "#{client_control_mode} #{session_name}"]
      func said(_ words: [String]) async throws -> [Substring] {
        try await stage.tmux(words).split(separator: "\n").sorted()
      }

      // It goes where the viewer goes.
      #expect(try await said(clients) == ["0 main", "1 main"])
      try await stage.tmux("switch-client", "-c", viewerName(of: stage), "-t", "other")
      try await eventually("it is in the other session", within: .seconds(10)) {
        try await said(clients) == ["0 other", "1 other"]
      }
      try await stage.tmux("switch-client", "-c", viewerName(of: stage), "-t", "main")
      try await eventually("it is back", within: .seconds(10)) {
        try await said(clients) == ["0 main", "1 main"]
      }

      // And leaves with them.
      try await stage.tmux("detach-client", "-t", viewerName(of: stage))
      try await eventually("nobody is attached", within: .seconds(10)) { try await said(clients) == [] }
      #expect(try await said(sessions) == ["main 0", "other 0"])
      #expect(try await stage.option(0) == "")
      #expect(try await stage.option().contains("sessiond away"))
      #expect(try await stage.hooks() == "")

      // Somebody who comes back is served without waiting for the next look.
      let again = try await stage.tmux.viewer("again")
      try await eventually("the bar shows it soon", within: .seconds(10)) {
        try await again.bar().contains("75%")
      }
      // A session that is to end with its last viewer ends.
      try await stage.tmux("set-option", "-t", "main", "destroy-unattached", "on")
      try await stage.tmux("detach-client", "-t", viewerName(of: stage))
      try await eventually("the session ends", within: .seconds(10)) {
        try await said(sessions) == ["other 0"]
      }
    }
  }

  /// The name of the only client that shows something.
  private func viewerName(of stage: Stage) async throws -> String {
    let clients = try await stage.tmux("list-clients", "-F", "#{client_control_mode} #{client_name}")
    let viewers = clients.split(separator: "\n").filter { $0.hasPrefix("0 ") }
    return String(try #require(viewers.first).dropFirst(2))
  }

  @Test func `a server that did not ask is left alone`() async throws {
    try await TestUser.with { user in
      let tmux = try await TmuxServer(user, name: "inner")
      try await tmux.newSession(script: "sleep 600")
      let transcript = try Transcript(user, project: "/home/u/api")
      try transcript.reply("msg_1", tokens: 50_000)
      let asking = try await Stage(user, socket: user.folder("other.sock"))
      try await user.startDaemon("--budget-basis", "window")
      // The other one is served after this one was asked.
      try await asking.shows("75%")
      #expect(try await tmux("show-options", "-gqv", "@sessiond") == "")
      #expect(try await tmux("list-clients") == "")
    }
  }

  @Test(arguments: [
    "it's", "a;kill-server", "$HOME", "#(touch X)", "#[fg=red]api", "#{session_name}", "50%#%H",
    "日本 é", "a\u{1b}[31mb#", "two\nkill-server",
  ])
  func `a project's name is shown as it is, and never obeyed`(name: String) async throws {
    try await TestUser.with { user in
      let stage = try await Stage(user, project: "/home/u/" + name)
      try await user.startDaemon("--budget-basis", "window")
      // As much of it as fits, without what commands a terminal.
      let shown = String(name.map { $0 == "\n" ? " " : $0 == "\u{1b}" ? "\u{fffd}" : $0 }.prefix(15))
      for (pane, percent) in [(0, "75%"), (1, "50%"), (2, "50%")] {
        try await stage.select(pane)
        try await stage.shows(" " + percent)
        let bar = try await stage.viewer.bar()
        #expect(bar.contains(shown), "\(bar)")
      }
      let found = try FileManager.default.subpathsOfDirectory(atPath: user.folder.path)
      #expect(!found.contains { $0.hasSuffix("/X") } && !FileManager.default.fileExists(atPath: "X"))
    }
  }

  @Test func `reading the configuration again changes nothing`() async throws {
    try await TestUser.with { user in
      let conf = try user.folder.write("own.conf", Data(Programs.configuration("tmux.conf").utf8))
      let tmux = try await TmuxServer(user, name: "inner", configuration: "set -g status-right 'mine'")
      try await tmux.newSession(script: "sleep 600")
      func options() async throws -> [String] {
        var values: [String] = []
        for name in ["status-right", "status-right-length", "@sessiond", "@sessiond-style"] {
          values.append(try await tmux("show-options", "-gqv", name).trimmingCharacters(in: .newlines))
        }
        return values
      }
      for _ in 1...3 {
        try await tmux("source-file", conf)
        #expect(try await options() == ["mine #{@sessiond}#{T:@sessiond-age}", "120", "", "colour"])
      }
      for (name, value) in [
        ("status-right", "#{@sessiond} mine"), ("status-right-length", "150"), ("@sessiond", "said"),
        ("@sessiond-style", "plain"),
      ] { try await tmux("set-option", "-g", name, value) }
      try await tmux("source-file", conf)
      #expect(try await options() == ["#{@sessiond} mine", "150", "said", "plain"])
    }
  }
}
