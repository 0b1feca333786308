/// What sessiond has in a settings file of Claude Code's: a hook for each event that tells of a session, and the status
/// line. All else in the file stays as it is, byte for byte.
package struct ClaudeSettings: Hashable, Sendable {
  /// The program that the client calls.
  package static let program = "sessiond-hook"

  /// The events that are asked for. Not among them, of those that the client has (2.1.329):
  /// - `WorktreeCreate`, `WorktreeRemove`: whoever has a hook there makes and removes the worktrees instead of git.
  /// - `FileChanged`: it has to be told which files, and the transcript tells what the agent changes.
  /// - `MessageDisplay`: a program would be started for each few lines that are shown.
  /// - `PreModelSwitch`, `PostModelSwitch`: the transcript tells.
  package static let events = [
    "SessionStart", "Setup", "UserPromptSubmit", "UserPromptExpansion", "PreToolUse", "PermissionRequest",
    "PermissionDenied", "PostToolUse", "PostToolUseFailure", "PostToolBatch", "Notification",
    "SubagentStart", "SubagentStop", "TaskCreated", "TaskCompleted", "Stop", "StopFailure", "TeammateIdle",
    "InstructionsLoaded", "ConfigChange", "CwdChanged", "DirectoryAdded", "PreCompact", "PostCompact",
    "Elicitation", "ElicitationResult", "SessionEnd",
  ]

  /// After how many seconds the client goes on without the hook, which takes a hundredth of one: for the day on which
  /// the machine itself stands still.
  private static let timeoutSeconds = 5

  /// The file.
  package internal(set) var text: JSONText

  /// - Parameter bytes: the file as it is; none for a new one.
  /// - Throws: ``JSONProblem`` where it is no JSON, or not made as settings are: then nothing is to be changed in it.
  package init(_ bytes: [UInt8]) throws(JSONProblem) {
    text = try JSONText(bytes.isEmpty ? Array("{}\n".utf8) : bytes)
    guard text.kind(at: []) == .object else {
      throw text.problem("settings are an object, in braces", at: [])
    }
    if let kind = text.kind(at: Self.hooks) {
      guard kind == .object else {
        throw text.problem("\"hooks\" is an object with the names of events", at: Self.hooks)
      }
    }
    // Taking out the one that counts would bring the other one to life.
    for (name, path) in [("hooks", []), ("statusLine", [])]
      + text.names(at: Self.hooks).map({ ($0, Self.hooks) })
    where text.isRepeated(name, at: path) {
      throw text.problem(
        "\"\(name)\" stands there twice: take out the first, which does not count", at: path + [.member(name)]
      )
    }
    for event in text.names(at: Self.hooks) where text.count(at: Self.hooks + [.member(event)]) == nil {
      throw text.problem("the hooks of an event stand in an array", at: Self.hooks + [.member(event)])
    }
    guard text.kind(at: Self.statusLine) != nil else { return }
    guard text.string(at: Self.statusLine + [.member("type")]) == "command",
      text.string(at: Self.statusCommand) != nil
    else {
      throw text.problem(
        "\"statusLine\" is an object with \"type\": \"command\" and a \"command\"", at: Self.statusLine)
    }
  }

  // MARK: What is in it

  /// The paths of all programs that our commands run, as a shell takes them.
  package var programs: [String] {
    let hooks = text.names(at: Self.hooks).flatMap { event in ownHooks(of: event).map(\.command) }
    return (hooks.compactMap(Self.ownProgram) + [ownStatusLine?.program].compactMap { $0 })
      .reduce(into: []) { programs, program in
        if !programs.contains(program) { programs.append(program) }
      }
  }

  /// Where commands begin with our program and do something else besides: names of events, and `statusLine`. Those are
  /// their user's, and stay as they are.
  package var mixedPlaces: [String] {
    let events = text.names(at: Self.hooks).filter { event in
      commands(of: event).contains { Self.firstProgram(of: $0.command)?.isAll == false }
    }
    return events + (isStatusLineMixed ? ["statusLine"] : [])
  }

  /// The events that have a hook of ours, in the file's order.
  package var hookedEvents: [String] {
    text.names(at: Self.hooks).filter { !ownHooks(of: $0).isEmpty }
  }

  /// Whether the status line is ours, with or without a former one behind it.
  package var hasStatusLine: Bool { ownStatusLine != nil }

  /// Whether nothing is in it at all.
  package var isEmpty: Bool { text.names(at: []).isEmpty }

  // MARK: Changing it

  /// Puts our hooks and our status line in, or brings those that are there up to date. Twice is as good as once. A status
  /// line among the ``mixedPlaces`` stays as it is.
  ///
  /// - Parameters:
  ///   - program: the path of ``program``, quoted for a shell.
  ///   - addsStatusLine: whether a status line may be put in where there is none. Without it one goes that is ours alone.
  package mutating func install(program: String, addsStatusLine: Bool = true) {
    for event in text.names(at: Self.hooks) where !Self.events.contains(event) { removeHooks(of: event) }
    if text.kind(at: Self.hooks) == nil { text.insert(.object([]), named: "hooks", into: []) }
    for event in Self.events { installHook(of: event, program: program) }
    if !addsStatusLine, let own = ownStatusLine, own.former == nil { removeStatusLine() }
    if addsStatusLine || text.kind(at: Self.statusLine) != nil { installStatusLine(program: program) }
  }

  /// Takes out what ``install(program:)`` puts in. The former status line is what it was.
  package mutating func remove() {
    for event in text.names(at: Self.hooks) { removeHooks(of: event) }
    // One of ours that runs one of ours is unwrapped all the way.
    while hasStatusLine { removeStatusLine() }
  }

  // MARK: Hooks

  static let hooks: [JSONText.Step] = [.member("hooks")]

  private func path(of event: String) -> [JSONText.Step] { Self.hooks + [.member(event)] }

  /// The commands of ours.
  private func ownHooks(of event: String) -> [(group: Int, hook: Int, command: String)] {
    commands(of: event).filter { Self.ownProgram($0.command) != nil }
  }

  /// All commands of an event, and where each stands: its group of hooks, and its place among them.
  private func commands(of event: String) -> [(group: Int, hook: Int, command: String)] {
    var found: [(group: Int, hook: Int, command: String)] = []
    for group in 0..<(text.count(at: path(of: event)) ?? 0) {
      let hooks = path(of: event) + [.element(group), .member("hooks")]
      for hook in 0..<(text.count(at: hooks) ?? 0) {
        guard let command = text.string(at: hooks + [.element(hook), .member("command")]) else { continue }
        found.append((group, hook, command))
      }
    }
    return found
  }

  private mutating func installHook(of event: String, program: String) {
    let own = ownHooks(of: event)
    guard let kept = own.first else {
      let hook: JSONValue = .object([
        ("type", .string("command")), ("command", .string(program)),
        ("timeout", .number(Self.timeoutSeconds)),
      ])
      let group: JSONValue = .object([("hooks", .array([hook]))])
      return text.kind(at: path(of: event)) == nil
        ? text.insert(.line(.array([group])), named: event, into: Self.hooks)
        : text.append(.line(group), to: path(of: event))
    }
    for extra in own.dropFirst().reversed() { removeHook(extra.hook, group: extra.group, of: event) }
    guard kept.command != program else { return }
    text.replace(
      at: path(of: event) + [
        .element(kept.group), .member("hooks"), .element(kept.hook), .member("command"),
      ],
      with: .string(program))
  }

  private mutating func removeHooks(of event: String) {
    let own = ownHooks(of: event)
    guard !own.isEmpty else { return }
    for each in own.reversed() { removeHook(each.hook, group: each.group, of: event) }
    // What was made for ours goes with ours.
    if text.count(at: path(of: event)) == 0 { text.remove(at: path(of: event)) }
    if text.names(at: Self.hooks).isEmpty { text.remove(at: Self.hooks) }
  }

  private mutating func removeHook(_ hook: Int, group: Int, of event: String) {
    let hooks = path(of: event) + [.element(group), .member("hooks")]
    text.remove(at: hooks + [.element(hook)])
    if text.count(at: hooks) == 0 { text.remove(at: path(of: event) + [.element(group)]) }
  }
}
