/// Goes through the commands of a line and gathers what they do to files.
struct FileEffectScan {
  private(set) var effects: [FileEffect] = []
  /// Which of them a path has last.
  private var latest: [String: Int] = [:]
  /// The folder of each subshell that the line is in.
  private var folders: [ShellFolder]
  private var previousFolder: ShellFolder
  private var pushedFolders: [ShellFolder] = []
  /// What a loop's variable stands for, one after the other.
  private var loops: [(name: String, values: [String])] = []
  /// Bytes of lines that may still be looked at: lines stand in lines, and variables make them longer.
  private var unread = 131_072
  /// Whether what is found runs only where something else has failed.
  private var isAlternative = false

  /// Effects and commands of a line that are kept, words that one word may stand for, subshells in each
  /// other.
  private static let (mostEffects, mostCommands, mostWords, mostSubshells) = (256, 256, 64, 64)
  private static let mostLoops = 8

  init(folder: String) {
    let start = ShellFolder(path: folder)
    folders = [start]
    previousFolder = start
  }

  var folder: ShellFolder {
    get { folders[folders.count - 1] }
    set { folders[folders.count - 1] = newValue }
  }

  // MARK: Lines

  /// Goes through a line that stands in so many others.
  mutating func run(_ line: String, depth: Int = 0) {
    guard depth < CommandClassifier.mostDepth, line.utf8.count <= unread || depth == 0 else { return }
    unread -= min(unread, line.utf8.count)
    let commands = ShellLine.Command.resolved(ShellLine.commands(of: line, atMost: Self.mostCommands))
    let (outer, wasAlternative) = (folders, isAlternative)
    for (index, command) in commands.enumerated() {
      let kept = outer.count + min(command.lowestDepth, Self.mostSubshells)
      folders.removeLast(max(0, folders.count - kept))
      while folders.count < outer.count + min(command.depth, Self.mostSubshells) { folders.append(folder) }
      let before = index > 0 ? commands[index - 1] : nil
      isAlternative = wasAlternative || before?.joint == .or
      for line in command.substitutions { inSubshell { $0.run(line, depth: depth + 1) } }
      carry(command, feeding: before?.joint == .pipe ? before : nil, depth)
    }
    folders.removeLast(folders.count - outer.count)
    isAlternative = wasAlternative
  }

  mutating func inSubshell(_ body: (inout FileEffectScan) -> Void) {
    folders.append(folder)
    body(&self)
    folders.removeLast()
  }

  private mutating func carry(_ command: ShellLine.Command, feeding source: ShellLine.Command?, _ depth: Int)
  {
    var words = command.words[...]
    var (isFed, isElsewhere) = (false, false)
    while let rest = CommandClassifier.withoutWrapper(words) {
      let wrapper = CommandClassifier.programName(words.first ?? "")
      isFed = isFed || wrapper == "xargs"
      isElsewhere = isElsewhere || ["docker", "podman", "docker-compose", "kubectl"].contains(wrapper)
      words = rest
    }
    if let first = words.first, !isElsewhere {
      if let script = CommandClassifier.script(in: words) {
        inSubshell { $0.run(script, depth: depth + 1) }
      } else {
        let piped = source.map { $0.hasDocument ? $0.document : "" } ?? ""
        let call = FileCall(
          program: CommandClassifier.programName(first), arguments: words.dropFirst(),
          document: command.document.isEmpty ? piped : command.document, isFed: isFed,
          source: source?.words ?? [],
          depth: depth)
        perform(call)
      }
    }
    for output in command.outputs {
      add(
        output.appends ? .modified : .created, output.path,
        how: command.hasDocument ? "here-document" : output.appends ? ">>" : ">")
    }
  }

  // MARK: The shell's own words

