/// What small words say of a user's sentence beside the phrases: `use` and `should` stand in what settles something, `how` and
/// `you` in what does not.
///
/// Nobody chose these words. Of all words and pairs of words they are those that a logistic regression (L1, then L2 over those it
/// kept) took as telling in 2,200 sentences of 54 people, labelled by the guide of
/// `Tests/AgentFormatsTests/Fixtures/corrections-decisions`, and in those of `DecisionRulesTests`. Names of things were left out, and
/// what fewer than six people said; how well they do was looked at with the words of others than they were fitted to. Of agents'
/// sentences, 6,600 of them, such words told nothing beside the phrases.
extension DecisionPhrases {
  /// How much each speaks for a settled choice, in natural logarithms of odds.
  static let userWords = PhraseTable<Double>([
    ("be", 0.55), ("use", 0.54), ("if", 0.53), ("want", 0.52), ("<if", 0.49), ("for", 0.46), ("<so", 0.42),
    ("should", 0.4), ("default", 0.39), ("keep", 0.39), ("with", 0.39), ("show", 0.38), ("^a", 0.37),
    ("sure", 0.36), ("a", 0.36), ("` in", 0.35), ("one", 0.35), ("have", 0.34), ("name", 0.34),
    ("maybe", 0.33), ("<also", 0.33), ("also", 0.33), ("<and", 0.33), ("delete", 0.32), ("needs", 0.3),
    ("add", 0.3), ("just", 0.29), ("it to", 0.28), ("<can", 0.27), ("dont", 0.27), ("that is", 0.27),
    ("use `", 0.27), ("make sure", 0.27), ("its", 0.26), ("using", 0.26), ("push", 0.25), ("the", 0.25),
    ("to", 0.25), ("leave", 0.25), ("we dont", 0.25), ("of the", 0.23), ("not", 0.23), ("make", 0.22),
    ("get", 0.22), ("another", 0.22), ("from", 0.21), ("it", 0.21), ("can", 0.19), ("<in", 0.19),
    ("then", 0.17), ("<then", 0.17), ("any", 0.17), ("<make", 0.17), ("in", 0.16), ("as", 0.15),
    ("`", 0.09), ("that", 0.08), ("<the", -0.09), ("but", -0.11), ("<but", -0.11), ("this", -0.17),
    ("good", -0.19), ("has", -0.2), ("^so", -0.21), ("is", -0.21), ("done", -0.21), ("^that", -0.22),
    ("go", -0.22), ("be able", -0.23), ("need", -0.23), ("<im", -0.23), ("<do", -0.23), ("was", -0.23),
    ("review", -0.23), ("need to", -0.24), ("<go", -0.24), ("we need", -0.24), ("changes", -0.24),
    ("seem", -0.24), ("<they", -0.25), ("<should", -0.27), ("what", -0.28), ("to the", -0.31),
    ("how", -0.33), ("my", -0.36), ("me", -0.37), ("<you", -0.38), ("^please", -0.39), ("<there", -0.43),
    ("i", -0.43), ("in the", -0.43), ("you", -0.68),
  ])

  /// What they say together of a sentence of users, on average: of one in another language nothing else is known.
  static let usualOfUserWords = 0.46
}
