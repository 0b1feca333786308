/// What phrases say of a correction, in the languages that people speak to their agents.
enum CorrectionPhrases {
  /// What a phrase means where it stands.
  struct Meaning: Hashable {
    var kind: Correction.Kind
    /// How much it speaks for a correction, in natural logarithms of odds.
    var weight: Double
    /// Whether it does so in a question, too: "wouldn't it be better" objects, "what is wrong" wants to know.
    var inQuestions = false
  }

  /// A row for a phrase whose question objects as well.
  static func asked(_ kind: Correction.Kind, _ weight: Double) -> Meaning {
    Meaning(kind: kind, weight: weight, inQuestions: true)
  }

  /// A row for a phrase that a question takes its edge off.
  static func said(_ kind: Correction.Kind, _ weight: Double) -> Meaning {
    Meaning(kind: kind, weight: weight)
  }

  static let table = PhraseTable(english + german)
}
