import Foundation
import Glibc
import SessionTestSupport
import Testing

/// The daemon under a real `systemd --user`, with the units as they are installed.
@Suite(
  .serialized, .enabled(if: UserManager.mayBeHere, "systemd is not installed"), .timeLimit(.minutes(5)))
struct ServiceManagerTests {
  @Test func `the service answers once it has started, and says what it does`() async throws {
    try await TestUser.with { user in
      try await UserManager.with(user) { manager in
        let start = try await manager.systemctl("start", "sessiond.service")
        #expect(start.code == 0, "\(start.complaints)")
        // READY is said when the socket answers, so nobody has to try again.
        let status = try await user.cli("status", "--json")
        let pid = try await manager.property("MainPID")
        #expect(status.code == 0 && status.output.contains(#""pid":\#(pid),"#), "\(status)")
        try await eventually("the status is told") {
          try await manager.property("StatusText") == "no sessions"
        }
        try Transcript(user, project: "/home/u/api").reply("m1", tokens: 1_000)
        try await eventually("the status is kept") {
          try await manager.property("StatusText") == "1 session, 0 running"
        }
        try await endsWithoutTrace(user, manager)
      }
    }
  }

  @Test func `the first client starts it, and the socket outlives it`() async throws {
    try await TestUser.with { user in
      try await UserManager.with(user) { manager in
        try await manager.systemctl("start", "sessiond.socket")
        #expect(try await manager.property("ActiveState") == "inactive")
        let socket = try inode(user.socket)
        let byHand = try await user.run([Programs.path("sessiond"), "run"])
        #expect(byHand.code == 75 && byHand.complaints.contains("systemd (process "), "\(byHand)")
        try await user.isAnswered()
        // The socket answers a moment before the manager hears of it.
        try await eventually("it is active") { try await manager.property("ActiveState") == "active" }
        let first = try await manager.property("MainPID")

        #expect(try await manager.systemctl("restart", "sessiond.service").code == 0)
        let second = try await manager.property("MainPID")
        #expect(first != second)
        #expect(try inode(user.socket) == socket)
        #expect(try await user.cli("status", "--json").output.contains(#""pid":\#(second),"#))

        #expect(try await manager.systemctl("stop", "sessiond.service").code == 0)
        #expect(try await manager.property("Result") == "success")
        #expect(try await manager.property("ActiveState") == "inactive")
        #expect(try inode(user.socket) == socket)
        // Whoever comes now starts it again.
        try await user.isAnswered()
        try await endsWithoutTrace(user, manager)
      }
    }
  }

  @Test func `a socket whose name was lost comes back as the log says`() async throws {
    try await TestUser.with { user in
      try await UserManager.with(user) { manager in
        try await manager.systemctl("start", "sessiond.service")
        let first = try await manager.property("MainPID")
        unlink(user.socket)
        #expect(try await user.cli("status").code == 69)
        #expect(try await manager.property("MainPID") == first)
        let restart = try await manager.systemctl("restart", "sessiond.socket")
        #expect(restart.code == 0, "\(restart.complaints)")
        try await user.isAnswered()
        try await endsWithoutTrace(user, manager)
      }
    }
  }

  @Test(.enabled(if: Programs.hasTmux, "tmux is not installed"))
  func `its sandbox leaves it room to tell tmux what to show`() async throws {
    try await TestUser.with { user in
      try await UserManager.with(user) { manager in
        let tmux = try await TmuxServer(
          user, name: "default", configuration: "set -g @sessiond-style plain\nset -g @sessiond ''")
        try await tmux.newSession(script: "exec tail -f /dev/null")
        _ = try await tmux.viewer()
        try Transcript(user, project: "/home/u/api").reply("m1", tokens: 1_000)
        try await manager.systemctl("start", "sessiond.service")
        try await eventually("tmux was told") {
          try await tmux("show-options", "-gv", "@sessiond").contains("api")
        }
        try await endsWithoutTrace(user, manager)
      }
    }
  }

  @Test func `a killed daemon is started again`() async throws {
    try await TestUser.with { user in
      try await UserManager.with(user) { manager in
        try await manager.systemctl("start", "sessiond.service")
        let first = try #require(pid_t(try await manager.property("MainPID")))
        kill(first, SIGKILL)
        try await eventually("another one is active") {
          let second = pid_t(try await manager.property("MainPID"))
          return try await manager.property("ActiveState") == "active" && second != first && second != 0
        }
        try await user.isAnswered()
        try await endsWithoutTrace(user, manager)
      }
    }
  }

  @Test func `setup enables and starts it, and takes that back`() async throws {
    try await TestUser.with { user in
      try await UserManager.with(user) { manager in
        func setup(_ flags: String...) async throws -> TestUser.Answer {
          try await user.run(
            [try Programs.path("sessiond-cli"), "setup", "systemd"] + flags, environment: manager.environment)
        }
        let command = "systemctl --user enable --now sessiond.socket sessiond.service"
        #expect(try await setup("--dry-run").output.contains(command))
        #expect(try await manager.property("ActiveState") == "inactive")
        let first = try await setup()
        #expect(first.code == 0 && first.output.contains("  done"), "\(first)")
        #expect(try await manager.property("ActiveState") == "active")
        let wanted = user.folder("config/systemd/user/default.target.wants/sessiond.service")
        #expect(FileManager.default.fileExists(atPath: wanted))
        #expect(try await setup().output.hasPrefix("systemd: nothing to do\n"))
        #expect(try await setup("--remove").code == 0)
        #expect(try await manager.property("ActiveState") == "inactive")
        #expect(!FileManager.default.fileExists(atPath: wanted))
        #expect(!FileManager.default.fileExists(atPath: user.socket))
        #expect(try await setup("--remove").output == "systemd: nothing to do\n")
        try await endsWithoutTrace(user, manager)
      }
    }
  }

  /// Lets the manager end, and looks for what it leaves behind.
  private func endsWithoutTrace(_ user: TestUser, _ manager: UserManager) async throws {
    let daemon = try await manager.property("MainPID")
    #expect(try await manager.end() == 0)
    if let pid = pid_t(daemon), pid != 0 { #expect(ProcessTree.startTicks(of: pid) == nil) }
    #expect(!FileManager.default.fileExists(atPath: user.socket))
  }

  private func inode(_ path: String) throws -> ino_t {
    var status = stat()
    guard lstat(path, &status) == 0 else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .EIO) }
    return status.st_ino
  }
}
