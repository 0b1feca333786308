extension CorrectionRules {
  /// Words by which people say no, in any language that ``CorrectionPhrases`` know.
  private static let negations: Set<String> = [
    "no", "not", "dont", "doesnt", "isnt", "didnt", "cant", "wont", "never", "nothing", "arent", "wasnt",
    "without", "nope", "cannot", "shouldnt", "wouldnt", "couldnt", "hasnt", "havent", "werent",
    "nein", "nicht", "nichts", "kein", "keine", "keinen", "nie", "ohne",
  ]
  /// Words with which people begin who disagree.
  private static let objections: Set<String> = [
    "no", "nope", "uhh", "uhhh", "uh", "um", "umm", "hmm", "hm", "hmmm", "huh", "dude", "man", "wth", "wtf",
    "but", "well", "wait", "actually", "why", "whoa", "stop",
    "nein", "nee", "nö", "aber", "doch", "warte", "moment", "stopp", "halt", "warum", "eigentlich",
  ]
  /// Words with which people begin who are content.
  private static let praises: Set<String> = [
    "great", "good", "nice", "perfect", "thanks", "awesome", "cool", "lgtm",
    "super", "gut", "danke", "prima", "perfekt", "schön", "toll", "passt",
  ]
  /// Words that are looked at for negations: in a long text some stand anyway.
  private static let front = 60

  /// What speaks for a correction in a text of these sentences, in natural logarithms of odds, where of six prompts one is.
  ///
  /// The weights were fitted to what a reader found in the prompts of people by whose words no phrase was written, and to
  /// the labels that rules may be written by; each helps with the people that were left out.
  static func odds(of sentences: [Sentence], _ sum: Double, _ answer: AgentAnswer) -> Double {
    let words = sentences.flatMap(\.words)
    var odds = -1.58 + 0.78 * max(-5, min(5, sum))
    odds += 0.8 * Double(min(3, words.prefix(front).count(where: negations.contains)))
    if words.prefix(2).contains(where: objections.contains) { odds += 1.49 }
    if words.prefix(3).contains(where: praises.contains) { odds -= 0.8 }
    if words.count <= 3 { odds -= 0.48 }
    if sentences.allSatisfy({ SentenceLook($0) == .question }) { odds -= 0.36 }
    if answer.concedes { odds += 2.14 }
    if answer.takesNote { odds += 0.49 }
    if answer.setsOut { odds -= 1.15 }
    return odds
  }
}
