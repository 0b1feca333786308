/// Whose conversation a transcript holds.
package enum TranscriptRole: String, Hashable, Sendable {
  /// The session's own.
  case main
  /// A subagent's: its replies count for the session, its context is not the session's.
  case subagent
}

/// What a decoder has to remember of a transcript between two readings. It is stored with the file, so it is small.
package struct DecoderState: Hashable, Sendable {
  /// What the file has said of its session so far, so that only changes become facts.
  package var profile = SessionProfile()
  /// What else its decoder remembers, under names of its own.
  package var numbers: [String: Int] = [:]

  package init(profile: SessionProfile = SessionProfile(), numbers: [String: Int] = [:]) {
    self.profile = profile
    self.numbers = numbers
  }
}
