import ArgumentParser
import ControlAPI

/// The table that all programs share, as lines of a help text.
private let exitCodes = ControlAPI.ExitCode.table
  .map { ($0.code.rawValue < 10 ? "   " : "  ") + "\($0.code.rawValue)  \($0.meaning)" }
  .joined(separator: "\n")

/// The daemon, and what must work with the daemon away.
@main
struct Sessiond: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sessiond",
    abstract: "Watches the sessions of coding agents and tells how much of their context window is left.",
    discussion: """
      One daemon per user. It reads what the agents write down, keeps it in \
      $XDG_STATE_HOME/sessiond, and answers on $XDG_RUNTIME_DIR/sessiond/sessiond.sock. It calls no model and makes no \
      network connection.

      EXAMPLES
        sessiond run                          in the foreground, until Ctrl-C
        sessiond run --budget-basis window    count the whole context window
        sessiond doctor                       what is wrong, if anything
        sessiond setup                        into tmux, and start it with your login
        sessiond replay                       a recording, to see what it looks like
        sessiond extract TRANSCRIPT           what has to survive a session
        sessiond archive list                 redacted copies of transcripts, if they are kept
        git diff | sessiond redact            a text without its keys, tokens and passwords

      EXIT CODES
      \(exitCodes)
      """,
    version: "sessiond \(Version.current)",
    subcommands: [
      RunCommand.self, DoctorCommand.self, SetupCommand.self, ReplayCommand.self, ExtractCommand.self,
      ArchiveCommand.self, RedactCommand.self, VerifyCommand.self,
    ])
}
