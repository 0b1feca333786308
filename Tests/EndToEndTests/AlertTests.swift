import Foundation
import Glibc
import SessionTestSupport
import Testing

/// A warning that arrives, once: by the user's own command, in tmux, and after whatever went wrong.
@Suite(.timeLimit(.minutes(5)))
struct AlertTests {
  /// What a user's command was told.
  private struct Told: Decodable, Equatable {
    struct Data: Decodable, Equatable {
      var tier: String?
      var threshold: Int?
      var waitingFor: String?
      enum CodingKeys: String, CodingKey {
        case tier, threshold
        case waitingFor = "waiting_for"
      }
    }

    var id: Int
    var kind: String
    var session: String
    var name: String
    var text: String
    var data: Data
  }

  /// The list of `sessiond-cli alerts --json`.
  private struct List: Decodable {
    struct Alert: Decodable {
      struct Delivery: Decodable, Equatable {
        var way: String
        var state: String
        var attempts: Int
        var problem: String?
      }

      var id: Int
      var kind: String
      var deliveries: [Delivery]
    }

    var alerts: [Alert]
  }

  /// Has the user's own command be a script, and nothing else tell of anything.
  private func configure(_ user: TestUser, script: String, more: String = "") throws {
    let path = try user.folder.write("tell it's.sh", Foundation.Data(script.utf8))
    let settings = """
      alerts:
        desktop: false
        tmux: false
        command: [/bin/sh, "\(path)", "$HOME; *"]
      \(more)
      """
    try user.folder.write("config/sessiond/sessiond.yaml", Foundation.Data(settings.utf8))
  }

  private func told(_ user: TestUser) throws -> [Told] {
    let lines = (try? String(contentsOfFile: user.folder("told"), encoding: .utf8)) ?? ""
    return try lines.split(separator: "\n").map {
      try JSONDecoder().decode(Told.self, from: Foundation.Data($0.utf8))
    }
  }

  private func alerts(_ user: TestUser, _ words: String...) async throws -> [List.Alert] {
    let answer = try await user.run([Programs.path("sessiond-cli"), "alerts", "--json"] + words)
    return try JSONDecoder().decode(List.self, from: Foundation.Data(answer.output.utf8)).alerts
  }

  @Test func `each tier runs the user's command once, however the daemon ends`() async throws {
    try await TestUser.with { user in
      try configure(user, script: "[ \"$1\" = '$HOME; *' ] && cat >> '\(user.folder("told"))'")
      let transcript = try Transcript(user, project: "/home/u/infra")
      try transcript.reply("a", tokens: 100_000)
      var daemon = try await user.startDaemon()
      // 16 % of the usable 167,000 are left, then 14, which is the same tier.
      try transcript.reply("b", tokens: 140_000)
      try await eventually("the warning is told") { try told(user).count == 1 }
      try transcript.reply("c", tokens: 143_000)
      try transcript.reply("d", tokens: 153_000)
      try await eventually("that it is critical is told") { try told(user).count == 2 }
      try await eventually("that is kept") {
        try await alerts(user).allSatisfy { $0.deliveries.map(\.state) == ["delivered"] }
      }
      daemon.send(SIGKILL)
      _ = try await daemon.end()
      daemon = try await user.startDaemon()
      try transcript.reply("e", tokens: 165_000)
      try await eventually("the danger is told") { try told(user).count == 3 }
      try await eventually("that is kept") {
        try await alerts(user).allSatisfy { $0.deliveries.map(\.state) == ["delivered"] }
      }
      daemon.send(SIGTERM)
      #expect(try await daemon.end() == 0)
      try await user.startDaemon()
      let list = try await alerts(user)
      #expect(list.map(\.id) == [3, 2, 1])
      #expect(list.allSatisfy { $0.deliveries == [.init(way: "command", state: "delivered", attempts: 1)] })
      let all = try told(user)
      #expect(all.map(\.data.tier) == ["warning", "critical", "danger"])
      #expect(all.map(\.data.threshold) == [16, 8, 2])
      #expect(all.allSatisfy { $0.session == transcript.id && $0.name == "infra" && $0.kind == "budget" })
      #expect(all.last?.text.hasPrefix("infra: danger: 1 % left of the usable window") == true)
    }
  }

