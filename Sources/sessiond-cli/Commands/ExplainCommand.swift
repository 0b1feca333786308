import ArgumentParser
import ControlAPI

/// `sessiond-cli explain`
struct ExplainCommand: ParsableCommand {
  /// Name and help.
  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Say what a session does, who says so, and by what.",
    discussion: """
      Several tell what a session does, and are trusted in this order: the process table, the agent's own registry, its \
      hooks, its terminal's title, its screen, its transcript. What has decided comes first, what the others say below.

      EXAMPLES
        sessiond-cli explain api
        sessiond-cli explain 3f2c41d0 --json
      """)

  /// Which session.
  @Argument(help: "The session: its id, the start of it, or its name.")
  var session: String
  @OptionGroup var output: OutputOptions

  /// Refuses what is no session.
  func validate() throws {
    try SessionName.validate(session)
  }

  /// Asks and prints.
  func run() throws {
    var query = Query(Route.sessionState(session))
    query.add(Terminal())
    try DaemonClient().show(query, accept: output.accept)
  }
}
