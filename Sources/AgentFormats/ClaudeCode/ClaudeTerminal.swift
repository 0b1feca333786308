package import SessionCore

/// How Claude Code sets off on its terminal what was said and done. From captures of 2.1.329, and for what is in none of
/// them (results of commands, refusals) from the client's own words.
package enum ClaudeTerminal {
  package static let marks = TerminalMarks(
    banner: LinePattern("*Claude Code v[0-9]*"), elsewhere: LinePattern("*Showing detailed transcript*"),
    prompt: "❯ ", ownCommand: "! ", item: "● ", result: "⎿",
    turnEnd: LinePattern("✻ * for *[0-9]*s*"),
    unfinished: ["Running", "Waiting", "Initializing", "Tip: "],
    failures: ["Error", "API Error"],
    denials: ["User rejected", "No (", "Permission denied", "Denied by"],
    interruptions: ["Interrupted"],
    tools: [
      "Bash": .run, "Read": .read, "Write": .write, "Create": .write, "Update": .edit, "Edit": .edit,
      "MultiEdit": .edit, "NotebookEdit": .edit, "Search": .search, "Grep": .search, "Glob": .search,
      "Fetch": .search, "Web Search": .search, "Agent": .delegate, "Task": .delegate,
    ])
}