  @Test func `what was not told when the daemon was killed is told by the next one`() async throws {
    try await TestUser.with { user in
      try configure(
        user,
        script: """
          [ -e '\(user.folder("begun"))' ] && { cat >> '\(user.folder("told"))'; exit; }
          touch '\(user.folder("begun"))'; sleep 4
          """)
      let transcript = try Transcript(user, project: "/home/u/infra")
      try transcript.reply("a", tokens: 100_000)
      let daemon = try await user.startDaemon()
      try transcript.reply("b", tokens: 140_000)
      try await eventually("it is under way") {
        FileManager.default.fileExists(atPath: user.folder("begun"))
      }
      daemon.send(SIGKILL)
      _ = try await daemon.end()
      try await user.startDaemon()
      try await eventually("it is told") { try told(user).count == 1 }
      try await eventually("that is kept") {
        try await alerts(user).map(\.deliveries) == [[.init(way: "command", state: "delivered", attempts: 1)]]
      }
    }
  }

  @Test func `a command that fails is tried again, and that is shown`() async throws {
    try await TestUser.with { user in
      try configure(
        user,
        script: """
          if [ -e '\(user.folder("once"))' ]; then cat >> '\(user.folder("told"))'; exit 0; fi
          touch '\(user.folder("once"))'; echo ignored >&2; echo 'no route to host' >&2; exit 7
          """)
      let transcript = try Transcript(user, project: "/home/u/infra")
      try transcript.reply("a", tokens: 100_000)
      try await user.startDaemon()
      try transcript.reply("b", tokens: 140_000)
      try await eventually("it has failed") { try await alerts(user).first?.deliveries.first?.attempts == 1 }
      let text = try await user.cli("alerts").output
      #expect(
        text.contains("command: failed 1 time, next in") && text.contains("exit status 7: no route to host"))
      #expect(
        try await user.cli("doctor").output.contains(
          "the last alert did not get through by command: exit status 7"))
      try await eventually("it is told") { try told(user).count == 1 }
      try await eventually("that is kept") {
        try await alerts(user).first?.deliveries.first?.state == "delivered"
      }
      #expect(try await alerts(user).first?.deliveries.first?.attempts == 2)

