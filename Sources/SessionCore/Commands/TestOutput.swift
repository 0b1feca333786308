/// What the output of a command says of tests, whichever program ran them.
///
/// Nearly all of them end with a line that counts: `3 passed, 1 failed in 0.2s`, `Failures: 0`, `# fail 0`. Those lines
/// are understood by their numbers and words; what some say without a number is in ``verdicts``.
package enum TestOutput {
  /// Bytes at the end that are looked at: a summary stands there.
  package static let tail = 8_192
  /// Lines at the end that are looked at.
  private static let mostLines = 80

  /// Bytes at the front of a line that are looked at.
  private static let mostOfLine = 400

  private typealias Line = UnsafeBufferPointer<UInt8>

  /// Whether tests passed; `nil` where the text tells of no tests. One failure is enough for ``ToolEnd/TestOutcome/failed``.
  ///
  /// - Parameter text: the output, or its end of ``tail`` bytes.
  /// - Returns: what they came to.
  package static func outcome(of text: some Collection<UInt8>) -> ToolEnd.TestOutcome? {
    if let outcome = text.withContiguousStorageIfAvailable(outcome(ofBytes:)) { return outcome }
    return Array(text).withUnsafeBufferPointer(outcome(ofBytes:))
  }

  /// Every output of a day of sessions is looked at, most of which tell of no test: so its lines are read where they are.
  private static func outcome(ofBytes text: UnsafeBufferPointer<UInt8>) -> ToolEnd.TestOutcome? {
    let text = Line(rebasing: text.suffix(tail))
    var outcome: ToolEnd.TestOutcome?
    var end = text.count
    var lines = 0
    while end > 0, lines < mostLines {
      let start = text[..<end].lastIndex { $0 == 0x0a || $0 == 0x0d }.map { $0 + 1 } ?? 0
      if start < end {
        lines += 1
        switch plain(Line(rebasing: text[start..<end]), { verdict($0) ?? count($0) }) {
        case .failed: return .failed
        case .passed: outcome = .passed
        case nil: break
        }
      }
      end = start - 1
    }
    return outcome
  }

  /// Gives `body` a line without colours and the white space around it.
  private static func plain<Result>(_ line: Line, _ body: (Line) -> Result) -> Result {
    guard line.contains(0x1b) else { return body(trimmed(line)) }
    var plain: [UInt8] = []
    var isEscaped = false
    for byte in line {
      if isEscaped {
        // A sequence of colour ends with its first letter.
        isEscaped = !(0x41...0x5a).contains(byte) && !(0x61...0x7a).contains(byte)
      } else if byte == 0x1b {
        isEscaped = true
      } else {
        plain.append(byte)
      }
    }
    return plain.withUnsafeBufferPointer { body(trimmed($0)) }
  }

  private static func trimmed(_ line: Line) -> Line {
    let rest = line.drop { $0 == 0x20 }
    let end = rest.lastIndex { $0 != 0x20 }.map { $0 + 1 } ?? rest.startIndex
    return Line(rebasing: rest[..<end].prefix(mostOfLine))
  }

  // MARK: Lines without numbers

  /// How lines begin that say it without a number.
  private static let verdicts: [(start: StaticString, outcome: ToolEnd.TestOutcome)] = [
    ("--- FAIL", .failed), ("FAIL\t", .failed), ("FAIL ", .failed), ("FAILED (", .failed),
    ("FAILED |", .failed),
    ("FAILED tests", .failed), ("FAILURES!", .failed), ("test result: FAILED", .failed),
    ("Test Run Failed", .failed),
    ("not ok ", .failed), ("ERROR: not found: ", .failed), ("ERRORS!", .failed), ("** TEST FAILED", .failed),
    ("ok  \t", .passed), ("test result: ok", .passed), ("OK (", .passed), ("Test Run Successful", .passed),
    ("All specs passed", .passed), ("All tests passed", .passed), ("** TEST SUCCEEDED", .passed),
  ]

  private static func verdict(_ line: Line) -> ToolEnd.TestOutcome? {
    if line.isText("FAIL") { return .failed }
    if line.isText("PASS") || line.isText("OK") { return .passed }
    if let found = verdicts.first(where: { line.begins($0.start) }) { return found.outcome }
    guard line.holds("Test run with ") else { return nil }
    return line.holds(" failed after ") ? .failed : line.holds(" passed after ") ? .passed : nil
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
  private static func count(_ line: Line) -> ToolEnd.TestOutcome? {
    guard line.contains(where: { (0x30...0x39).contains($0) }) else { return nil }
    var counts: [Meaning: Int] = [:]
    func add(_ number: Int, _ meaning: Meaning) {
      counts[meaning] = max(counts[meaning] ?? 0, number)
    }
    let tokens = tokens(of: line)
    let namesFirst = line.begins("# ") || line.begins("ℹ ")
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

  private static func tokens(of line: Line) -> [Token] {
    var tokens: [Token] = []
    var start = 0
    for end in 0...line.count {
      let next = end < line.count ? line[end] : nil
      if let next, next.isLetterOrDigit { continue }
      if start < end {
        let word = line[start..<end]
        tokens.append(
          Token(
            text: String(decoding: word.lazy.map { $0 | 0x20 }, as: UTF8.self),
            number: Int(String(decoding: word, as: UTF8.self)),
            isNamed: next == UInt8(ascii: ":") || next == UInt8(ascii: "=")))
      }
      start = end + 1
    }
    return tokens
  }
}

extension UInt8 {
  fileprivate var isLetterOrDigit: Bool {
    (0x30...0x39).contains(self) || (0x41...0x5a).contains(self) || (0x61...0x7a).contains(self)
  }
}

extension UnsafeBufferPointer<UInt8> {
  fileprivate func begins(_ text: StaticString) -> Bool {
    count >= text.utf8CodeUnitCount
      && prefix(text.utf8CodeUnitCount).elementsEqual(
        Self(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  fileprivate func isText(_ text: StaticString) -> Bool {
    count == text.utf8CodeUnitCount && begins(text)
  }

  fileprivate func holds(_ text: StaticString) -> Bool {
    let first = text.utf8Start.pointee
    var rest = self[...]
    while let place = rest.firstIndex(of: first) {
      if Self(rebasing: self[place...]).begins(text) { return true }
      rest = self[(place + 1)...]
    }
    return false
  }
}
