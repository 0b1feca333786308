/// What a line of a shell is run for, told from the programs in it.
///
/// Of several commands the one that says most counts: of `cd api && npm ci && npm test` the tests. Wrappers are looked
/// through: `sudo`, `timeout 60`, `bash -lc '…'`, `npx`, `uv run`, `docker compose exec web …`.
package enum CommandClassifier {
  /// What was found.
  package struct Finding: Hashable, Sendable {
    package var kind: CommandKind
    /// The leading words that tell what it is for, `npm run build`: at most 40 characters of letters, digits,
    /// `._/+-` and spaces. Empty where the line has no program.
    package var program: String
    /// What the line's exit status says of that program.
    package var status = ToolCall.Status.own
    /// How much it says beside others.
    fileprivate var weight: Int
  }

  private static let longestProgram = 40
  /// How deep scripts may stand in arguments of shells.
  static let mostDepth = 4

  /// What a line is run for.
  package static func classify(_ line: String) -> Finding {
    classify(line: line, depth: 0)
  }

  private static func classify(line: String, depth: Int) -> Finding {
    var best = Finding(kind: .inspect, program: "", weight: -1)
    guard depth < mostDepth else { return best }
    let commands = ShellLine.Command.resolved(ShellLine.commands(of: line))
    for (index, command) in commands.enumerated() {
      var found = classify(command, depth: depth)
      // What is built and then run is tried out.
      let triesOut = best.kind == .build && found.kind == .other && found.weight == CommandKind.other.weight
      guard found.weight > best.weight || triesOut else { continue }
      found.status = max(found.status, status(of: index, in: commands))
      best = found
    }
    return best
  }

  /// What the exit status of a line says of one of its commands.
  private static func status(of index: Int, in commands: [ShellLine.Command]) -> ToolCall.Status {
    // Words of the shell that turn it around or use it up.
    if ["!", "if", "elif", "while", "until"].contains(commands[index].words.first) { return .foreign }
    var status = ToolCall.Status.own
    for command in commands[index...] {
      switch command.joint {
      case .end: break
      case .and: status = .shared
      case .or, .pipe, .next: return .foreign
      }
    }
    for command in commands[..<index].reversed() {
      switch command.joint {
      case .end, .pipe: break
      // What only prepares hardly fails.
      case .and: if !prepares(command) { status = .shared }
      case .or: return .foreign
      case .next: return status
      }
    }
    return status
  }

  private static func prepares(_ command: ShellLine.Command) -> Bool {
    command.words.first.map { ProgramTables.neutral.contains($0) || isAssignment($0) } ?? true
  }

  private static func classify(_ command: ShellLine.Command, depth: Int) -> Finding {
    var words = command.words[...]
    while let rest = withoutWrapper(words) { words = rest }
    guard let first = words.first else {
      let writes = command.outputs.contains { !EditedFile.isElsewhere($0.path) }
      return finding(writes ? .edit : .inspect, [])
    }
    if let script = script(in: words) { return classify(line: script, depth: depth + 1) }
    let program = programName(first)
    let call = ProgramCall(program: program, arguments: words.dropFirst())
    var (kind, named) = call.purpose
    if kind == .inspect, ProgramTables.printers.contains(program),
      command.outputs.contains(where: { !EditedFile.isElsewhere($0.path) })
    {
      kind = .edit
    } else if kind == .edit, call.paths.allSatisfy(EditedFile.isElsewhere), !call.paths.isEmpty {
      kind = .other
    }
    if kind == .other, InlineScript(call, document: command.document)?.writes == true { kind = .edit }
    return finding(kind, [program] + named)
  }

  private static func finding(_ kind: CommandKind, _ words: [String]) -> Finding {
    let isNeutral = words.first.map(ProgramTables.neutral.contains) ?? true
    let isOpenEnded = words.count > 1 && ProgramCall.openEnded.contains(words[1])
    let isErrand = kind == .other && (words.first.map(ProgramTables.errands.contains) ?? false)
    return Finding(
      kind: kind, program: shown(words),
      weight: isNeutral && kind == .inspect ? 0 : kind.weight + (isOpenEnded ? 1 : isErrand ? -1 : 0))
  }

  /// The words as far as they hold nothing but what a name of a program does.
  private static func shown(_ words: [String]) -> String {
    var text = ""
    for word in words {
      let name = word.utf8.prefix { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"):
          true
        case _: "._/+-".utf8.contains(byte)
        }
      }
      let length = text.utf8.count + name.count + (text.isEmpty ? 0 : 1)
      guard !name.isEmpty, length <= longestProgram else { break }
      text += (text.isEmpty ? "" : " ") + String(decoding: name, as: UTF8.self)
      if name.count < word.utf8.count { break }
    }
    return text
  }

  // MARK: What stands before the program

  /// The last part of a path, without the ending of another system. A script that is called like a word of the shell,
  /// `scripts/test`, keeps its folder.
  static func programName(_ word: String) -> String {
    let parts = word.split(separator: "/")
    let name = parts.last.map(String.init) ?? word
    let plain = name.hasSuffix(".exe") ? String(name.dropLast(4)) : name
    if parts.count > 1, parts[parts.count - 2] != "bin", ProgramTables.neutral.contains(plain) {
      return parts[parts.count - 2] + "/" + plain
    }
    return word.hasPrefix("./") && !word.dropFirst(2).contains("/") ? "./" + plain : plain
  }

  /// The words behind a wrapper, a word of the shell's own or a variable that is set; `nil` where none stands there.
  static func withoutWrapper(_ words: ArraySlice<String>) -> ArraySlice<String>? {
    guard let first = words.first else { return nil }
    if isAssignment(first) { return words.dropFirst() }
    // PowerShell has spaces around its sign.
    if first.hasPrefix("$"), words.dropFirst().first == "=" { return words.dropFirst(2) }
    let name = programName(first)
    // Where a program is, not that program.
    if name == "command", ["-v", "-V"].contains(words.dropFirst().first) { return nil }
    if ProgramTables.shellWords.contains(name) { return words.dropFirst() }
    if ["docker", "podman"].contains(name), words.dropFirst().first == "compose" {
      return ["docker-compose"] + words.dropFirst(2)
    }
    guard let wrapper = ProgramTables.wrappers[name] else { return nil }
    return behindWrapper(words.dropFirst(), wrapper)
  }

  private static func behindWrapper(
    _ words: ArraySlice<String>, _ wrapper: ProgramTables.Wrapper
  ) -> ArraySlice<String>? {
    var rest = words
    for word in wrapper.words {
      guard let next = rest.first else { return nil }
      guard word.contains(next) else { return nil }
      rest = rest.dropFirst()
    }
    rest = ProgramCall.withoutFlags(rest, taking: wrapper.valueFlags)
    while let next = rest.first, isAssignment(next) { rest = rest.dropFirst() }
    rest = rest.dropFirst(wrapper.operands)
    // Without anything behind it, it is a program of its own.
    return rest.isEmpty ? nil : rest
  }

  private static func isAssignment(_ word: String) -> Bool {
    guard let equals = word.utf8.firstIndex(of: UInt8(ascii: "=")) else { return false }
    let name = word.utf8[..<equals]
    return !name.isEmpty
      && name.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
          true
        case _: false
        }
      }
  }

  /// The script that a shell is given to run, `bash -lc SCRIPT`.
  static func script(in words: ArraySlice<String>) -> String? {
    guard let first = words.first, ProgramTables.shells.contains(programName(first)) else { return nil }
    for (index, word) in words.enumerated().dropFirst() {
      let lowered = word.lowercased()
      let takesScript =
        lowered == "-command" || word.hasPrefix("-") && !word.hasPrefix("--") && word.hasSuffix("c")
      if takesScript { return words.dropFirst(index + 1).first }
      if !word.hasPrefix("-") { return nil }
    }
    return nil
  }
}

extension CommandKind {
  /// How much a command of the kind says beside others on the same line, from 1.
  fileprivate var weight: Int {
    switch self {
    case .commit: 18
    case .test: 16
    case .edit: 14
    case .build: 12
    case .lint: 10
    case .install: 8
    case .versionControl: 6
    case .other: 4
    case .inspect: 2
    }
  }
}
