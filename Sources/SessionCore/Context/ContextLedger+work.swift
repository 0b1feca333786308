extension ContextLedger {
  /// A command is through.
  mutating func ran(
    _ command: String, for purpose: String?, _ called: Called, _ result: ContextResult,
    _ evidence: ContextEvidence
  ) {
    let finding = CommandClassifier.classify(command)
    // What only looks may show what tests have put out, and ran none.
    let tests = finding.kind == .inspect ? nil : result.tests
    let passed = result.outcome == .succeeded && tests != .failed
    // What failed may have done a part; what was not let has done nothing.
    if result.outcome != .denied {
      let folder = called.call.folder ?? made.folder ?? ""
      took(FileEffects.effects(of: command, in: folder).filter { passed || $0.isChange }, evidence)
    }
    // A program goes by its name where that says what is done: two calls of curl are two things.
    let name = finding.program.isEmpty || finding.kind == .other ? command : finding.program
    if passed {
      // Where the line ends with another command's status, `| tail`, that it ended well proves nothing.
      let proves = finding.status != .foreign && !called.call.isScript || tests == .passed
      if proves { succeeded(name, evidence) }
      if finding.kind == .test, tests == .passed { closeFiles() }
      if finding.kind == .commit { committed(proves ? command : nil, result, evidence) }
    } else {
      failed(name, result, evidence)
    }
    guard finding.kind != .inspect || !passed else { return }
    append(
      ContextCommand(
        command: texts.kept(command, most: ContextTexts.line), kind: finding.kind,
        purpose: purpose.map { texts.kept($0, most: ContextTexts.title) }, outcome: result.outcome,
        tests: tests, evidence: evidence),
      to: \.commands, .commands)
  }

  // MARK: Commits

  /// `[main 1a2b3c4] subject` is what git says of a commit. Where it says nothing the command's own message counts, if it
  /// is known to have gone well.
  private mutating func committed(_ command: String?, _ result: ContextResult, _ evidence: ContextEvidence) {
    var found = false
    for line in result.text.split(whereSeparator: \.isNewline) where line.hasPrefix("[") {
      guard let end = line.firstIndex(of: "]") else { continue }
      let words = line[line.index(after: line.startIndex)..<end].split(separator: " ")
      guard words.count > 1, let hash = words.last, hash.count >= 7, hash.allSatisfy(\.isHexDigit) else {
        continue
      }
      commit(String(hash), line[line.index(after: end)...], evidence)
      found = true
    }
    if !found, let subject = command.flatMap(Self.message) {
      commit(nil, subject, evidence)
      found = true
    }
    if found { closeFiles() }
  }

  private mutating func commit(_ hash: String?, _ subject: some StringProtocol, _ evidence: ContextEvidence) {
    let subject = texts.kept(subject, most: ContextTexts.line)
    append(ContextCommit(hash: hash, subject: subject, evidence: evidence), to: \.commits, .commits)
  }

  /// The first line of the message that a command line commits with.
  private static func message(of command: String) -> String? {
    for program in ShellLine.commands(of: command) where program.words.contains("commit") {
      guard let place = program.words.firstIndex(where: { $0 == "-m" || $0 == "--message" || $0 == "-am" }),
        place + 1 < program.words.count
      else { continue }
      return program.words[place + 1].split(whereSeparator: \.isNewline).first.map(String.init)
    }
    return nil
  }

  // MARK: Errors

  /// The same thing is tried in many spellings; by this it is known again.
  private static let longestName = 200

  mutating func failed(_ what: String, _ result: ContextResult, _ evidence: ContextEvidence) {
    guard result.outcome == .failed || result.tests == .failed else { return }
    let name = String(what.prefix(Self.longestName))
    let text = texts.keptEnd(result.text, most: ContextTexts.line)
    if let place = openErrors[name], made.errors.indices.contains(place) {
      made.errors[place].times += 1
      made.errors[place].text = text
      made.errors[place].evidence = evidence
      return
    }
    openErrors[name] = made.errors.count
    made.errors.append(
      ContextError(
        what: texts.kept(name, most: ContextTexts.line), text: text, times: 1, evidence: evidence,
        solved: nil,
        remedy: []))
    guard made.errors.count > Self.mostItems else { return }
    made.errors.removeFirst()
    made.leftOut[.errors, default: 0] += 1
    openErrors = openErrors.mapValues { $0 - 1 }.filter { $0.value >= 0 }
  }

  /// The same went well: an error of it is solved by what was changed in between.
  mutating func succeeded(_ what: String, _ evidence: ContextEvidence) {
    guard let place = openErrors.removeValue(forKey: String(what.prefix(Self.longestName))),
      made.errors.indices.contains(place)
    else { return }
    let since = made.errors[place].evidence.line
    made.errors[place].solved = evidence
    made.errors[place].remedy = made.files.filter { file in
      file.changes.contains { $0.evidence.line > since && $0.evidence.line <= evidence.line }
    }.map(\.path)
  }

  // MARK: Subagents

  mutating func found(for task: String, _ result: ContextResult, _ evidence: ContextEvidence) {
    guard result.outcome == .succeeded else { return failed(task, result, evidence) }
    append(
      ContextFinding(
        task: texts.kept(task, most: ContextTexts.line),
        text: texts.kept(result.text, most: ContextTexts.said),
        evidence: evidence),
      to: \.findings, .findings)
  }
}

extension FileEffect {
  /// Whether the file is another one afterwards, or none.
  fileprivate var isChange: Bool {
    switch kind {
    case .created, .modified, .deleted, .renamed: true
    case .read: false
    }
  }
}
