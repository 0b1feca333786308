import ArgumentParser
import ControlAPI

/// `sessiond-cli go`
struct GoCommand: ParsableCommand {
  /// Name and help.
  static let configuration = CommandConfiguration(
    commandName: "go",
    abstract: "Go to a session's tmux pane; without a name to the one that has waited for you longest.",
    discussion: """
      The tmux client that was used last is taken there. sessiond knows the panes of servers that show its segment, see \
      sessiond setup tmux, which also makes a key of this: W after the prefix.

      EXAMPLES
        sessiond-cli go
        sessiond-cli go api
      """)

  /// Which session.
  @Argument(help: "The session: its id, the start of it, or its name.")
  var session: String?
  /// Where the user is now.
  @Option(
    name: .customLong("pane-pid"), help: "The process of the pane to go on from, to the next that waits.")
  var panePID: Int32?
  @OptionGroup var output: OutputOptions

  /// Asks and prints.
  func run() throws {
    var query = Query(Route.tmuxGo)
    query.add("session", session)
    query.add("pane_pid", panePID.map { String($0) })
    query.add(Terminal())
    try DaemonClient().order(query, accept: output.accept)
  }
}
