/// How likely a sentence settles a choice: the sum of its phrases for a part, beside signs that all people share. The weights
/// were fitted as those of ``CorrectionRules``; how much this counts beside small words was fitted with the words.
extension DecisionRules {
  /// Something has to be so: "it should", "we don't need".
  private static let obligations = PhraseTable<Bool>([
    ("should|must|shouldnt|mustnt|shall", true), ("need|needs|has|have to", true), ("dont need|want", true),
    ("soll|sollen|sollte|muss|müssen|darf", true),
  ])
  /// Who speaks wants it so.
  private static let wishes = PhraseTable<Bool>([
    ("we|i want|need|prefer|like", true), ("we|i dont|only|just|really|would want|need|prefer|like", true),
    ("we|i do not want|need", true), ("id like|prefer", true),
    ("wir|ich will|wollen|möchte|möchten|brauche|brauchen", true),
  ])
  /// It may be so: an answer to what was asked.
  private static let consents = PhraseTable<Bool>([
    ("is|are|sounds|looks|seems|thats|its fine|ok|okay|good|great|better|enough", true),
    ("is|are|sounds|looks|seems|thats|its totally|perfectly|just fine|ok|okay|good|great", true),
    ("ist|sind|reicht|passt gut|ok|okay|besser", true),
  ])

  /// It may not be so, is a cause, or is the speaker's own next work.
  private static let hedges = PhraseTable<Bool>([
    ("if", true), ("potentially|maybe|perhaps|seems|might", true), ("its|thats|is|was cause|because", true),
    ("^i need|want|have to", true),
    ("wenn|falls|vielleicht|eventuell|scheint", true), ("^ich muss|möchte", true),
  ])

  /// Beyond these odds phrases say no more.
  private static let sure = -5.0...4.0

  /// What phrases and small words together say of a user's sentence, in natural logarithms of odds.
  static func odds(user sentence: Sentence, byPhrases phrases: Double) -> Double {
    let words = DecisionPhrases.userWords.hits(in: sentence).map(\.meaning)
    return 0.74 * min(sure.upperBound, max(sure.lowerBound, phrases)) - 0.14
      + (words.isEmpty ? DecisionPhrases.usualOfUserWords : words.reduce(0, +))
  }

  /// What speaks for a user's sentence by its phrases, in natural logarithms of odds.
  ///
  /// - Parameters:
  ///   - sentence: of the user's.
  ///   - text: that it is of.
  ///   - words: of all the user's sentences: who says much says less with each.
  ///   - sum: of its phrases.
  /// - Returns: the odds.
  static func oddsByPhrases(
    user sentence: Sentence, in text: [UInt8], ofWords words: Int, _ sum: Double
  ) -> Double {
    let signs = Set(DecisionPhrases.users.hits(in: sentence).map(\.meaning.sign))
    let doublings = Int.bitWidth - 1 - (words + 1).leadingZeroBitCount
    var odds = 1.2 * max(-4, min(4, sum)) - 0.17 - 0.29 * Double(doublings)
    if !obligations.hits(in: sentence).isEmpty { odds += 1 }
    if !wishes.hits(in: sentence).isEmpty { odds += 0.67 }
    if !consents.hits(in: sentence).isEmpty { odds += 1.28 }
    if !hedges.hits(in: sentence).isEmpty { odds -= 1 }
    if signs.contains(.limit) { odds += 1.05 }
    if signs.contains(.open) { odds -= 0.45 }
    if sentence.said.prefix(4).contains(where: { $0 == "we" || $0 == "wir" }) { odds += 0.74 }
    if sentence.words.count < 4 { odds += 0.89 }
    if text[sentence.span].suffix(3).elementsEqual("...".utf8) { odds -= 0.73 }
    if text[sentence.span].last == 0x3a { odds -= 0.44 }
    return odds
  }

  private static let addressed: Set<String> = ["you", "your", "du", "dein", "deine"]

  /// What speaks for an agent's sentence, in natural logarithms of odds.
  static func odds(agent sentence: Sentence, _ sum: Double, changedFiles: Bool) -> Double {
    var odds = -1.76 + 1.29 * max(-4, min(5, sum))
    if changedFiles { odds += 1 }
    if sentence.words.count < 8 { odds -= 1.31 }
    if sentence.words.contains(where: addressed.contains) { odds -= 0.65 }
    let codes = sentence.words.count { $0 == Sentence.code || $0 == Sentence.quoted }
    return odds + 0.24 * Double(min(4, codes))
  }
}
