import ArgumentParser
import ControlAPI

/// `sessiond-cli events`
struct EventsCommand: ParsableCommand {
  /// Name and help.
  static let configuration = CommandConfiguration(
    commandName: "events",
    abstract: "Show what happened, in the order in which sessiond saw it.",
    discussion: """
      EXAMPLES
        sessiond-cli events                   the latest
        sessiond-cli events --follow          and each new one until Ctrl-C
        sessiond-cli events --since 4711      those after number 4711
        sessiond-cli events --follow --json   one JSON document a line
      """)

  /// Whether to stay.
  @Flag(help: "Stay, and show each event as it happens.")
  var follow = false
  /// The last event that is known already.
  @Option(help: ArgumentHelp("Show the events after this number.", valueName: "number"))
  var since: UInt64?
  @OptionGroup var output: OutputOptions

  /// Asks and prints.
  func run() throws {
    var query = Query(Route.events)
    query.add("since", since.map { String($0) })
    query.add(Terminal())
    query.add("follow", follow ? "1" : "0")
    // One event a line, so that a list and a stream are read alike.
    guard follow else { return try DaemonClient().show(query, accept: output.acceptLines) }
    try DaemonClient().follow(query, accept: output.acceptLines)
  }
}
