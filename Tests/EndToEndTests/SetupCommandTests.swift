import Foundation
import SessionTestSupport
import Testing

/// `sessiond-cli setup` for agents, as it is typed.
@Suite(.timeLimit(.minutes(5)))
struct SetupCommandTests {
  /// The programs of a user's own installation; a script stands in for the one that agents call.
  private func install(_ user: TestUser) async throws {
    let hook = try user.folder.write("bin/sessiond-hook", Data("#!/bin/sh\n".utf8))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: hook)
    for name in ["sessiond", "sessiond-cli"] {
      // By a program of its own: what this process holds open for writing its children would hold too, and then it can't
      // be started.
      #expect(try await user.run(["cp", Programs.path(name), user.folder("bin/\(name)")]).code == 0)
    }
  }

  private func setup(_ user: TestUser, _ arguments: String...) async throws -> TestUser.Answer {
    try await user.run([user.folder("bin/sessiond-cli"), "setup"] + arguments)
  }

  @Test func `setup of an agent is done once, and taken back`() async throws {
    try await TestUser.with { user in
      try await install(user)
      let trial = try await setup(user, "claude", "--dry-run")
      #expect(trial.code == 0 && trial.output.hasPrefix("claude, which would be done:\n"), "\(trial)")
      let folder = user.home + "/.claude"
      #expect(!FileManager.default.fileExists(atPath: folder))
      #expect(try await setup(user, "claude").code == 0)
      #expect(try await setup(user, "claude").output == "claude: nothing to do\n")
      let doctor = try await user.cli("doctor").output
      #expect(doctor.contains("calls sessiond at each event"), "\(doctor)")
      #expect(try await setup(user, "claude", "--remove").code == 0)
      #expect(!FileManager.default.fileExists(atPath: folder))
    }
  }

  @Test func `what the commands in the client call is understood`() async throws {
    try await TestUser.with { user in
      try await install(user)
      #expect(try await setup(user, "claude").code == 0)
      let folder = user.home + "/.claude/commands"
      let files = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(files.count == 3, "\(files)")
      for file in files {
        let text = try String(contentsOfFile: folder + "/" + file, encoding: .utf8)
        // As the client runs them: what stands between !` and `, with the session's id put in.
        let lines = text.matches(of: /!`([^`]+)`/).map {
          $0.1.replacingOccurrences(of: "${CLAUDE_SESSION_ID}", with: "0b5e8a3c-7d41-4f0e-9c52-1a2b3c4d5e6f")
        }
        #expect(!lines.isEmpty, "\(file)")
        for line in lines {
          let answer = try await user.run(["sh", "-c", line])
          // No daemon runs: that is said, and not that the words are wrong.
          #expect(![64, 126, 127].contains(answer.code), "\(line): \(answer)")
        }
      }
    }
  }

  @Test func `a project is the folder that it is typed in`() async throws {
    try await TestUser.with { user in
      try await install(user)
      let project = user.home + "/my api"
      try FileManager.default.createDirectory(atPath: project, withIntermediateDirectories: false)
      let line = #"cd "$1" && exec "$2" setup claude --project"#
      let answer = try await user.run(["sh", "-c", line, "sh", project, user.folder("bin/sessiond-cli")])
      #expect(answer.code == 0, "\(answer)")
      #expect(FileManager.default.fileExists(atPath: project + "/.claude/settings.local.json"))
      #expect(!FileManager.default.fileExists(atPath: user.home + "/.claude"))
    }
  }

  @Test(
    .enabled(if: Programs.hasTmux, "tmux is not installed"),
    arguments: [#"bind-key W display-message "mine; it's #{pane_id}" \; display-panes"#, ""])
  func `the key of a running tmux is given back as it was`(former: String) async throws {
    try await TestUser.with { user in
      try await install(user)
      try user.folder.write("share/sessiond/tmux.conf", Data(Programs.configuration("tmux.conf").utf8))
      // The server that tmux's own commands find.
      let tmux = try await TmuxServer(user, name: "default", configuration: former + "\n")
      try await tmux.newSession(script: "exec sleep 600")
      func key() async throws -> String {
        try await tmux("list-keys", "-T", "prefix").split(separator: "\n")
          .filter { $0.split(separator: " ").prefix(5).contains("W") }.joined()
      }
      let before = try await key()
      #expect(before.isEmpty == former.isEmpty)
      let done = try await setup(user, "tmux")
      #expect(
        done.code == 0 && done.output.contains("which --remove brings back") == !former.isEmpty, "\(done)")
      #expect(try await key().contains("sessiond-cli go"))
      // Twice is once: what was kept is not our own.
      #expect(try await setup(user, "tmux").code == 0)
      let removed = try await setup(user, "tmux", "--remove")
      #expect(removed.code == 0, "\(removed)")
      #expect(try await key() == before)
      #expect(try await !tmux("show-options", "-g").contains("@sessiond"))
    }
  }

  @Test func `why it can't be done is told, with a code for it`() async throws {
    try await TestUser.with { user in
      try await install(user)
      #expect(try await setup(user, "tmux", "--project").code == 64)
      #expect(try await setup(user, "--project").code == 64)
      try user.folder.write("home/.claude/settings.json", Data("{\n  // mine\n}\n".utf8))
      let broken = try await setup(user, "claude")
      #expect(broken.code == 65 && broken.output.isEmpty, "\(broken)")
      #expect(
        broken.complaints.contains("settings.json, line 2, column 3: JSON has no comments"), "\(broken)")
      try FileManager.default.removeItem(atPath: user.folder("bin/sessiond-hook"))
      let missing = try await setup(user, "claude")
      #expect(missing.code == 69 && missing.complaints.contains("make install"), "\(missing)")
    }
  }
}
