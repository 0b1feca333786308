/// What programs show of files.
extension FileEffectScan {
  /// Whether a call shows files, as they are or a part of them. What another program is to change is none.
  mutating func readsFiles(_ call: FileCall) -> Bool {
    switch call.program {
    case "cat", "less", "more", "tac", "view", "nl":
      for file in call.options("-b", "-w", "-s").operands { read(file, how: call.program) }
    case "bat", "batcat":
      let options = call.options("-r", "--line-range", "-l", "--language", "--style", "-p")
      let range = options.value("-r", "--line-range").flatMap { Self.range(in: $0, mark: ":") }
      for file in options.operands { read(file, range, how: "bat") }
    case "head": readBeginning(call)
    case "tail": readEnd(call)
    case "sed", "gsed": return printLines(call)
    case _: return false
    }
    return true
  }

  private mutating func read(_ file: String, _ lines: FileEffect.Lines? = nil, how: String) {
    add(.read(lines), file, how: how)
  }

  /// A part of what the command before it shows of one file takes the place of the whole.
  private mutating func readPart(_ source: [String], _ parts: [FileEffect.Lines], how: String) {
    guard let program = source.first, ["cat", "nl", "bat"].contains(program) else { return }
    let files = FileCall(program: program, arguments: source.dropFirst()).options("-b", "-w", "-s").operands
    guard files.count == 1, let place = folder.path(of: files[0]) else { return }
    narrow(place.path, to: parts, how: how)
  }

  private mutating func readBeginning(_ call: FileCall) {
    let (count, files) = Self.count(in: call)
    guard let count, let lines = Int(count), lines > 0 else {
      for file in files { read(file, how: "head") }
      return
    }
    let part = FileEffect.Lines(first: 1, last: lines)
    for file in files { read(file, part, how: "head") }
    if files.isEmpty { readPart(call.source, [part], how: "head") }
  }

  private mutating func readEnd(_ call: FileCall) {
    let (count, files) = Self.count(in: call)
    var part: FileEffect.Lines?
    if let count, count.hasPrefix("+"), let first = Int(count.dropFirst()) {
      part = FileEffect.Lines(first: max(1, first), last: nil)
    }
    for file in files { read(file, part, how: "tail") }
    if files.isEmpty, let part { readPart(call.source, [part], how: "tail") }
  }

  /// The number that `head` and `tail` are given, `-n 5`, `-n5`, `-5`, or ten; `nil` where it counts bytes.
  private static func count(in call: FileCall) -> (String?, [String]) {
    let options = call.options("-n", "-c", "--lines", "--bytes", "-s", "--pid")
    if options.has("-c", "--bytes") { return (nil, options.operands) }
    let digits = call.arguments.first {
      $0.hasPrefix("-") && $0.utf8.count > 1 && $0.dropFirst().allSatisfy(\.isWholeNumber)
    }
    return (options.value("-n", "--lines") ?? digits.map { String($0.dropFirst()) } ?? "10", options.operands)
  }

  // MARK: sed

  /// Whether `sed` only prints lines that are named by their numbers.
  private mutating func printLines(_ call: FileCall) -> Bool {
    let options = call.options("-e", "--expression", "-f", "--file")
    guard options.has("-n", "--quiet", "--silent"), !options.has("-i", "--in-place") else { return false }
    var operands = options.operands[...]
    let stated = options.flags.filter { ["-e", "--expression"].contains($0.name) }.compactMap(\.value)
    let scripts = stated.isEmpty ? [operands.popFirst() ?? ""] : stated
    let parts = scripts.flatMap { $0.split { $0 == ";" || $0 == "\n" } }.map(Self.printed)
    let lines = parts.compactMap { $0 }
    guard lines.count == parts.count, !lines.isEmpty else {
      for file in operands { read(file, how: "sed -n") }
      return true
    }
    for file in operands {
      for part in lines { read(file, part, how: "sed -n") }
    }
    if operands.isEmpty { readPart(call.source, lines, how: "sed -n") }
    return true
  }

  /// The lines that one command of `sed` prints: `12p`, `12,40p`, `12,+3p`, `12,$p`.
  private static func printed(_ command: Substring) -> FileEffect.Lines? {
    let plain = command.filter { $0 != " " && $0 != "{" && $0 != "}" }
    // The parser takes a dollar before a letter for a variable's, and keeps it.
    guard plain.hasSuffix("p") else { return nil }
    return range(in: String(plain.dropLast()), mark: ",")
  }

  /// Two numbers with a mark between them, or one.
  private static func range(in text: String, mark: Character) -> FileEffect.Lines? {
    let parts = text.split(separator: mark, maxSplits: 1, omittingEmptySubsequences: false)
    guard let first = Int(parts[0].isEmpty && parts.count > 1 ? "1" : parts[0]), first > 0 else { return nil }
    guard parts.count > 1 else { return FileEffect.Lines(first: first, last: first) }
    if parts[1].isEmpty || parts[1] == "$" { return FileEffect.Lines(first: first, last: nil) }
    if parts[1].hasPrefix("+") {
      guard let more = Int(parts[1].dropFirst()), more <= 1_000_000_000, first <= 1_000_000_000 else {
        return nil
      }
      return FileEffect.Lines(first: first, last: first + more)
    }
    return Int(parts[1]).flatMap { $0 >= first ? FileEffect.Lines(first: first, last: $0) : nil }
  }
}
