import ArgumentParser
import ControlAPI

/// `sessiond-cli show`
struct ShowCommand: ParsableCommand {
  /// Name and help.
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show all about one session.",
    discussion: """
      EXAMPLES
        sessiond-cli show api
        sessiond-cli show 3f2c41d0 --json
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
    var query = Query(Route.session(session))
    query.add(Terminal())
    query.addZone()
    try DaemonClient().show(query, accept: output.accept)
  }
}
