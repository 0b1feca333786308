import ArgumentParser
import ControlAPI

/// `sessiond-cli reload`
struct ReloadCommand: ParsableCommand {
  /// Name and help.
  static let configuration = CommandConfiguration(
    commandName: "reload",
    abstract: "Have the daemon read its settings again.",
    discussion: """
      All settings and screen rules can be changed while it runs. If something is wrong in a file, what it sets stays as it was, and \
      this says where and what, and ends with 78. Flags and variables stay as they were when the daemon started.

      EXAMPLES
        sessiond-cli reload
        systemctl --user reload sessiond
      """)

  @OptionGroup var output: OutputOptions

  /// Asks and prints.
  func run() throws {
    try DaemonClient().order(Query(Route.reload), accept: output.accept)
  }
}
