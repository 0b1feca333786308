import ArgumentParser
import ControlAPI

/// `sessiond-cli top`
struct TopCommand: ParsableCommand {
  /// Name and help.
  static let configuration = CommandConfiguration(
    commandName: "top",
    abstract: "The board: all sessions on a full screen, live until q.",
    discussion: """
      Press ? for the keys: sort, filter, open one session. Where standard output is no terminal it prints rows, like \
      sessiond-cli sessions --follow.

      EXAMPLES
        sessiond-cli top
        NO_COLOR=1 sessiond-cli top
      """)

  /// Shows the board until the user has seen enough.
  func run() throws {
    let terminal = Terminal()
    guard terminal.canPosition, let keyboard = Keyboard() else {
      var query = Query(Route.sessions)
      query.add(terminal)
      query.add("follow", "1")
      return try DaemonClient().follow(query, accept: MediaType.text)
    }
    var board = Board(keyboard)
    try board.run()
  }
}
