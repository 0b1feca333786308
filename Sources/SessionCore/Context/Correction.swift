/// A user turned the agent away from something it did, made, said or was about to do.
package struct Correction: Hashable, Sendable {
  /// What the user wants with it.
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    /// Forbids or stops.
    case veto
    /// Wants what was made taken back, removed or made simpler.
    case undo
    /// Wants another way, place, name, tool or scope.
    case redirect
    /// Contradicts what the agent said, assumed or understood.
    case fact
    /// Repeats what the agent should have known or done.
    case reminder
    /// Says that what the agent made is wrong, fails or is incomplete.
    case fix
  }

  package var kind: Kind
  package var certainty: Certainty
  /// How likely a careful reader takes it for one too, 0 to 1.
  package var confidence: Double
  /// What it is taken for one by, for people: `said with a refused call`.
  package var reason: String
  /// The clause that says it, in UTF-8 bytes of ``UserText/text``.
  package var span: Range<Int>

  package init(
    _ kind: Kind, _ certainty: Certainty, confidence: Double, reason: String, span: Range<Int>
  ) {
    self.kind = kind
    self.certainty = certainty
    self.confidence = confidence
    self.reason = reason
    self.span = span
  }
}
