import ArgumentParser
import ControlAPI

/// `sessiond-cli sessions`
struct SessionsCommand: ParsableCommand {
  /// Name and help.
  static let configuration = CommandConfiguration(
    commandName: "sessions",
    abstract: "List the sessions that run or were active in the last 24 hours.",
    discussion: """
      EXAMPLES
        sessiond-cli sessions
        sessiond-cli sessions --all           the ended ones too
        sessiond-cli sessions --follow        and each row again that changes; top has a screen for it
        sessiond-cli sessions --follow --json one JSON document a change
      """)

  /// Whether to stay.
  @Flag(help: "Stay, and show each change.")
  var follow = false
  /// Whether to list ended sessions.
  @Flag(help: "List sessions too that ended more than a day ago; --json always has them.")
  var all = false
  @OptionGroup var output: OutputOptions

  /// Asks and prints.
  func run() throws {
    var query = Query(Route.sessions)
    query.add("all", if: all)
    query.add(Terminal())
    guard follow else {
      return try DaemonClient().show(query, accept: output.accept)
    }
    query.add("follow", "1")
    try DaemonClient().follow(query, accept: output.acceptLines)
  }
}
