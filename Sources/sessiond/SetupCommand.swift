import ArgumentParser
import ControlAPI
import LinuxHost
import SessionService

/// `sessiond setup`: what is done once for a user, with the daemon running or away.
struct SetupCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "setup",
    abstract: "Puts it into tmux's status line, and lets it start with your login.",
    discussion: """
      It says what it does before it does it, and once is as good as twice. tmux: a block between two markers in your \
      tmux.conf, and the server that runs now. systemd: your own service manager starts sessiond with your login, and \
      for the first client that asks.

      Only where they are named: hardening, a sandbox for that service, which is tried at once and taken back where this \
      machine does not allow it. telemetry readies a port for what agents tell of their requests, and says what to tell \
      them. claude: hooks and the status line in the settings of Claude Code, and commands in it such as \
      /context-status; the status line that you have is shown as before, with sessiond's below it. codex: Codex tells \
      when a turn has ended.

      EXAMPLES
        sessiond setup --dry-run            only say what would be done
        sessiond setup                      tmux and systemd
        sessiond setup tmux                 tmux alone
        sessiond setup hardening            a sandbox for the service
        sessiond setup telemetry            requests that no transcript shows
        sessiond setup claude               Claude Code tells what its sessions do
        sessiond setup claude --project     the same in this folder alone
        sessiond setup codex                Codex tells when a turn has ended
        sessiond setup systemd --remove     take it back
        sessiond setup --remove             take all of it back but projects
      """)

  @Argument(
    help: ArgumentHelp(
      "tmux, systemd, hardening, telemetry, claude or codex; the first two where none is named.",
      valueName: "part"))
  var part: Setup.Part?

  @Option(
    help: ArgumentHelp(
      "For telemetry: the port, instead of that of the settings, or 4318.", valueName: "number"))
  var port: Int?

  @Flag(help: "For claude: in .claude/settings.local.json of this folder, not for all of your sessions.")
  var project = false

  @Flag(help: "Take it back.")
  var remove = false

  @Flag(help: "Only say what would be done.")
  var dryRun = false

  func validate() throws {
    if project, part != .claude { throw ValidationError("--project goes with claude") }
    guard let port else { return }
    guard part == .telemetry, (1_024...65_535).contains(port) else {
      throw ValidationError("--port goes with telemetry, and is a number from 1024 to 65535")
    }
  }

  func run() async throws {
    let environment = ProcessEnvironment.all()
    let machine = SetupMachine(
      environment: environment, programs: ownFolder(), currentFolder: currentFolder()
    ) {
      words throws(HostError) in
      // Longer than a unit may take to start.
      try ProgramRun.run(words, environment: environment, limitMilliseconds: 90_000)
    }
    // Settings that can't be read are for doctor to mend.
    let settings = try? await Settings(flags: [:], environment: environment, configuration: nil)
    do throws(SetupError) {
      let setup = Setup(machine, telemetryPort: (port, settings?.telemetryPort), isForProject: project) {
        print($0)
      }
      try setup.run(part, removes: remove, isTrial: dryRun)
    } catch {
      complain("\(error)")
      throw ArgumentParser.ExitCode(Self.exitCode(error.code).rawValue)
    }
  }

  private func ownFolder() -> String {
    let path = ((try? FileOperations.resolved("/proc/self/exe")) ?? nil) ?? ""
    return path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "."
  }

  private func currentFolder() -> String { ((try? FileOperations.resolved(".")) ?? nil) ?? "/" }

  private static func exitCode(_ code: SetupError.Code) -> ControlAPI.ExitCode {
    switch code {
    case .failure: .failure
    case .data: .data
    case .unavailable: .unavailable
    case .temporaryFailure: .temporaryFailure
    }
  }
}

extension Setup.Part: ExpressibleByArgument {}
