import ArgumentParser
import ControlAPI

/// `sessiond-cli workers`
struct WorkersCommand: ParsableCommand {
  /// Name and help.
  static let configuration = CommandConfiguration(
    commandName: "workers",
    abstract: "Show how the parts of the daemon are doing.",
    discussion: """
      Each part is started again by itself when it fails or hangs: how often, and why, is shown here.

      EXAMPLES
        sessiond-cli workers
        sessiond-cli workers --json | jq '.workers[] | select(.restarts > 0)'
      """)

  @OptionGroup var output: OutputOptions

  /// Asks and prints.
  func run() throws {
    var query = Query(Route.workers)
    query.add(Terminal())
    try DaemonClient().show(query, accept: output.accept)
  }
}
