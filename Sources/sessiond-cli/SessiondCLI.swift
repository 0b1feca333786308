import ArgumentParser
import ControlAPI
import Glibc

/// `sessiond-cli`: asks the daemon, and copies what it says to standard output.
@main
struct SessiondCLI: ParsableCommand {
  /// Name, help and subcommands.
  static let configuration = CommandConfiguration(
    commandName: "sessiond-cli",
    abstract: "Shows what your AI coding sessions are doing.",
    discussion: """
      EXAMPLES
        sessiond-cli top                 the board: all sessions live, until q
        sessiond-cli status              the state of everything, at a glance
        sessiond-cli show api            all about one session
        sessiond-cli stop-point api      whether it can be stopped now, and why
        sessiond-cli context api         what has to survive it, with the lines it comes from
        sessiond-cli search parser bug   where that was said, in all sessions
        sessiond-cli usage --since 7d    tokens and cost of the last seven days
        sessiond-cli events --json       what happened, one JSON document a line
        sessiond-cli alerts              what you were told, and what became of it
        sessiond-cli archive list        redacted copies of transcripts, if they are kept
        sessiond-cli index --follow      how far a long history is read

      EXIT CODES
      \(exitCodes)

      It finds the daemon in $XDG_RUNTIME_DIR/sessiond. NO_COLOR turns colours off.
      """,
    version: "sessiond-cli \(Version.current)",
    subcommands: [
      TopCommand.self, StatusCommand.self, SessionsCommand.self, ShowCommand.self, ExplainCommand.self,
      GoCommand.self, StopPointCommand.self, ContextCommand.self, SearchCommand.self, AlertsCommand.self,
      UsageCommand.self, EventsCommand.self, IndexCommand.self, WorkersCommand.self, ReloadCommand.self,
      ArchiveCommand.self, DoctorCommand.self, SetupCommand.self, VersionCommand.self,
    ])

  /// Starts the program.
  static func main() {
    // A reader that has seen enough, such as head(1), is no failure: writing then says so, and we end well.
    signal(SIGPIPE, SIG_IGN)
    main(nil)
  }

  private static var exitCodes: String {
    let rows = ControlAPI.ExitCode.table.map { row in
      let number = String(row.code.rawValue)
      return "  " + number + String(repeating: " ", count: 4 - number.count) + row.meaning
    }
    return rows.joined(separator: "\n")
  }
}
