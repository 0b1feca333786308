/// Cuts texts to what is kept of them, and takes out what must not be kept.
package struct ContextTexts: Hashable, Sendable {
  /// Bytes that are kept of a title, of one line, of what somebody said, and of a plan.
  static let title = 200
  static let line = 400
  static let said = 2_000
  static let plan = 8_000
  private static let longestPath = 1_024
  private static let redactor = Redactor()

  /// What was taken out, by kind.
  package private(set) var redacted: [String: Int] = [:]

  package init() {}

  /// A text as it is kept.
  ///
  /// - Parameters:
  ///   - text: as the transcript has it.
  ///   - most: bytes; of a longer one the front, with "…" behind it.
  /// - Returns: without secrets, and without white space around it.
  mutating func kept(_ text: some StringProtocol, most: Int) -> String {
    Self.front(redacting(String(text)), most: most)
  }

  /// The end of a text, where what matters stands there.
  mutating func keptEnd(_ text: some StringProtocol, most: Int) -> String {
    Self.end(redacting(String(text)), most: most)
  }

  private mutating func redacting(_ text: String) -> String {
    let clean = Self.redactor.redact(text)
    for (kind, count) in clean.kinds { redacted[kind.rawValue, default: 0] += count }
    return clean.text
  }

  /// A path as it is kept: it is data, opens nothing, and may be an operand that was taken for one.
  static func path(_ path: String) -> String { front(redactor.redact(path).text, most: longestPath) }

  private static func front(_ text: String, most: Int) -> String {
    let trimmed = text.trimmingSpace.utf8
    guard trimmed.count > most else { return String(Substring(trimmed)) }
    let end = trimmed.prefix(most + 1).lastIndex { $0 & 0xc0 != 0x80 } ?? trimmed.startIndex
    return String(Substring(trimmed[..<end])) + "…"
  }

  private static func end(_ text: String, most: Int) -> String {
    let trimmed = text.trimmingSpace.utf8
    guard trimmed.count > most else { return String(Substring(trimmed)) }
    let end = trimmed.suffix(most).drop { $0 & 0xc0 == 0x80 }
    return "…" + String(Substring(end))
  }
}

extension StringProtocol {
  /// Without white space at both ends.
  var trimmingSpace: SubSequence {
    guard let first = firstIndex(where: { !$0.isWhitespace }),
      let last = lastIndex(where: { !$0.isWhitespace })
    else { return self[startIndex..<startIndex] }
    return self[first...last]
  }
}