  /// Whether a call is one that changes what the shell is at.
  mutating func changesShell(_ call: FileCall) -> Bool {
    let operand = call.arguments.first { !$0.hasPrefix("-") || $0 == "-" }
    switch call.program {
    case "cd", "chdir", "pushd", "set-location", "Set-Location":
      let left = folder
      if call.program == "pushd", pushedFolders.count < Self.mostSubshells { pushedFolders.append(left) }
      if operand == "-" { folder = previousFolder } else { folder.enter(operand ?? "~") }
      previousFolder = left
    case "popd": if let last = pushedFolders.popLast() { folder = last }
    case "for":
      let words = Array(call.arguments)
      guard words.count > 2, words[1] == "in" else { return true }
      loops.removeAll { $0.name == words[0] }
      loops = [(words[0], Array(words[2...].prefix(Self.mostWords)))] + loops.prefix(Self.mostLoops - 1)
    case _: return false
    }
    return true
  }

  // MARK: Effects

  /// Notes an effect on the file that a word names. It is certain only if the word names one file, too.
  mutating func add(_ kind: FileEffect.Kind, _ word: String, how: String, isCertain: Bool = true) {
    for one in meanings(of: word) {
      guard let place = folder.path(of: one) else { continue }
      keep(
        FileEffect(
          kind, path: place.path, isCertain: isCertain && place.isCertain && !isAlternative, how: how))
    }
  }

  /// Files below a folder change that can't be named.
  mutating func addTree(_ word: String = ".", how: String) {
    add(.modified, word, how: how, isCertain: false)
  }

  mutating func addRename(_ word: String, to target: String, how: String) {
    for (from, to) in zip(meanings(of: word), meanings(of: target, like: word)) {
      guard let from = folder.path(of: from), let to = folder.path(of: to) else { continue }
      keep(
        FileEffect(
          .renamed(to: to.path), path: from.path, isCertain: from.isCertain && to.isCertain && !isAlternative,
          how: how))
    }
  }

  private mutating func keep(_ effect: FileEffect) {
    let isRead = if case .read = effect.kind { true } else { false }
    let key = (isRead ? "r" : "w") + effect.path
    if let index = latest[key], effects[index].absorbs(effect) {
      effects[index].isCertain = effects[index].isCertain || effect.isCertain
      return
    }
    guard effects.count < Self.mostEffects else { return }
    latest[key] = effects.count
    if case .renamed(let target) = effect.kind { latest["w" + target] = nil }
    effects.append(effect)
  }

  /// Of a file that was shown whole to the next command only parts are shown.
  mutating func narrow(_ path: String, to parts: [FileEffect.Lines], how: String) {
    guard let index = latest["r" + path], effects[index].kind == .read(nil), let first = parts.first else {
      return
    }
    effects[index].kind = .read(first)
    effects[index].how = how
    for part in parts.dropFirst() {
      var effect = effects[index]
      effect.kind = .read(part)
      keep(effect)
    }
  }

  /// The words that one stands for, with what loops and braces put into it.
  private func meanings(of word: String) -> [String] {
    guard word.utf8.contains(UInt8(ascii: "$")) else { return Self.choices(of: word) }
    for (name, values) in loops {
      for form in ["${\(name)}", "$\(name)"] where word.contains(form) {
        return values.map { word.replacing(form, with: $0, maxReplacements: 4) }
      }
    }
    return [word]
  }

  /// The words that one with braces stands for: `a.{js,ts}`.
  static func choices(of word: String) -> [String] {
    guard let brace = word.firstIndex(of: "{"),
      brace == word.startIndex || word[word.index(before: brace)] != "$",
      let close = word[brace...].firstIndex(of: "}")
    else { return [word] }
    let parts = word[word.index(after: brace)..<close].split(separator: ",", omittingEmptySubsequences: false)
    guard parts.count > 1, parts.count <= mostWords else { return [word] }
    return parts.map { String(word[..<brace] + $0 + word[word.index(after: close)...]) }
  }

  /// The targets that belong to the words that another one stands for.
  private func meanings(of target: String, like word: String) -> [String] {
    let (targets, count) = (meanings(of: target), meanings(of: word).count)
    return targets.count == count ? targets : Array(repeating: target, count: count)
  }
}

extension FileEffect {
  /// Whether another effect on the same file behind this one says nothing new.
  fileprivate func absorbs(_ other: FileEffect) -> Bool {
    switch (kind, other.kind) {
    case (.created, .created), (.created, .modified), (.modified, .created), (.modified, .modified): true
    case (.created, _), (.modified, _): false
    case (.deleted, _), (.renamed, _), (.read, _): kind == other.kind
    }
  }
}
