/// What phrases say of a decision, in the languages that people and agents speak.
enum DecisionPhrases {
  /// What a phrase means where it stands.
  struct Meaning: Hashable {
    /// How much it speaks for a settled choice, in natural logarithms of odds.
    var weight: Double
    /// What it shows.
    var sign: Sign
  }

  /// What shows that something was chosen and settled.
  enum Sign: Hashable {
    /// Another way is named.
    case contrast
    /// A way, a place, a name or a scope is fixed.
    case way
    /// Something is left out, or must not be.
    case limit
    /// A ground is given.
    case ground
    /// It is not settled, or is about the work of the moment.
    case open
  }

  static func contrast(_ weight: Double) -> Meaning { Meaning(weight: weight, sign: .contrast) }
  static func way(_ weight: Double) -> Meaning { Meaning(weight: weight, sign: .way) }
  static func limit(_ weight: Double) -> Meaning { Meaning(weight: weight, sign: .limit) }
  static func ground(_ weight: Double) -> Meaning { Meaning(weight: weight, sign: .ground) }
  /// A row for a phrase that speaks against a decision.
  static func open(_ weight: Double) -> Meaning { Meaning(weight: -weight, sign: .open) }

  /// What users say.
  static let users = PhraseTable(userEnglish + userGerman)
  /// What agents say at the end of a turn.
  static let agents = PhraseTable(agentEnglish + agentGerman)
}
