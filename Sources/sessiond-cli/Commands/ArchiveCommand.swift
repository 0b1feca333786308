import ArgumentParser

/// `sessiond-cli archive`: becomes `sessiond archive`, since what is archived is there with the daemon away.
struct ArchiveCommand: ParsableCommand {
  /// Name, help and subcommands.
  static let configuration = CommandConfiguration(
    commandName: "archive",
    abstract: "Show the redacted copies of transcripts that are kept.",
    discussion: """
      They are kept where archive.enabled is set, and are there when the agent has deleted its own. A line has the \
      number in them that it has in the transcript.

      EXAMPLES
        sessiond-cli archive
        sessiond-cli archive list --json | jq '.sessions[] | select(.is_there | not) | .id'
        sessiond-cli archive show 3f2c41d0 --line 17
      """,
    subcommands: [List.self, Show.self], defaultSubcommand: List.self)

  /// `sessiond-cli archive list`
  struct List: ParsableCommand {
    /// Help.
    static let configuration = CommandConfiguration(
      abstract: "The sessions that are archived, the last in front.")

    @OptionGroup var output: OutputOptions

    /// Becomes the other program; returns only if there is none.
    func run() throws {
      try SiblingProgram.become(["archive", "list"] + (output.json ? ["--json"] : []))
    }
  }

  /// `sessiond-cli archive show`
  struct Show: ParsableCommand {
    /// Help.
    static let configuration = CommandConfiguration(
      abstract: "A session's archived transcript, or a line of it.")

    /// Which session.
    @Argument(help: "The session: its id, or the start of it.")
    var session: String

    /// Which line.
    @Option(help: ArgumentHelp("Only this line, from 1.", valueName: "number"))
    var line: Int?

    /// Becomes the other program; returns only if there is none.
    func run() throws {
      try SiblingProgram.become(
        ["archive", "show"] + (line.map { ["--line", String($0)] } ?? []) + ["--", session])
    }
  }
}
