import ArgumentParser
import ControlAPI

/// `sessiond-cli alerts`
struct AlertsCommand: ParsableCommand {
  /// Name and help.
  static let configuration = CommandConfiguration(
    commandName: "alerts",
    abstract: "List what you were told, and what became of it; ack says that you know.",
    discussion: """
      You are told when a session's budget comes into another tier, when a session has waited for you for a while, and \
      when window and quota near their ends together: by the desktop, in tmux, and by a command of your own, as \
      sessiond.yaml says under alerts. Times are UTC.

      EXAMPLES
        sessiond-cli alerts                   what you have not acknowledged
        sessiond-cli alerts --all             and all else of the last 90 days
        sessiond-cli alerts --session infra
        sessiond-cli alerts ack 12            one of them
        sessiond-cli alerts ack               all of them
      """,
    subcommands: [AlertsListCommand.self, AlertsAckCommand.self],
    defaultSubcommand: AlertsListCommand.self)
}

/// `sessiond-cli alerts list`, which is what `alerts` does.
struct AlertsListCommand: ParsableCommand {
  /// Name and help.
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List them, the newest first.")

  /// Whether to list all.
  @Flag(help: "List those too that you have acknowledged.")
  var all = false
  /// Whose.
  @Option(help: "Those of one session: its id, the start of it, or its name.")
  var session: String?
  @OptionGroup var output: OutputOptions

  /// Asks and prints.
  func run() throws {
    var query = Query(Route.alerts)
    query.add("all", if: all)
    query.add("session", session)
    query.add(Terminal())
    try DaemonClient().show(query, accept: output.accept)
  }
}

/// `sessiond-cli alerts ack`
struct AlertsAckCommand: ParsableCommand {
  /// Name and help.
  static let configuration = CommandConfiguration(
    commandName: "ack", abstract: "Say that you know of an alert, or of all: none of it is sent any more.")

  /// Which.
  @Argument(help: "The alert's number; all of them unless named.")
  var id: Int64?
  @OptionGroup var output: OutputOptions

  /// Asks and prints.
  func run() throws {
    try DaemonClient().order(
      Query(Route.acknowledge(id)), accept: output.accept)
  }
}
