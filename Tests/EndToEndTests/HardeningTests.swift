import Foundation
import Glibc
import SessionTestSupport
import Testing

// Within the other tests of a service manager, since two of them at once would share their control groups.
extension ServiceManagerTests {
  /// The daemon in the sandbox that `sessiond setup hardening` puts it into, under a real `systemd --user`.
  struct HardeningTests {
    @Test(.enabled(if: Programs.installed("systemd-analyze") != nil, "systemd-analyze is not installed"))
    func `systemd finds little that it is exposed to`() async throws {
      try await TestUser.with { user in
        for file in ["sessiond.service", "sessiond.socket", "sessiond.service.d/50-hardening.conf"] {
          let text = try String(contentsOfFile: Programs.source("systemd/" + file), encoding: .utf8)
          let filled = text.replacing("@bindir@", with: "/usr/bin").replacing(
            "@state@", with: "/home/u/state")
          try user.folder.write("units/" + file, Data(filled.utf8))
        }
        let answer = try await user.run([
          "systemd-analyze", "security", "--user", "--offline=true", "--no-pager",
          user.folder("units/sessiond.service"),
        ])
        let verdict = try #require(
          answer.output.split(separator: "\n").last { $0.contains("exposure level for sessiond.service") },
          "\(answer)")
        let level = try #require(verdict.split(separator: " ").compactMap { Double($0) }.first)
        #expect(level <= 2.0, "\(verdict)")
      }
    }

    @Test(.enabled(if: Programs.hasTmux, "tmux is not installed"))
    func `all works in it, and it can be taken back`() async throws {
      try await TestUser.with { user in
        try await UserManager.with(user, hasSandboxes: true) { manager in
          let file = user.folder("config/systemd/user/sessiond.service.d/50-hardening.conf")
          try await manager.systemctl("start", "sessiond.service")
          let trial = try await setup(user, manager, "--dry-run")
          #expect(trial.code == 0 && !FileManager.default.fileExists(atPath: file), "\(trial)")
          let answer = try await setup(user, manager)
          try requireNamespaces(answer)
          #expect(answer.code == 0 && answer.output.contains("  done"), "\(answer)")
          #expect(try String(contentsOfFile: file, encoding: .utf8).contains(user.folder("state/sessiond")))
          #expect(try await setup(user, manager).output == "hardening: nothing to do\n")
          try await isSandboxed(manager)

          // A transcript, its agent in the process table, and tmux.
          let tmux = try await TmuxServer(
            user, name: "default", configuration: "set -g @sessiond-style plain\nset -g @sessiond ''")
          let pane = try await tmux.newSession(script: TmuxServer.agentScript).pane
          _ = try await tmux.viewer()
          let agent = try await tmux.agent(in: pane)
          let transcript = try Transcript(user, project: "/home/u/api")
          try transcript.reply("m1", tokens: 1_000)
          try user.register(transcript, agent: agent)
          _ = try await user.session(transcript.id, "runs") { $0.live }
          try await eventually("tmux was told") {
            try await tmux("show-options", "-pqv", "-t", pane, "@sessiond").contains("api")
          }
          kill(agent, SIGKILL)
          _ = try await user.session(transcript.id, "has ended") { !$0.live }
          let status = try await user.run([Programs.path("sessiond-status"), "--format", "plain"])
          #expect(status.code == 0)

          #expect(try await setup(user, manager, "--remove").code == 0)
          #expect(!FileManager.default.fileExists(atPath: file))
          #expect(try await manager.property("PrivateUsers") == "no")
          try await user.isAnswered()
          #expect(try await manager.end() == 0)
        }
      }
    }

    @Test(arguments: [false, true])
    func `a socket that lost its name comes back by itself`(isHardened: Bool) async throws {
      try await TestUser.with { user in
        try await UserManager.with(user, hasSandboxes: isHardened) { manager in
          try await manager.systemctl("start", "sessiond.service")
          if isHardened { try requireNamespaces(try await setup(user, manager)) }
          let first = try #require(pid_t(try await manager.property("MainPID")))
          try FileManager.default.removeItem(atPath: user.folder("run/sessiond"))
          kill(first, SIGKILL)
          try await eventually("a new one answers") { try await user.cli("status").code == 0 }
          try await eventually("the manager knows of it") {
            try await manager.property("ActiveState") == "active"
          }
          let second = try await manager.property("MainPID")
          #expect(second != "\(first)")
          #expect(try await user.cli("status", "--json").output.contains(#""pid":\#(second),"#))
          #expect(try await manager.end() == 0)
        }
      }
    }

    @Test func `a stop stays a stop, whatever became of the socket's name`() async throws {
      try await TestUser.with { user in
        try await UserManager.with(user) { manager in
          try await manager.systemctl("start", "sessiond.service")
          unlink(user.socket)
          try await manager.systemctl("stop", "sessiond.service")
          #expect(try await manager.property("ActiveState") == "inactive")
          // What the unit wanted would be a job by now: it is waited for before the stop is over.
          #expect(try await manager.systemctl("list-jobs").output.contains("No jobs running"))
          #expect(!FileManager.default.fileExists(atPath: user.socket))
          #expect(try await manager.end() == 0)
        }
      }
    }

    @Test func `where it does not come up it is taken back, with the reason`() async throws {
      try await TestUser.with { user in
        try await UserManager.with(user, hasSandboxes: true) { manager in
          // Only in the sandbox does this do anything: it takes the hole for the state out of it.
          try user.folder.write(
            "config/systemd/user/sessiond.service.d/60-broken.conf", Data("[Service]\nReadWritePaths=\n".utf8)
          )
          try await manager.systemctl("start", "sessiond.service")
          let answer = try await setup(user, manager)
          try requireNamespaces(answer)
          #expect(answer.code == 1, "\(answer)")
          #expect(answer.complaints.contains("sessiond does not come up in it (status "), "\(answer)")
          #expect(answer.complaints.contains("; it was taken back"), "\(answer)")
          try await user.isAnswered()
          let file = user.folder("config/systemd/user/sessiond.service.d/50-hardening.conf")
          #expect(!FileManager.default.fileExists(atPath: file))
          #expect(try await manager.end() == 0)
        }
      }
    }

    private func setup(_ user: TestUser, _ manager: UserManager, _ flags: String...) async throws
      -> TestUser.Answer
    {
      try await user.run(
        [try Programs.path("sessiond"), "setup", "hardening"] + flags, environment: manager.environment)
    }

    /// Cancels the test where the machine has no user namespaces, which setup says by itself.
    private func requireNamespaces(_ answer: TestUser.Answer) throws {
      if answer.code == 69, answer.complaints.contains("namespaces") {
        try Test.cancel("\(answer.complaints)")
      }
    }

    /// The daemon's file system is another than ours, and can't be written to.
    private func isSandboxed(_ manager: UserManager) async throws {
      let pid = try await manager.property("MainPID")
      let mounts = try String(contentsOfFile: "/proc/\(pid)/mounts", encoding: .utf8).split(separator: "\n")
      #expect(mounts.contains { $0.split(separator: " ")[1] == "/" && $0.contains(" ro,") }, "\(mounts)")
    }
  }
}
