import ArgumentParser
import ControlAPI

/// `sessiond-cli stop-point`
struct StopPointCommand: ParsableCommand {
  /// Name and help.
  static let configuration = CommandConfiguration(
    commandName: "stop-point",
    abstract: "Say whether a session can be stopped now, and why.",
    discussion: """
      Safe is a moment with nothing half done: no tool at work, nothing in the background, no red tests, no edit that \
      is neither tested nor committed. How pressing it is comes from what is left of the window and of the account's \
      quota; however pressing, a moment that is not safe stays so, and this says what would make it safe.

      EXAMPLES
        sessiond-cli stop-point api
        sessiond-cli stop-point --json
      """)

  /// Which session.
  @Argument(
    help: "The session: its id, the start of it, or its name; the one with the least left unless named.")
  var session: String?
  @OptionGroup var output: OutputOptions

  /// Refuses what is no session.
  func validate() throws {
    try SessionName.validate(session)
  }

  /// Asks and prints.
  func run() throws {
    var query = Query(Route.stop(session))
    query.add(Terminal())
    try DaemonClient().show(query, accept: output.accept)
  }
}
