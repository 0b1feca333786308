/// A program with its arguments, and what it is for.
struct ProgramCall {
  /// Its name, without a folder.
  var program: String
  var arguments: ArraySlice<String>
  /// How many programs stand before it that run it: `npx`, `python -m`.
  var depth = 0

  /// Programs that are looked through on the way to the one that does the work.
  private static let mostDepth = 4

  /// What the call is for, and the arguments that tell it: names of subcommands and scripts, never values.
  var purpose: (CommandKind, [String]) {
    let (kind, words) = namedPurpose
    if kind == .other, asksForHelp { return (.inspect, words) }
    return (kind == .test ? testPurpose : kind, words)
  }

  /// What a program that runs tests does by its flags: some only list them, or make them.
  private var testPurpose: CommandKind {
    if arguments.contains("--no-run") { return .build }
    return arguments.contains(where: Self.flagsWithoutTests.contains)
      || program == "ctest" && arguments.contains("-N")
      ? .inspect : .test
  }

  private static let flagsWithoutTests: Set<String> = [
    "--version", "--help", "-h", "--collect-only", "--co", "--list-tests", "-list-tests", "--listTests",
    "--list",
    "--show-only", "--dry-run", "--fixtures", "--markers", "--showConfig", "--setup-plan",
  ]

  private var namedPurpose: (CommandKind, [String]) {
    guard depth < Self.mostDepth else { return (.other, []) }
    if let versionControl { return versionControl }
    if let hub { return hub }
    if let module { return module }
    if let runner = ProgramTables.runners[program] { return run(by: runner) }
    if let subcommands = ProgramTables.subcommands[program] { return subcommand(of: subcommands) }
    if let kind = ProgramTables.kinds[program] ?? ProgramTables.kinds[program.lowercased()] {
      return (refined(kind), [])
    }
    return (Self.kind(ofScript: program) ?? (onlyLooks ? .inspect : .other), [])
  }

  /// The arguments that are no flags.
  var paths: [String] { arguments.filter { !$0.hasPrefix("-") } }

  /// Flags that change what a program does.
  private func refined(_ kind: CommandKind) -> CommandKind {
    func has(_ flags: String...) -> Bool {
      arguments.contains { argument in flags.contains { argument == $0 || argument.hasPrefix($0 + "=") } }
    }
    switch program {
    case "sed":
      return arguments.contains { $0.hasPrefix("-i") || $0 == "--in-place" || $0 == "-Ei" } ? .edit : kind
    case "perl", "ruby":
      return arguments.contains {
        $0.hasPrefix("-") && !$0.hasPrefix("--") && $0.contains("i") && $0.contains("p")
      }
        ? .edit : kind
    case "find":
      if has("-delete") { return .edit }
      return kind
    case "curl", "wget": return fetches ? .inspect : kind
    case "node", "tsx", "deno":
      if has("--test") { return .test }
      return paths.first.flatMap { Self.kind(ofScript: CommandClassifier.programName($0)) } ?? kind
    case "python", "python3", "bash", "sh", "zsh", "php", "ts-node":
      return paths.first.flatMap { Self.kind(ofScript: CommandClassifier.programName($0)) } ?? kind
    case _: return kind
    }
  }

  // MARK: Version control

  /// Subcommands that leave the tree half done where they fail, and the flags by which they go on.
  static let openEnded: Set<String> = ["merge", "rebase", "cherry-pick", "revert", "am", "pull"]
  private static let goingOn: Set<String> = ["--continue", "--abort", "--skip", "--quit"]

