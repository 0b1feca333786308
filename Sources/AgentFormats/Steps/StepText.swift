import SessionCore

/// Texts of records, cut to what is kept of them or looked at.
enum StepText {
  /// A name as it is kept: nothing that is named is longer, and an id that is can't be told from others by its front.
  static func name(_ text: some Collection<UInt8>) -> String {
    String(decoding: text.prefix(200), as: UTF8.self)
  }

  /// What is looked at of a long text: how it begins, and how it ends.
  static func frontAndEnd(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    guard text.count > 2 * TestOutput.tail else { return Array(text) }
    return Array(text.prefix(400)) + [0x0a] + Array(text.suffix(TestOutput.tail))
  }
}
