import Foundation
import Glibc
import SessionTestSupport
import Testing

/// A real service manager of a test user's: `systemd --user`, with the product's units and nothing of the machine's. One at
/// a time: two would share their control groups, and one would end what the other started.
struct UserManager: Sendable {
  private static let program = "/lib/systemd/systemd"
  /// The mark of a machine that was booted with systemd, without which `systemd --user` refuses to run.
  private static let booted = "/run/systemd/system"
  /// What the manager itself needs to start and to end.
  private static let ownUnits = [
    "app.slice", "basic.target", "default.target", "exit.target", "paths.target", "shutdown.target",
    "sockets.target", "systemd-exit.service", "timers.target",
  ]

  /// Whether there may be one; the reason why not is in ``start(_:)``.
  static let mayBeHere =
    FileManager.default.isExecutableFile(atPath: program) && Programs.installed("systemctl") != nil

  /// The user's variables, and where the manager's units are.
  let environment: [String: String]
  private let user: TestUser
  private let process: ChildProcess

  /// What a booted machine has and a container may lack, in a mount namespace of the manager's own: /run as a mount, and
  /// the places from which sandboxes are made. Without them a service with a file system of its own does not start.
  private static let bootedMachine = [
    "unshare", "-m", "--propagation", "private", "sh", "-c",
    """
    mount --rbind /run /run && mount -t tmpfs -o mode=755 none /run/systemd && cd /run/systemd && \
    mkdir -p system unit-root inaccessible/dir && touch inaccessible/reg && \
    chmod 0 inaccessible/* && cd / && exec "$0" "$@"
    """,
  ]

  /// Lets a manager be there for the length of a test, which is cancelled where none can be had.
  ///
  /// - Parameters:
  ///   - user: whose manager it is.
  ///   - hasSandboxes: whether services may have a file system of their own; takes root where the machine was not booted
  ///     with systemd.
  ///   - test: what happens meanwhile.
  /// - Throws: what the test throws, or when no manager starts.
  static func with(
    _ user: TestUser, hasSandboxes: Bool = false, _ test: (UserManager) async throws -> Void
  ) async throws {
    let isOurs = mkdir(booted, 0o755) == 0
    guard isOurs || FileManager.default.fileExists(atPath: booted) else {
      try Test.cancel("systemd --user runs where \(booted) is, and we may not make it")
    }
    defer { if isOurs { rmdir(booted) } }
    try await test(try await UserManager(user, through: hasSandboxes && getuid() == 0 ? bootedMachine : []))
  }

  private init(_ user: TestUser, through wrapper: [String]) async throws {
    self.user = user
    let units = user.folder("manager")
    try FileManager.default.createDirectory(atPath: units, withIntermediateDirectories: true)
    for unit in Self.ownUnits {
      try? FileManager.default.copyItem(atPath: "/usr/lib/systemd/user/" + unit, toPath: units + "/" + unit)
    }
    for unit in ["sessiond.service", "sessiond.socket"] {
      let text = try String(contentsOfFile: Programs.source("systemd/" + unit), encoding: .utf8)
      let filled = text.replacing("@bindir@", with: try #require(Programs.folder))
      try user.folder.write("manager/" + unit, Data(filled.utf8))
    }
    environment = user.environment.merging([
      "SYSTEMD_UNIT_PATH": user.folder("config/systemd/user") + ":" + units,
      "SYSTEMD_GENERATOR_PATH": units, "SYSTEMD_PAGER": "",
    ]) { $1 }
    process = try await user.start(wrapper + [Self.program, "--user"], environment: environment)
    let (process, environment) = (process, environment)
    try await eventually("the manager has started") {
      if process.exitCode != nil {
        try Test.cancel("systemd --user does not run here: \(process.complaints)")
      }
      let state = try await user.run(["systemctl", "--user", "is-system-running"], environment: environment)
      return ["running\n", "degraded\n"].contains(state.output)
    }
  }

  /// Runs `systemctl --user` with these words.
  @discardableResult
  func systemctl(_ words: String...) async throws -> TestUser.Answer {
    try await user.run(["systemctl", "--user"] + words, environment: environment)
  }

  /// What the manager says of a property of the service.
  func property(_ name: String) async throws -> String {
    try await systemctl("show", "-p", name, "--value", "sessiond.service").output
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// Lets the manager end, and with it all that it started.
  func end() async throws -> Int32 {
    try await systemctl("exit")
    return try await process.end()
  }
}
