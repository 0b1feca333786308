/// Programs that change files by a scheme: formatters, package managers, compilers, scripts in the line.
extension FileEffectScan {
  // MARK: Formatters

  /// Whether a call is one of a formatter, whatever it is asked.
  mutating func formatsFiles(_ call: FileCall) -> Bool {
    let verbs = call.arguments.drop { $0.hasPrefix("-") || $0.hasPrefix("+") }.prefix(2)
    for count in stride(from: verbs.count, through: 0, by: -1) {
      let name = ([call.program] + verbs.prefix(count)).joined(separator: " ")
      guard let formatter = FileEffectTables.formatters[name] else { continue }
      var inner = call
      inner.arguments = call.arguments[(count == 0 ? call.arguments.startIndex : verbs.startIndex + count)...]
      format(inner, formatter, name)
      return true
    }
    return false
  }

  private mutating func format(_ call: FileCall, _ formatter: FileEffectTables.Formatter, _ name: String) {
    let options = FileCall.Options(
      call.arguments, valued: formatter.valued, hasLongWords: formatter.hasLongWords)
    let flags = options.flags.map { $0.value == nil ? $0.name : "\($0.name)=\($0.value ?? "")" }
    // Letters stand in one word, and flags may stand behind `--`.
    guard call.arguments.allSatisfy({ !formatter.looking.contains($0) }),
      flags.allSatisfy({ !formatter.looking.contains($0) })
    else { return }
    let writes =
      call.arguments.first { formatter.writing.contains($0) }
      ?? options.flags.first { formatter.writing.contains($0.name) }?.name
    guard let how = formatter.writing.isEmpty ? name : writes.map({ "\(name) \($0)" }) else { return }
    let files = options.operands.filter { !$0.hasPrefix("-") }
    for file in files { formatted(file, how: how) }
    if call.isFed {
      addTree(how: "xargs \(how)")
    } else if files.isEmpty, formatter.takesFolder {
      addTree(how: how)
    }
  }

  /// A file, or what is in a folder: `src`, `./...`
  private mutating func formatted(_ word: String, how: String) {
    if word.hasSuffix("...") {
      addTree(word == "..." ? "." : String(word.dropLast(3)), how: how)
    } else if word.looksLikeFile || word.contains("*") {
      add(.modified, word, how: how)
    } else {
      addTree(word, how: how)
    }
  }

  // MARK: Package managers

  /// Whether a call changes what a project says it needs.
  mutating func managesPackages(_ call: FileCall) -> Bool {
    guard let manager = FileEffectTables.packageManagers[call.program] else { return false }
    let options = FileCall.Options(
      call.arguments, valued: FileEffectTables.folderFlags.union(FileEffectTables.packageFlags),
      hasLongWords: ["go", "terraform"].contains(call.program))
    let words = options.operands
    let verb = [words.prefix(2).joined(separator: " "), words.first ?? "install"].first { name in
      [manager.naming, manager.settling, manager.locking, manager.making].contains { $0.contains(name) }
    }
    guard let verb else { return false }
    guard !call.has(FileEffectTables.unkept) else { return true }
    let isNamed = words.count > verb.split(separator: " ").count
    // A workspace has its list elsewhere.
    let isHere = !options.has("-w", "--workspace", "--filter", "-F", "-p", "--package")
    let how = "\(call.program) \(verb)"
    inSubshell { scan in
      if let place = options.flags.last(where: { FileEffectTables.folderFlags.contains($0.name) })?.value {
        scan.enter(place)
      }
      if manager.making.contains(verb) { return scan.add(.created, manager.manifest, how: how) }
      let changesList = manager.naming.contains(verb) && isNamed || manager.settling.contains(verb)
      let isSure = !manager.settling.contains(verb) && isHere
      if changesList { scan.add(.modified, manager.manifest, how: how, isCertain: isSure) }
      if let lock = manager.lock { scan.add(.modified, lock, how: how, isCertain: changesList && isSure) }
    }
    return true
  }

