package import LinuxHost

/// The machine as doctor sees it, beside files in the user's own folders; tests have one of their own.
package struct DoctorMachine: Sendable {
  /// The user's id.
  package var user: UInt32 = FileStatus.ownUser
  /// The folder with the kernel's limits on inotify.
  package var inotifyLimits = "/proc/sys/fs/inotify"
  /// The folder in which a file stands for each user whose services outlive the logout.
  package var lingerFolder = "/var/lib/systemd/linger"
  /// Where an administrator says what Claude Code may do.
  package var managedClaudeFolder = ClaudeSwitches.managedFolder
  /// The clock, in milliseconds since 1970.
  package var now: @Sendable () -> Int64 = { WallClock.milliseconds() }
  /// The processes among which agents are looked for.
  package var processes = ProcessTable()
  /// How many inotify instances the user's processes have.
  package var inotifyInstances: @Sendable () -> Int = { ProcessTable().inotifyInstances() }
  /// The file system that a path lies on.
  package var fileSystem: @Sendable (String) throws(HostError) -> FileSystem = { path throws(HostError) in
    try FileSystem.of(path: path)
  }
  /// What `systemctl --user` with these words prints; `nil` where it says no, or nothing in time.
  package var systemctl: @Sendable ([String]) -> String?

  /// This machine.
  package init(environment: [String: String]) {
    systemctl = { words in
      let answer = try? ProgramRun.run(
        ["systemctl", "--user"] + words, environment: environment, limitMilliseconds: 2_000)
      return answer.flatMap { $0.code == 0 ? $0.output : nil }
    }
  }
}