      #expect(try await user.cli("alerts", "ack", "5").code == 1)
      #expect(try await user.cli("alerts", "ack", "1").output == "1 alert acknowledged\n")
      #expect(try await user.cli("alerts").output.contains("nothing to tell"))
      #expect(try await alerts(user, "--all", "--session", "infra").count == 1)
    }
  }

  @Test func `a command that hangs is ended with all that it has started`() async throws {
    try await TestUser.with { user in
      try configure(user, script: "echo $$ > '\(user.folder("pid"))'; sleep 1000 & sleep 1000")
      let transcript = try Transcript(user, project: "/home/u/infra")
      try transcript.reply("a", tokens: 100_000)
      try await user.startDaemon()
      try transcript.reply("b", tokens: 140_000)
      try await eventually("it is given up") { try await alerts(user).first?.deliveries.first?.attempts == 1 }
      #expect(try await alerts(user).first?.deliveries.first?.problem == "it took longer than 5 s")
      let group = try #require(
        Int32(
          try String(contentsOfFile: user.folder("pid"), encoding: .utf8).trimmingCharacters(in: .newlines)))
      try await eventually("nothing of it is left") { kill(-group, 0) != 0 }
    }
  }

  @Test func `a wait is told once, after it has lasted`() async throws {
    try await TestUser.with { user in
      try configure(user, script: "cat >> '\(user.folder("told"))'", more: "  waits: 1\n")
      let transcript = try Transcript(user, project: "/home/u/api")
      try transcript.reply("a", tokens: 10_000)
      let agent = try await user.start(["sleep", "1000"])
      try user.register(transcript, agent: agent.pid, status: "waiting")
      try await user.startDaemon()
      try await eventually("it is told") { try told(user).count == 1 }
      #expect(try told(user).first?.text.hasPrefix("api waits for") == true)
      try user.register(transcript, agent: agent.pid, status: "busy")
      try await eventually("it works again") {
        try await user.cli("sessions", "--all", "--json").output.contains(#""name":"busy""#)
      }
      try user.register(transcript, agent: agent.pid, status: "waiting")
      try await eventually("the next wait is told") { try told(user).count == 2 }
      #expect(try await alerts(user).map(\.kind) == ["wait", "wait"])
    }
  }

  @Test(.enabled(if: Programs.hasTmux, "tmux is not installed"))
  func `whoever looks at tmux sees it, and a name there is nothing but a name`() async throws {
    try await TestUser.with { user in
      try user.folder.write(
        "config/sessiond/sessiond.yaml", Foundation.Data("alerts:\n  desktop: false\n".utf8))
      let name = "#{pid}%H#(touch x)"
      let transcript = try Transcript(user, project: "/home/u/\(name)")
      try transcript.reply("a", tokens: 100_000)
      let tmux = try await TmuxServer(user, name: "inner", configuration: Programs.configuration("tmux.conf"))
      let pane = try await tmux.newSession(script: TmuxServer.agentScript).pane
      try await user.register(transcript, agent: tmux.agent(in: pane))
      let viewer = try await tmux.viewer()
      try await user.startDaemon()
      try await eventually("the bar shows the session") { try await viewer.bar().contains("▰") }
      try transcript.reply("b", tokens: 140_000)
      try await eventually("the bar shows the message") {
        try await viewer.bar().contains("\(name): warning: 16 % left of the usable window")
      }
      try await eventually("that is kept") {
        try await alerts(user).first?.deliveries.map(\.state) == ["delivered"]
      }
    }
  }

  @Test(.enabled(if: Programs.hasTmux, "tmux is not installed"))
  func `what comes at once stands in tmux together`() async throws {
    try await TestUser.with { user in
      try user.folder.write(
        "config/sessiond/sessiond.yaml", Foundation.Data("alerts:\n  desktop: false\n  waits: 1\n".utf8))
      for name in ["api", "docs"] {
        let transcript = try Transcript(user, project: "/home/u/\(name)")
        try transcript.reply("a", tokens: 10_000)
        let agent = try await user.start(["sleep", "1000"])
        try user.register(transcript, agent: agent.pid, status: "waiting")
      }
      let tmux = try await TmuxServer(user, name: "inner", configuration: Programs.configuration("tmux.conf"))
      try await tmux.newSession(script: "sleep 600")
      let viewer = try await tmux.viewer()
      try await user.startDaemon()
      // tmux shows one message at a time: a second one would stand in the place of the first.
      try await eventually("the bar shows both") {
        let bar = try await viewer.bar()
        return bar.contains("2 sessions: ") && bar.contains("api waits ") && bar.contains("docs waits ")
      }
      try await eventually("that is kept") {
        try await alerts(user).map { $0.deliveries.map(\.state) } == [["delivered"], ["delivered"]]
      }
    }
  }

  @Test(.enabled(if: Programs.hasTmux, "tmux is not installed"))
  func `what tmux says while the daemon stops is heard`() async throws {
    try await TestUser.with { user in
      try user.folder.write(
        "config/sessiond/sessiond.yaml", Foundation.Data("alerts:\n  desktop: false\n".utf8))
      let transcript = try Transcript(user, project: "/home/u/api")
      try transcript.reply("a", tokens: 100_000)
      let tmux = try await TmuxServer(user, name: "inner", configuration: Programs.configuration("tmux.conf"))
      let pane = try await tmux.newSession(script: TmuxServer.agentScript).pane
      try await user.register(transcript, agent: tmux.agent(in: pane))
      let viewer = try await tmux.viewer()
      let daemon = try await user.startDaemon()
      try await eventually("the bar shows the session") { try await viewer.bar().contains("▰") }
      tmux.process.send(SIGSTOP)
      try transcript.reply("b", tokens: 140_000)
      try await eventually("it is under way") { try await alerts(user).count == 1 }
      daemon.send(SIGTERM)
      try await eventually("nobody answers any more") { try await user.cli("status").code != 0 }
      tmux.process.send(SIGCONT)
      #expect(try await daemon.end() == 0)
      try await user.startDaemon()
      try await eventually("it was delivered, once") {
        try await alerts(user).first?.deliveries == [.init(way: "tmux", state: "delivered", attempts: 1)]
      }
    }
  }
}
