import ArgumentParser
import ControlAPI

/// `sessiond-cli search`
struct SearchCommand: ParsableCommand {
  /// Name and help.
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Find what was asked, decided, run or said in any session.",
    usage: "sessiond-cli search <words> ... [<options>]",
    discussion: """
      Looks through the context records of all sessions, also of those whose transcripts are gone, and shows each text \
      in which all the words stand, with the line of the transcript that says so. The best comes first, of those about \
      as good the newest.

      A word means itself, whatever is in it; case and accents don't count. An argument with blanks in it, or what \
      stands in double quotes, has to stand there as it is. -word takes away what has that word, word* takes every \
      ending. A word that looks like an option goes behind --.

      CLASSES
        requests, open, corrections, decisions, plans, questions, tasks, files, errors, commands, commits, findings, \
      discussions

      EXAMPLES
        sessiond-cli search migration -rollback
        sessiond-cli search "lock order" --class decisions,corrections
        sessiond-cli search 'pars*' --project api --since 30d
        sessiond-cli search store.swift --session 3f2c41d0 --json | jq -r '.hits[] | "\\(.transcript):\\(.line)"'
      """)

  /// What is looked for.
  @Argument(parsing: .allUnrecognized, help: "What has to stand in a text.")
  var words: [String] = []
  /// Whose.
  @Option(help: "Only of one session: its id, the start of it, or its name.")
  var session: String?
  /// Which classes.
  @Option(
    name: .customLong("class"),
    help: ArgumentHelp("Only of these classes, with commas.", valueName: "classes"))
  var classes: String?
  /// The sessions of one agent.
  @Option(help: "Only of this agent, such as claude-code.")
  var agent: String?
  /// The sessions of one project.
  @Option(
    help: ArgumentHelp("Only of this project: its folder, or the last part of it.", valueName: "folder"))
  var project: String?
  /// From when on.
  @Option(
    help: ArgumentHelp("From then on: 2026-11-01, today, 7d, or 2026-11-21T14:00:00Z.", valueName: "time"))
  var since: String?
  /// Until when.
  @Option(help: ArgumentHelp("Up to that day, it included, or that moment.", valueName: "time"))
  var until: String?
  /// How many.
  @Option(help: ArgumentHelp("At most so many, 1 to 500; 20 unless told.", valueName: "number"))
  var limit: Int?
  @OptionGroup var output: OutputOptions

  /// Refuses what asks for nothing before the daemon is asked.
  func validate() throws {
    if words.isEmpty { throw ValidationError("say what to look for") }
    // What stands behind -- is told from what does not by the command line alone.
    if !CommandLine.arguments.contains("--"), let option = words.first(where: { $0.hasPrefix("--") }) {
      throw ValidationError("there is no option \(option); a word that begins so goes behind --")
    }
  }

  /// Asks and prints.
  func run() throws {
    var query = Query(Route.search)
    query.add("q", words.map(Self.term).joined(separator: " "))
    let filters = [
      ("session", session), ("class", classes), ("agent", agent), ("project", project), ("since", since),
      ("until", until), ("limit", limit.map(String.init)),
    ]
    for (name, value) in filters { query.add(name, value) }
    query.addZone()
    query.add(Terminal())
    try DaemonClient().show(query, accept: output.accept)
  }

  /// An argument as a part of the query: the shell has taken the quotes off one with blanks in it.
  private static func term(_ argument: String) -> String {
    guard argument.contains(where: \.isWhitespace), !argument.contains("\"") else { return argument }
    let isExcluded = argument.first == "-"
    let isPrefix = argument.last == "*"
    let text = argument.dropFirst(isExcluded ? 1 : 0).dropLast(isPrefix ? 1 : 0)
    return (isExcluded ? "-" : "") + "\"\(text)\"" + (isPrefix ? "*" : "")
  }
}
