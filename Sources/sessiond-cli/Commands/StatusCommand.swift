import ArgumentParser
import ControlAPI

/// `sessiond-cli status`
struct StatusCommand: ParsableCommand {
  /// Name and help.
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Show the state of everything, at a glance.",
    discussion: """
      EXAMPLES
        sessiond-cli status
        sessiond-cli status --json | jq .sessions
      """)

  @OptionGroup var output: OutputOptions

  /// Asks and prints.
  func run() throws {
    var query = Query(Route.status)
    query.add(Terminal())
    query.addZone()
    try DaemonClient().show(query, accept: output.accept)
  }
}
