/// Programs that only look, told from what they are asked for.
extension ProgramCall {
  /// Words by which programs of any name are asked for what there is.
  private static let looks: Set<String> = [
    "status", "list", "ls", "show", "get", "view", "search", "find", "info", "help", "explain", "describe",
    "log",
    "logs", "diff", "version", "inspect", "history", "query", "whoami", "doctor", "stats", "capture",
  ]
  /// How many words behind a program may be names of subcommands: `entire checkpoint list`.
  private static let mostSubcommands = 3

  /// Whether a program says what it is and can do, and does nothing.
  var asksForHelp: Bool {
    arguments.contains("--help") || arguments.count == 1 && ["--version", "-V"].contains(arguments.first)
  }

  /// Whether a program that is not known is asked for nothing but what there is. One that stands in the project itself is
  /// tried out, whatever it is asked.
  var onlyLooks: Bool {
    !program.hasPrefix("./")
      && arguments.prefix(Self.mostSubcommands)
        .prefix { word in word.utf8.allSatisfy { (0x61...0x7a).contains($0) || $0 == UInt8(ascii: "-") } }
        .contains { Self.looks.contains($0) || $0.hasSuffix("-help") }
  }

  // MARK: The web

  private static let sendingFlags: Set<String> = [
    "-d", "-F", "-T", "--json", "--form", "--upload-file", "--post-data", "--post-file",
  ]

  /// Whether `curl` gets something from another machine, and sends it nothing. What answers on this one is the program
  /// that is worked on.
  var fetches: Bool {
    guard let address = arguments.first(where: { $0.hasPrefix("http://") || $0.hasPrefix("https://") })
    else { return false }
    let host = address.split(separator: "/", maxSplits: 2).dropFirst().first ?? ""
    let isElsewhere =
      host.contains(".") && !host.contains("$") && !host.hasPrefix("127.") && !host.hasPrefix("0.0.0.0")
    return isElsewhere && !sends
  }

  private var sends: Bool {
    let method =
      arguments.firstIndex { $0 == "-X" || $0 == "--request" || $0 == "--method" }.flatMap { index in
        arguments.dropFirst(index + 1 - arguments.startIndex).first
      } ?? arguments.first { $0.hasPrefix("-X") }.map { String($0.dropFirst(2)) }
    if let method { return !["GET", "HEAD"].contains(method) }
    return arguments.contains { Self.sendingFlags.contains($0) || $0.hasPrefix("--data") }
  }

  // MARK: GitHub

  private static let hubNouns: Set<String> = ["pr", "issue", "release", "repo", "label"]
  private static let hubFields: Set<String> = ["-f", "-F", "--field", "--raw-field", "--input"]

  /// What `gh` does to the repository elsewhere puts work away, as a push does.
  var hub: (CommandKind, [String])? {
    let rest = Self.withoutFlags(arguments, taking: ["-R", "--repo"])
    guard program == "gh", let noun = rest.first else { return nil }
    if noun == "api" {
      let changes =
        sends || arguments.contains { $0.contains("mutation") } && arguments.contains("graphql")
        || arguments.contains(where: Self.hubFields.contains) && !arguments.contains("graphql")
      return (changes ? .versionControl : .inspect, [noun])
    }
    guard Self.hubNouns.contains(noun), let verb = rest.dropFirst().first else { return nil }
    let isLook = Self.looks.contains(verb) || verb == "checks"
    return (isLook ? .inspect : .versionControl, [noun, verb])
  }
}
