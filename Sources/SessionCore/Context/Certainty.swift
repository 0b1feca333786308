/// How sure it is that a record is right about an item.
package enum Certainty: String, Hashable, Sendable, CaseIterable {
  /// The agent's records say so: a refusal with words, an edit that the user changed, an answer that was chosen.
  case told
  /// Wording and what came of it say so: most such items are right.
  case likely
  /// Wording alone hints at it: most such items are none.
  case possible
}
