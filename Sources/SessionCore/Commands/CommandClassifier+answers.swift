extension CommandClassifier {
  /// Programs whose exit status 1 says no, and nothing of a failure: nothing was found, or two things differ.
  private static let askers: Set<String> = [
    "grep", "egrep", "fgrep", "zgrep", "rg", "ag", "ack", "diff", "cmp", "test", "[", "[[", "which",
    "command",
    "type", "pgrep", "findstr", "Select-String",
  ]

  /// Whether an exit status answers what a line asks, and is no failure: `rg -n word src` that finds nothing.
  ///
  /// - Parameters:
  ///   - status: the exit status of the line.
  ///   - line: as it is given to the shell.
  /// - Returns: `false` for a line that does more than look, which may have failed in any of its commands.
  package static func isAnswer(_ status: Int, of line: String) -> Bool {
    guard status == 1, classify(line).kind == .inspect else { return false }
    return ShellLine.Command.resolved(ShellLine.commands(of: line)).contains { command in
      var words = command.words[...]
      // What `command -v` looks for is no program to run.
      while let first = words.first, !askers.contains(first), let rest = withoutWrapper(words) {
        words = rest
      }
      guard let first = words.first.map(programName) else { return false }
      return askers.contains(first) || first == "git" && ["grep", "diff"].contains(words.dropFirst().first)
    }
  }
}
