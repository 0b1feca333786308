import SessionCore

/// Texts of records as they are kept for what a session was about: whole where they are short, else their front and their
/// end. No character is cut.
enum ContextText {
  /// Bytes that are kept of what was said or planned, and of a command line.
  static let longest = 16 << 10
  /// Bytes of the end of a long one.
  private static let longestEnd = 4 << 10
  /// Bytes that are kept of what a tool has put out, its front and its end together.
  private static let longestOutput = 2 << 10
  /// Bytes of the agent's last words that a prompt is read with.
  private static let longestAnswered = 4 << 10
  /// Bytes that are kept of what is as long as a line: the text of a task, what is searched for.
  private static let longestLine = 1 << 10

  /// What was said or planned, or a command line.
  static func said(_ text: some RandomAccessCollection<UInt8>) -> String {
    parts(of: text, front: longest - longestEnd - 1, end: longestEnd)
  }

  /// What a tool has put out.
  static func output(_ text: some RandomAccessCollection<UInt8>) -> String {
    parts(of: text, front: StepText.front, end: longestOutput - StepText.front - 1)
  }

  /// The agent's last words, of which the end is read with the prompt that follows.
  static func answered(_ text: String) -> String {
    String(decoding: Array(text.utf8).endOfCharacters(longestAnswered), as: UTF8.self)
  }

  /// A text as long as a line.
  static func line(_ text: some RandomAccessCollection<UInt8>) -> String {
    String(decoding: text.frontOfCharacters(longestLine), as: UTF8.self)
  }

  private static func parts(
    of text: some RandomAccessCollection<UInt8>, front: Int, end: Int
  ) -> String {
    guard text.count > front + 1 + end else { return String(decoding: text, as: UTF8.self) }
    return String(decoding: text.frontOfCharacters(front), as: UTF8.self) + "\n"
      + String(decoding: text.endOfCharacters(end), as: UTF8.self)
  }

  /// The lines of a text; the last one may lack its newline.
  static func lineCount(_ text: some Collection<UInt8>) -> Int {
    guard !text.isEmpty else { return 0 }
    var newlines = 0
    var last: UInt8 = 0
    for byte in text {
      if byte == UInt8(ascii: "\n") { newlines += 1 }
      last = byte
    }
    return last == UInt8(ascii: "\n") ? newlines : newlines + 1
  }

  /// The numbers of the lines that a tool has put out with their numbers, `   12→…`; `nil` where the first line has none.
  static func numberedLines(_ text: UnsafeBufferPointer<UInt8>) -> ClosedRange<Int>? {
    var range: ClosedRange<Int>?
    for line in text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      let digits = line.drop { $0 == 0x20 }.prefix { (0x30...0x39).contains($0) }
      let behind = line[digits.endIndex...]
      guard behind.first == UInt8(ascii: "\t") || behind.starts(with: "→".utf8),
        let number = Int(String(decoding: digits, as: UTF8.self)),
        number == (range.map { $0.upperBound &+ 1 } ?? number)
      else { break }
      range = (range?.lowerBound ?? number)...number
    }
    return range
  }
}

extension RecordReader {
  /// The first of several string members that is there and not empty, as a line; `nil` where there is none.
  func line(_ fields: [Int]) -> String? { text(fields).map { ContextText.line($0) } }
}

extension ContextResult {
  /// A command of those that answer by their exit status, `grep` for example, has not failed with its answer.
  ///
  /// - Parameters:
  ///   - exit: its exit status.
  ///   - command: the command line; `nil` where none was run.
  mutating func takeAnswer(exit: Int?, of command: String?) {
    guard outcome == .failed, tests == nil, let exit, let command,
      CommandClassifier.isAnswer(exit, of: command)
    else { return }
    outcome = .succeeded
  }
}

extension LineChange {
  /// What comes of one text being replaced by another: lines that both begin or end with stay.
  init(from old: some RandomAccessCollection<UInt8>, to new: some RandomAccessCollection<UInt8>) {
    let before = Self.lines(of: old)
    let after = Self.lines(of: new)
    let most = min(before.count, after.count)
    var front = 0
    while front < most, before[front].elementsEqual(after[front]) { front += 1 }
    var end = 0
    while end < most - front, before[before.count - 1 - end].elementsEqual(after[after.count - 1 - end]) {
      end += 1
    }
    self.init(added: after.count - front - end, removed: before.count - front - end)
  }

  private static func lines<Text: RandomAccessCollection<UInt8>>(of text: Text) -> [Text.SubSequence] {
    var lines = text.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    // Behind the last newline no line begins.
    if lines.last?.isEmpty == true { lines.removeLast() }
    return lines
  }
}

extension Sequence<UInt8> {
  /// Whether there is more in a text than white space.
  var hasWords: Bool { contains { $0 > 0x20 } }
}

extension [UInt8] {
  /// Adds a text on a line of its own.
  mutating func addLine(_ line: some Sequence<UInt8>) {
    if !isEmpty { append(UInt8(ascii: "\n")) }
    append(contentsOf: line)
  }
}