  // MARK: What other programs are given

  /// A program that is not there to change files.
  mutating func runsOther(_ call: FileCall) {
    guard call.depth < CommandClassifier.mostDepth else { return }
    if let inner = call.inner { return perform(inner) }
    if let script = InlineScript(
      ProgramCall(program: call.program, arguments: call.arguments), document: call.document)
    {
      for effect in script.effects { addWritten(effect, how: call.program) }
      return
    }
    if ProgramTables.shells.contains(call.program), !call.document.isEmpty, call.options().operands.isEmpty {
      return inSubshell { $0.run(call.document, depth: call.depth + 1) }
    }
    if let script = call.formattingScript { return addTree(how: script) }
    let names = [call.program, "\(call.program) \(call.arguments.first ?? "")"]
    guard let name = names.last(where: { FileEffectTables.outputFlags[$0] != nil }),
      let flags = FileEffectTables.outputFlags[name]
    else { return }
    let options = FileCall.Options(call.arguments, valued: flags, hasLongWords: true)
    guard let output = options.flags.last(where: { flags.contains($0.name) }), let file = output.value else {
      return
    }
    let how = "\(name) \(output.name)"
    // Several programs go into a folder of that name.
    if file.hasSuffix("/") { addTree(file, how: how) } else { add(.created, file, how: how) }
  }

  private mutating func addWritten(_ effect: InlineScript.Effect, how: String) {
    switch effect.kind {
    case .renamed(let target): addRename(effect.path, to: target, how: how)
    case .created, .modified, .deleted, .read: add(effect.kind, effect.path, how: how)
    }
  }
}

extension FileCall {
  /// The program that this one runs: `python -m black`, `pnpm exec prettier`, `yarn prettier`.
  var inner: FileCall? {
    if program.hasPrefix("python") || program == "py", let flag = arguments.firstIndex(of: "-m"),
      flag + 1 < arguments.endIndex
    {
      return running(arguments[(flag + 1)...])
    }
    guard let runner = ProgramTables.runners[program] else { return nil }
    let rest = ProgramCall.withoutFlags(arguments, taking: runner.valueFlags)
    guard let verb = rest.first else { return nil }
    if runner.innerVerbs.contains(verb) {
      let behind = ProgramCall.withoutFlags(rest.dropFirst(), taking: runner.valueFlags)
      return behind.isEmpty ? nil : running(behind)
    }
    // Programs of the packages go by their names alone.
    let runsByName = ["yarn", "pnpm", "bun"].contains(program)
    return runsByName && FileEffectTables.formatterNames.contains(CommandClassifier.programName(verb))
      ? running(rest) : nil
  }

  private func running(_ words: ArraySlice<String>) -> FileCall? {
    guard let first = words.first else { return nil }
    var call = self
    call.program = CommandClassifier.programName(first)
    call.arguments = words.dropFirst()
    call.depth += 1
    return call
  }

  /// The name of a script of the project that formats, as far as its name tells: `npm run format`, `make
  /// fmt`.
  var formattingScript: String? {
    guard let runner = ProgramTables.runners[program] else { return nil }
    var rest = ProgramCall.withoutFlags(arguments, taking: runner.valueFlags)
    var said = [program]
    if let verb = rest.first, runner.runVerbs.contains(verb) {
      said.append(verb)
      rest = ProgramCall.withoutFlags(rest.dropFirst(), taking: runner.valueFlags)
    }
    guard let script = rest.first, said.count > 1 || runner.targetsAreScripts else { return nil }
    let parts = Set(script.lowercased().split { !($0.isLetter || $0.isNumber) }.map(String.init))
    guard !parts.isDisjoint(with: FileEffectTables.formattingWords),
      parts.isDisjoint(with: FileEffectTables.lookingWords),
      !arguments.contains("--check")
    else { return nil }
    return (said + [script]).joined(separator: " ")
  }
}
