import SessionCore

/// Texts of records, cut to what is kept of them or looked at.
enum StepText {
  /// A name as it is kept: nothing that is named is longer, and an id that is can't be told from others by its front.
  static func name(_ text: some Collection<UInt8>) -> String {
    String(decoding: text.prefix(200), as: UTF8.self)
  }

  /// Bytes that are looked at of how a long text begins.
  static let front = 400

  /// What is looked at of a long text: how it begins, and how it ends.
  static func frontAndEnd(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    guard text.count > 2 * TestOutput.tail else { return Array(text) }
    return Array(text.frontOfCharacters(front)) + [0x0a] + Array(text.endOfCharacters(TestOutput.tail))
  }

  /// Which of several places counts.
  enum Place {
    case first, last
  }

  /// The number that stands right behind some words; `nil` where they are not there, or no number is.
  static func number(behind words: String, in text: String, _ place: Place) -> Int? {
    let found =
      switch place {
      case .first: text.firstRange(of: words)
      case .last: text.ranges(of: words).last
      }
    guard let found else { return nil }
    return Int(text[found.upperBound...].prefix { $0.isASCII && ($0.isNumber || $0 == "-") })
  }
}
