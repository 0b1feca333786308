/// How an agent sets off on a terminal what was said and done: by what its lines begin and end.
package struct TerminalMarks: Hashable, Sendable {
  /// What the agent prints when it begins to show a conversation from its start, again too: after the start, after a
  /// resize and when all was cleared.
  package var banner: LinePattern?
  /// What stands below the last horizontal line while the terminal shows something else than the conversation as it goes.
  package var elsewhere: LinePattern?
  /// What a prompt begins with, `❯ `.
  package var prompt: String
  /// What a command of the user's own begins with, `! `.
  package var ownCommand: String
  /// What words and calls of the agent's begin with, `● `.
  package var item: String
  /// What the result of a call begins with, behind spaces, `⎿`.
  package var result: String
  /// The lines that end a turn.
  package var turnEnd: LinePattern?
  /// Results that are none yet, by their beginnings.
  package var unfinished: [String]
  /// What a result begins with that tells of a failure, and of a call that was not let.
  package var failures: [String]
  package var denials: [String]
  /// What the user's interrupting says in the place of a result.
  package var interruptions: [String]
  /// What calls are to do, by the tool's name on the terminal.
  package var tools: [String: Kind]

  /// What a tool does with what stands in its parentheses.
  package enum Kind: Hashable, Sendable {
    case run
    case read
    case write
    case edit
    case search
    case delegate
  }

  package init(
    banner: LinePattern?, elsewhere: LinePattern?, prompt: String, ownCommand: String, item: String,
    result: String,
    turnEnd: LinePattern?, unfinished: [String], failures: [String], denials: [String],
    interruptions: [String], tools: [String: Kind]
  ) {
    self.banner = banner
    self.elsewhere = elsewhere
    self.prompt = prompt
    self.ownCommand = ownCommand
    self.item = item
    self.result = result
    self.turnEnd = turnEnd
    self.unfinished = unfinished
    self.failures = failures
    self.denials = denials
    self.interruptions = interruptions
    self.tools = tools
  }
}
