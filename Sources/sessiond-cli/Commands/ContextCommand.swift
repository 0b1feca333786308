import ArgumentParser
import ControlAPI

/// `sessiond-cli context`
struct ContextCommand: ParsableCommand {
  /// Name and help.
  static let configuration = CommandConfiguration(
    commandName: "context",
    abstract: "Show what has to survive a session: its context record.",
    discussion: """
      What was asked for, read, changed, run, decided, planned and corrected, what failed and what is still open, each \
      with the line of the transcript that it comes from. No model is asked. With --budget it is cut to a number of \
      tokens: what is open and what the user settled come first, and what is left out is said.

      With the daemon away the record of a named session is made from its transcript.

      CLASSES
        requests, open, corrections, decisions, plans, questions, tasks, files, errors, commands, commits, findings, \
      discussions

      EXAMPLES
        sessiond-cli context api
        sessiond-cli context api --budget 1000
        sessiond-cli context --class decisions,corrections
        sessiond-cli context 3f2c41d0 --json | jq '.files[] | select(.edits > 0) | .path'
      """)

  /// Which session.
  @Argument(
    help: "The session: its id, the start of it, or its name; the one with the least left unless named.")
  var session: String?
  @OptionGroup var output: OutputOptions

  /// Which classes.
  @Option(
    name: .customLong("class"), help: ArgumentHelp("Only these classes, with commas.", valueName: "classes"))
  var classes: String?

  /// From when on.
  @Option(help: ArgumentHelp("Only what was told from then on, 2026-11-21T14:00:00Z.", valueName: "time"))
  var since: String?

  /// How many tokens.
  @Option(help: ArgumentHelp("At most so many tokens, 200 to 1000000.", valueName: "tokens"))
  var budget: Int?

  /// Refuses what is no session.
  func validate() throws {
    try SessionName.validate(session)
    if output.json, budget != nil { throw ValidationError("--budget cuts the text for people, not JSON.") }
  }

  /// Asks and prints; with the daemon away another program does.
  func run() throws {
    var query = Query(Route.context(session))
    query.add("class", classes)
    query.add("since", since)
    query.add("budget", budget.map { String($0) })
    guard let session, !DaemonClient().isThere() else {
      return try DaemonClient().show(query, accept: output.accept)
    }
    StandardStreams.error("sessiond is not running: this is made from the transcript")
    try SiblingProgram.become(["extract", session] + options)
  }

  private var options: [String] {
    var options: [String] = []
    if output.json { options.append("--json") }
    if let classes { options += ["--class", classes] }
    if let since { options += ["--since", since] }
    if let budget { options += ["--budget", String(budget)] }
    return options
  }
}
