import ArgumentParser
import ControlAPI
import Glibc
import SessionService

/// `sessiond archive`: what is in the archive, with the daemon running or away.
struct ArchiveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "archive",
    abstract: "Shows the redacted copies of transcripts that are kept; works with the daemon away.",
    discussion: """
      With archive.enabled in the settings sessiond keeps a copy of each transcript, without keys, tokens and \
      passwords, in $XDG_STATE_HOME/sessiond/archive. A line has the number in it that it has in the transcript. The \
      files are zstd's: zstdcat unpacks them, and sessiond extract takes them.

      EXAMPLES
        sessiond archive list
        sessiond archive show 3f2c41d0 | jq -r .type
        sessiond archive show 3f2c41d0 --line 17
      """,
    subcommands: [List.self, Show.self], defaultSubcommand: List.self)

  /// `sessiond archive list`
  struct List: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "The sessions that are archived, the last in front.")

    @Flag(help: "JSON for programs.")
    var json = false

    func run() throws {
      do {
        try emit(Array(try ArchiveCommand.view().list(isJSON: json).utf8))
      } catch {
        throw refusal(error)
      }
    }
  }

  /// `sessiond archive show`
  struct Show: ParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "A session's archived transcript, or a line of it.")

    @Argument(help: "The session: its id, or the start of it.")
    var session: String

    @Option(help: ArgumentHelp("Only this line, from 1.", valueName: "number"))
    var line: Int?

    func validate() throws {
      if session.isEmpty { throw ValidationError("a session has an id that is not empty") }
      if let line, line < 1 { throw ValidationError("--line is a number from 1 on.") }
    }

    func run() throws {
      do {
        try ArchiveCommand.view().show(
          session, line: line, isTerminal: isatty(STDOUT_FILENO) == 1, write: emit)
      } catch {
        throw refusal(error)
      }
    }
  }

  private static func view() throws -> ArchiveView {
    try ArchiveView(Daemon.Surroundings(environment: ProcessEnvironment.all(), settings: Settings()).state)
  }
}
