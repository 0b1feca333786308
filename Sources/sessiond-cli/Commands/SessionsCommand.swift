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
        sessiond-cli sessions --follow        the board, kept current until Ctrl-C
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
    if all { query.add("all", "1") }
    let terminal = Terminal()
    query.add(terminal)
    guard follow else {
      return try Daemon().show(query, accept: output.json ? MediaType.json : MediaType.text)
    }
    let isScreen = terminal.isTerminal && !output.json
    query.add("follow", "1")
    if isScreen {
      query.add("terminal", "1")
      query.add("rows", String(terminal.rows))
    }
    let accept = output.json ? MediaType.jsonLines : MediaType.text
    try Daemon().follow(query, accept: accept, isScreen: isScreen)
  }
}
