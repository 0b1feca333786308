/// A choice about what is built, or how, that was settled in a session.
package struct Decision: Hashable, Sendable {
  /// Who settled it.
  package enum Speaker: String, Hashable, Sendable, CaseIterable {
    case user
    case agent
  }

  /// The sentence, list item or table row that states the choice, in UTF-8 bytes of the text.
  package var span: Range<Int>
  /// What says why, within the span or beside it, in UTF-8 bytes of the text; `nil` if nothing does.
  package var reason: Range<Int>?
  /// What it was chosen over, where the sentence names it, in UTF-8 bytes of the text: `Y` in "X instead of Y".
  package var rejected: Range<Int>?
  package var certainty: Certainty
  /// How likely a careful reader takes it for one too, 0 to 1.
  package var confidence: Double
  /// What it is taken for one by, for people: `chosen over another way`.
  package var why: String

  package init(
    span: Range<Int>, reason: Range<Int>? = nil, rejected: Range<Int>? = nil, _ certainty: Certainty,
    confidence: Double, why: String
  ) {
    self.span = span
    self.reason = reason
    self.rejected = rejected
    self.certainty = certainty
    self.confidence = confidence
    self.why = why
  }
}
