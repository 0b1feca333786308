import ArgumentParser

/// `sessiond-cli setup`: becomes `sessiond setup`, since that has to work with the daemon away.
struct SetupCommand: ParsableCommand {
  /// Name and help.
  static let configuration = CommandConfiguration(
    commandName: "setup",
    abstract: "Put it into tmux's status line, and let it start with your login.",
    discussion: """
      It says what it does before it does it, and once is as good as twice. sessiond setup --help has more.

      EXAMPLES
        sessiond-cli setup --dry-run
        sessiond-cli setup tmux
        sessiond-cli setup claude
        sessiond-cli setup systemd --remove
      """)

  /// What to set up; the other program knows what there is.
  @Argument(
    help: ArgumentHelp(
      "tmux, systemd, hardening, telemetry, claude or codex; the first two where none is named.",
      valueName: "part"))
  var part: String?

  /// The port for telemetry; the other program judges it.
  @Option(help: ArgumentHelp("For telemetry: the port.", valueName: "number"))
  var port: Int?

  /// Whether it is for this folder alone; the other program judges it.
  @Flag(help: "For claude: in this folder, not for all of your sessions.")
  var project = false

  /// Whether to take it back.
  @Flag(help: "Take it back.")
  var remove = false

  /// Whether to change nothing.
  @Flag(help: "Only say what would be done.")
  var dryRun = false

  /// Becomes the other program; returns only if there is none.
  func run() throws {
    let flags =
      (remove ? ["--remove"] : []) + (dryRun ? ["--dry-run"] : []) + (project ? ["--project"] : [])
      + (port.map { ["--port", "\($0)"] } ?? [])
    // Behind the dashes nothing is taken for a flag.
    try SiblingProgram.become(["setup"] + flags + (part.map { ["--", $0] } ?? []))
  }
}
