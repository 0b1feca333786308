/// How the running processes of an agent that keeps no registry of them are known, and by what it is told which session
/// each has.
package struct AgentProgram: Sendable {
  /// What tells which session a process has.
  package enum Trace: Hashable, Sendable {
    /// It keeps the transcript open as long as it has the session.
    case openTranscript
    /// Nothing but the folder that it runs in, which is the session's project.
    case folder
  }

  /// How one of its processes runs.
  package enum Form: Hashable, Sendable {
    /// As the program itself.
    case program
    /// As a script in ``runtimes``, which may do no more than start the program and wait for it.
    case script
  }

  /// The program's names.
  package var names: Set<String>
  /// The ends of its scripts' paths, whole components each: `gemini`, `package/dist/index.js`.
  package var scripts: [String]
  package var trace: Trace

  package init(names: Set<String>, scripts: [String] = [], trace: Trace) {
    self.names = names
    self.scripts = scripts
    self.trace = trace
  }

  /// What programs that run scripts are called; the newer versions of node name their first thread.
  private static let runtimes: Set<String> = ["bun", "node", "MainThread", "node-MainThread"]
  /// As many bytes of a program's name are in the process table.
  private static let nameLength = 15
  /// Options of the runtimes behind which a value stands as a word of its own.
  private static let optionsWithValue: Set<String> = [
    "-C", "-r", "--conditions", "--cwd", "--env-file", "--experimental-loader", "--import", "--loader",
    "--preload", "--require",
  ]
  /// Options that come with the program's text: such a process runs no script.
  private static let textOptions: Set<String> = ["-e", "-p", "--eval", "--print"]
  /// Words of bun's before a script.
  private static let verbs: Set<String> = ["run", "x"]

  /// Tells whether a process is one of the agent's.
  ///
  /// - Parameters:
  ///   - name: what the process table calls it.
  ///   - words: its command line, asked for where the name does not say.
  /// - Returns: how it runs; `nil` where it is none.
  package func form(name: String, words: () -> [String]) -> Form? {
    if names.contains(where: { Self.isShown($0, as: name) }) { return .program }
    guard !scripts.isEmpty, Self.runtimes.contains(name), let script = Self.script(in: words()) else {
      return nil
    }
    return scripts.contains { script == $0 || script.hasSuffix("/" + $0) } ? .script : nil
  }

  /// Whether a program of that name, as a terminal has it in its foreground, may be a process of the agent's.
  package func mayBe(_ name: String) -> Bool {
    names.contains { Self.isShown($0, as: name) } || !scripts.isEmpty && Self.runtimes.contains(name)
  }

  private static func isShown(_ program: String, as name: String) -> Bool {
    program == name || program.utf8.prefix(nameLength).elementsEqual(name.utf8)
  }

  /// The script that a runtime's command line names; `nil` where it names none.
  private static func script(in words: [String]) -> String? {
    var rest = words.dropFirst()
    while let word = rest.popFirst() {
      if word == "--" { return rest.first }
      if textOptions.contains(word) { return nil }
      if optionsWithValue.contains(word) {
        rest = rest.dropFirst()
      } else if !word.hasPrefix("-"), !verbs.contains(word) {
        return word
      }
    }
    return nil
  }
}