  private var versionControl: (CommandKind, [String])? {
    guard ["git", "jj", "hg", "sl", "svn"].contains(program) else { return nil }
    let rest = Self.withoutFlags(
      arguments, taking: ["-C", "-c", "--git-dir", "--work-tree", "--namespace", "-R", "--cwd"])
    guard let subcommand = rest.first else { return (.inspect, []) }
    let flags = rest.dropFirst().filter(Self.goingOn.contains).prefix(1)
    let kind: CommandKind
    switch subcommand {
    case "commit", "ci": kind = .commit
    case "describe" where program == "jj": kind = .commit
    case "rm", "mv", "move", "remove": kind = .edit
    case "status", "log", "diff", "show", "blame", "ls-files", "ls-tree", "rev-parse", "rev-list", "grep",
      "describe", "reflog", "shortlog", "cat-file", "for-each-ref", "merge-base", "check-ignore", "help",
      "version",
      "whatchanged", "name-rev", "show-ref", "ls-remote", "count-objects", "range-diff", "st", "info",
      "--version":
      kind = .inspect
    case "branch", "remote", "tag", "config", "worktree", "stash":
      let verb = rest.dropFirst().first
      let reads: Set<String?> = [
        nil, "-a", "-v", "-vv", "-r", "--list", "-l", "list", "--show-current", "--contains", "--get", "show",
        "get-url", "--all", "--sort",
      ]
      kind = reads.contains(verb) && !(subcommand == "stash" && verb == nil) ? .inspect : .versionControl
    case _: kind = .versionControl
    }
    return (kind, [subcommand] + flags)
  }

  // MARK: Modules, scripts, subcommands

  /// `python -m pytest` is what `pytest` is.
  private var module: (CommandKind, [String])? {
    guard program.hasPrefix("python") || program == "py" || program == "pypy3",
      let flag = arguments.firstIndex(of: "-m"), flag + 1 < arguments.endIndex
    else { return nil }
    let name = arguments[flag + 1]
    let inner = ProgramCall(program: name, arguments: arguments[(flag + 2)...], depth: depth + 1)
    let (kind, words) = inner.purpose
    return (kind, ["-m", name] + words)
  }

  /// A script of a package, a target of a makefile.
  private func run(by runner: ProgramTables.Runner) -> (CommandKind, [String]) {
    let rest = Self.withoutFlags(arguments, taking: runner.valueFlags)
    guard let verb = rest.first else { return (runner.alone, []) }
    if runner.runVerbs.contains(verb) {
      let behind = Self.withoutFlags(rest.dropFirst(), taking: runner.valueFlags)
      guard let script = behind.first else { return (.inspect, [verb]) }
      return (Self.kind(ofScript: script) ?? .other, [verb, script])
    }
    if runner.innerVerbs.contains(verb) {
      let behind = Self.withoutFlags(rest.dropFirst(), taking: runner.valueFlags)
      guard let tool = behind.first else { return (.other, [verb]) }
      let inner = ProgramCall(
        program: CommandClassifier.programName(tool), arguments: behind.dropFirst(), depth: depth + 1)
      let (kind, words) = inner.purpose
      return (kind, [verb, inner.program] + words)
    }
    if let kind = runner.verbs[verb] { return (kind, [verb]) }
    return (runner.targetsAreScripts ? Self.kind(ofScript: verb) ?? .other : .other, [verb])
  }

  private func subcommand(of table: [String: CommandKind]) -> (CommandKind, [String]) {
    // The first argument may choose a version: `cargo +nightly test`.
    let rest = arguments.drop { $0.hasPrefix("-") || $0.hasPrefix("+") }
    guard let verb = rest.first else { return (table[""] ?? .inspect, []) }
    if let second = rest.dropFirst().first, let kind = table[verb + " " + second] {
      return (kind, [verb, second])
    }
    if let kind = table[verb] { return (kind, [verb]) }
    // A path or a value is no subcommand.
    return (table["*"] ?? .other, table["*"] == nil ? [verb] : [])
  }

  /// Words without the flags before them, and without the values of those flags that take one.
  static func withoutFlags(_ words: ArraySlice<String>, taking valueFlags: Set<String>) -> ArraySlice<String>
  {
    var rest = words
    while let word = rest.first, word.hasPrefix("-"), word != "-" {
      rest = rest.dropFirst(valueFlags.contains(word) ? 2 : 1)
      if word == "--" { break }
    }
    return rest
  }

  /// What a script or a target is for by its name, `test:unit`, `run_tests.sh`; `nil` where that says nothing.
  static func kind(ofScript name: String) -> CommandKind? {
    let parts = name.lowercased().split { !($0.isLetter || $0.isNumber) }.map(String.init)
    for part in parts {
      if let kind = ProgramTables.scriptWords[part] { return kind }
    }
    return nil
  }
}
