import ArgumentParser
import ControlAPI
import Glibc

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

  /// Refuses what is no session before the daemon is asked: an empty one would ask for the list.
  func validate() throws {
    if session.isEmpty { throw ValidationError("a session has an id that is not empty") }
  }

  /// Asks and prints.
  func run() throws {
    var query = Query(Route.session(session))
    query.add(Terminal())
    query.add("zone", LocalZone.text(now: time(nil)))
    try DaemonClient().show(query, accept: output.json ? MediaType.json : MediaType.text)
  }
}
