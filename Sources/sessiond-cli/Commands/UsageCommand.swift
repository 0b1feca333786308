import ArgumentParser
import ControlAPI

/// `sessiond-cli usage`
struct UsageCommand: ParsableCommand {
  /// What a row is about.
  enum Report: String, CaseIterable, ExpressibleByArgument {
    case daily
    case weekly
    case monthly
    case session
    case project
    case model
    case blocks
    case statusline

    /// The same in a query.
    var by: String {
      switch self {
      case .daily: "day"
      case .weekly: "week"
      case .monthly: "month"
      case .blocks: "block"
      case .session, .project, .model, .statusline: rawValue
      }
    }
  }

  /// Name and help.
  static let configuration = CommandConfiguration(
    commandName: "usage",
    abstract: "Show tokens and cost by day, session, model or block.",
    usage: "sessiond-cli usage [<report>] [<options>]",
    discussion: """
      EXAMPLES
        sessiond-cli usage                          by days
        sessiond-cli usage monthly --breakdown      and by models
        sessiond-cli usage project --since 7d       the last seven days by projects
        sessiond-cli usage blocks --since today     five-hour blocks, estimated
        sessiond-cli usage daily --chart            the days as bars
        sessiond-cli usage session --csv            for a spreadsheet
        sessiond-cli usage statusline               today in one line

      With --breakdown a line says what no transcript shows, and who told of it.
      Cost is at the list prices of the models. Days are those of your time zone (TZ).
      """)

  /// Which report.
  @Argument(
    help: "What a row is about; statusline is one line, for a status bar.",
    completion: .list(Report.allCases.map(\.rawValue)))
  var report = Report.daily
  /// The first day.
  @Option(help: ArgumentHelp("From this day on: 2026-11-01, today, yesterday or 7d.", valueName: "day"))
  var since: String?
  /// The last day.
  @Option(help: ArgumentHelp("Up to this day, it included.", valueName: "day"))
  var until: String?
  /// The sessions of one agent.
  @Option(help: "Only of this agent, such as claude-code.")
  var agent: String?
  /// The sessions of one project.
  @Option(
    help: ArgumentHelp("Only of this project: its folder, or the last part of it.", valueName: "folder"))
  var project: String?
  /// Whether to list models.
  @Flag(help: "Show the models of each row.")
  var breakdown = false
  /// Whether to draw bars.
  @Flag(help: "Draw bars instead of a table.")
  var chart = false
  /// Whether to print CSV.
  @Flag(help: "Print CSV, for spreadsheets.")
  var csv = false
  @OptionGroup var output: OutputOptions

  /// Refuses what contradicts itself.
  func validate() throws {
    if [output.json, csv, chart].count(where: { $0 }) > 1 {
      throw ValidationError("of --json, --csv and --chart only one can be had")
    }
    let isPlain = !(output.json || csv || chart || breakdown)
    if report == .statusline, !isPlain || [since, until, agent, project].contains(where: { $0 != nil }) {
      throw ValidationError("statusline is one line of text, and takes no options")
    }
  }

  /// Asks and prints.
  func run() throws {
    var query = Query(report == .statusline ? Route.usageLine : Route.usage)
    query.addZone()
    query.add(Terminal())
    guard report != .statusline else { return try DaemonClient().show(query, accept: MediaType.text) }
    query.add("by", report.by)
    for (name, value) in [("since", since), ("until", until), ("agent", agent), ("project", project)] {
      query.add(name, value)
    }
    query.add("breakdown", if: breakdown)
    query.add("chart", if: chart)
    try DaemonClient().show(
      query, accept: csv ? MediaType.csv : output.accept)
  }
}
