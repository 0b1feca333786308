/// What the output of a command says of tests, whichever program ran them.
///
/// Nearly all of them end with a line that counts: `3 passed, 1 failed in 0.2s`, `Failures: 0`, `# fail 0`. Those lines
/// are understood by their numbers and words; what some say without a number is in ``verdicts``.
package enum TestOutput {
  /// Bytes at the end that are looked at: a summary stands there.
  package static let tail = 8_192
  /// Lines at the end that are looked at.
  private static let mostLines = 80

  /// Whether tests passed; `nil` where the text tells of no tests. One failure is enough for ``ToolEnd/TestOutcome/failed``.
  ///
  /// - Parameter text: the output, or its end of ``tail`` bytes.
  /// - Returns: what they came to.
  package static func outcome(of text: some Collection<UInt8>) -> ToolEnd.TestOutcome? {
    var outcome: ToolEnd.TestOutcome?
    for line in lines(of: text).suffix(mostLines) {
      switch verdict(line) ?? count(line) {
      case .failed: return .failed
      case .passed: outcome = .passed
      case nil: break
      }
    }
    return outcome
  }

  /// The lines of the text's end, without colours and the white space around them.
  private static func lines(of text: some Collection<UInt8>) -> [String] {
    var plain: [UInt8] = []
    var isEscaped = false
    for byte in text.suffix(tail) {
      if isEscaped {
        // A sequence of colour ends with its first letter.
        isEscaped = !(0x41...0x5a).contains(byte) && !(0x61...0x7a).contains(byte)
      } else if byte == 0x1b {
        isEscaped = true
      } else {
        plain.append(byte)
      }
    }
    return plain.split { $0 == 0x0a || $0 == 0x0d }.map { line in
      let rest = line.drop { $0 == 0x20 }
      return String(
        decoding: rest[..<(rest.lastIndex { $0 != 0x20 }.map { $0 + 1 } ?? rest.startIndex)], as: UTF8.self)
    }
  }

  // MARK: Lines without numbers

  /// How lines begin that say it without a number.
  private static let verdicts: [(start: String, outcome: ToolEnd.TestOutcome)] = [
    ("--- FAIL", .failed), ("FAIL\t", .failed), ("FAIL ", .failed), ("FAILED (", .failed),
    ("FAILED |", .failed),
    ("FAILED tests", .failed), ("FAILURES!", .failed), ("test result: FAILED", .failed),
    ("Test Run Failed", .failed),
    ("not ok ", .failed), ("ERROR: not found: ", .failed), ("ERRORS!", .failed), ("** TEST FAILED", .failed),
    ("ok  \t", .passed), ("test result: ok", .passed), ("OK (", .passed), ("Test Run Successful", .passed),
    ("All specs passed", .passed), ("All tests passed", .passed), ("** TEST SUCCEEDED", .passed),
  ]

  private static func verdict(_ line: String) -> ToolEnd.TestOutcome? {
    switch line {
    case "FAIL": return .failed
    case "PASS", "OK": return .passed
    case _: break
    }
    if let found = verdicts.first(where: { line.hasPrefix($0.start) }) { return found.outcome }
    guard line.contains("Test run with ") else { return nil }
    return line.contains(" failed after ") ? .failed : line.contains(" passed after ") ? .passed : nil
  }

  // MARK: Lines that count

  private enum Meaning {
    case passes, failures, errors, tests
  }

  private static let words: [String: Meaning] = [
    "passed": .passes, "passing": .passes, "pass": .passes, "passes": .passes,
    "failed": .failures, "failing": .failures, "fail": .failures, "fails": .failures, "failure": .failures,
    "failures": .failures, "error": .errors, "errors": .errors, "errored": .errors,
    "tests": .tests, "test": .tests, "examples": .tests, "example": .tests, "runs": .tests,
    "assertions": .tests,
    "specs": .tests, "scenarios": .tests, "scenario": .tests, "run": .tests,
  ]

  /// What the counts in a line say together; `nil` where they are not of tests.
  private static func count(_ line: String) -> ToolEnd.TestOutcome? {
    var counts: [Meaning: Int] = [:]
    func add(_ number: Int, _ meaning: Meaning) {
      counts[meaning] = max(counts[meaning] ?? 0, number)
    }
    let tokens = tokens(of: line)
    let namesFirst = line.hasPrefix("# ") || line.hasPrefix("ℹ ")
    for (index, token) in tokens.enumerated() {
      guard let meaning = words[token.text] else { continue }
      if token.isNamed || namesFirst {
        // `Failures: 0`, `failures=1`, `# fail 0`
        if index + 1 < tokens.count, let number = tokens[index + 1].number { add(number, meaning) }
      } else if index > 0, let number = tokens[index - 1].number {
        add(number, meaning)
      } else if index > 1, words[tokens[index - 1].text] == .tests, !tokens[index - 1].isNamed,
        let number = tokens[index - 2].number
      {
        // `0 tests failed`
        add(number, meaning)
      }
    }
    let failed = (counts[.failures] ?? 0) > 0
    // Compilers and linters count errors too.
    let errors = (counts[.errors] ?? 0) > 0 && (counts[.passes] != nil || counts[.failures] != nil)
    if failed || errors { return .failed }
    if (counts[.passes] ?? 0) > 0 { return .passed }
    return (counts[.tests] ?? 0) > 0 && counts[.failures] != nil ? .passed : nil
  }

  private struct Token {
    /// In lower case.
    var text: String
    var number: Int?
    /// Whether a colon or an equals sign follows, as behind a name.
    var isNamed: Bool
  }

  private static func tokens(of line: String) -> [Token] {
    var tokens: [Token] = []
    var word = ""
    func finish(_ next: Character?) {
      guard !word.isEmpty else { return }
      tokens.append(Token(text: word, number: Int(word), isNamed: next == ":" || next == "="))
      word = ""
    }
    for character in line.prefix(400) {
      if character.isASCII, character.isLetter || character.isNumber {
        word += character.lowercased()
      } else {
        finish(character)
      }
    }
    finish(nil)
    return tokens
  }
}
