/// What Gemini CLI itself puts where the user speaks, and what of a message's texts is told.
enum GeminiText {
  /// How texts begin that are no user's: the client's surroundings, the summary of what was said, and what it says to a
  /// model that has stopped too early.
  static func isOfProgram(_ text: some StringProtocol) -> Bool {
    // An archive has another text in the place of such a block.
    [
      "<session_context>", "This is the Gemini CLI.", "<state_snapshot>", "System: Please continue.",
      "[left out: reminder]",
    ]
    .contains { text.hasPrefix($0) }
  }

  /// The texts that a message holds: it is one, or a list of parts of which answers of tools are none.
  ///
  /// - Parameters:
  ///   - message: its members.
  ///   - bytes: the message.
  ///   - most: bytes of each that count.
  /// - Returns: the fronts; for a part that is no text, a picture for example, `nil`.
  static func texts(
    of message: RecordReader, _ bytes: UnsafeRawBufferPointer, most: Int
  ) -> [[UInt8]?] {
    if let text = message.text(GeminiStepField.content) {
      return text.isEmpty ? [] : [Array(text.prefix(most))]
    }
    let part = message.part(GeminiStepField.part)
    return NestedValues.elements(of: ["content"], in: bytes).compactMap { element in
      guard part.read(UnsafeRawBufferPointer(rebasing: bytes[element])) == nil,
        !part.has(GeminiStepField.response)
      else { return nil }
      return .some(part.text(GeminiStepField.text).map { Array($0.prefix(most)) })
    }
  }
}
