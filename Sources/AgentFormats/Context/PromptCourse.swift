import SessionCore

/// The course of things in which a user's next words stand: what they follow, and what the agent has said before.
struct PromptCourse {
  /// What the next prompt follows.
  var structure = UserText.Structure.plain
  /// The end of the agent's last words.
  private var lastReply: String?

  /// The agent has said something.
  mutating func replied(_ text: String) {
    lastReply = ContextText.answered(text)
  }

  /// The user has stopped the agent. Where that came with the refusal of a call, the refusal counts.
  mutating func interrupted() {
    if structure != .afterRejection { structure = .afterInterrupt }
  }

  /// The user has refused a call without a word.
  mutating func refused() {
    structure = .afterRejection
  }

  /// A prompt, which the next one does not follow.
  mutating func prompt(_ text: some RandomAccessCollection<UInt8>) -> UserText {
    defer { structure = .plain }
    return self.text(ContextText.said(text), structure)
  }

  /// What the user said with the refusal of a call.
  mutating func rejection(_ said: String) -> UserText {
    structure = .plain
    return text(said, .rejection)
  }

  /// The user's words in another course than that of the next prompt.
  func text(_ said: String, _ structure: UserText.Structure) -> UserText {
    UserText(said, structure: structure, answering: lastReply)
  }
}
