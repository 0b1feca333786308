import ArgumentParser
import ControlAPI

/// `sessiond-cli index`
struct IndexCommand: ParsableCommand {
  /// Name and help.
  static let configuration = CommandConfiguration(
    commandName: "index",
    abstract: "Show what is read of the agents' records, hold it up, or count it again.",
    discussion: """
      A history is read behind what agents write now, with a small share of the processor. Paused, it waits until it is \
      resumed or sessiond is started again; live sessions are followed all the same.

      EXAMPLES
        sessiond-cli index              what is read, and what can't be
        sessiond-cli index --follow     a bar until all is read
        sessiond-cli index --pause      history waits
        sessiond-cli index --verify     all files counted once more, and compared
      """)

  /// Whether to stay.
  @Flag(help: "Draw a bar until everything is read.")
  var follow = false
  /// Whether the history is to wait.
  @Flag(help: "Hold up the reading of history; what is live goes on.")
  var pause = false
  /// Whether it is to go on.
  @Flag(help: "Let the reading of history go on.")
  var resume = false
  /// Whether to count again.
  @Flag(help: "Count all files once more, and compare with the index; ends with 1 if they differ.")
  var verify = false
  @OptionGroup var output: OutputOptions

  /// Refuses what contradicts itself.
  func validate() throws {
    if [follow, pause, resume, verify].count(where: { $0 }) > 1 {
      throw ValidationError("of --follow, --pause, --resume and --verify only one can be had")
    }
  }

  /// Asks and prints.
  func run() throws {
    if verify { return try SiblingProgram.become(["verify"] + (output.json ? ["--json"] : [])) }
    if pause || resume {
      return try DaemonClient().order(
        Query(pause ? Route.indexPause : Route.indexResume), accept: output.accept)
    }
    let terminal = Terminal()
    if follow { try followUntilDone(terminal) }
    var query = Query(Route.index)
    query.add(terminal)
    try DaemonClient().show(query, accept: output.accept)
  }

  private func followUntilDone(_ terminal: Terminal) throws {
    var query = Query(Route.index)
    query.add(terminal)
    query.add("follow", "1")
    if terminal.canPosition { query.add("terminal", "1") }
    try DaemonClient().followToItsEnd(query, accept: output.acceptLines)
    if terminal.canPosition, !output.json { StandardStreams.output("\r\u{1b}[K") }
  }
}
