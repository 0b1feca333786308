/// Which sentences of a text settle a choice about what is built, or how: by the phrases and small words of ``DecisionPhrases``,
/// who speaks, and what is answered.
package enum DecisionRules {
  /// Bytes of an agent's text that are read.
  private static let mostBytes = 100_000
  /// The odds above which a sentence is likely one, of a user's and of an agent's words.
  private static let (likelyOfUser, likelyOfAgent) = (1.3, 0.4)
  /// The odds of a user's sentence above which it is possibly one: among what is possible below them, one of three was right when
  /// people were left out of the fit.
  private static let possibleOfUser = -0.1
  /// The sum of phrases above which an agent's sentence is possibly one.
  private static let possibleOfAgent = 0.0

  /// The decisions in a text, in its order.
  ///
  /// - Parameters:
  ///   - text: a user's prompt, or an agent's last words of a turn.
  ///   - speaker: whose it is.
  ///   - answering: of a user's text the agent's last words before it.
  ///   - structure: of a user's text how it came about.
  ///   - changedFiles: of an agent's text whether it changed files in the turn that it ends: who did tells of choices, who
  ///     did not explains.
  /// - Returns: each with its place in the text.
  package static func decisions(
    in text: String, by speaker: Decision.Speaker, answering: String? = nil,
    structure: UserText.Structure = .plain, changedFiles: Bool = false
  ) -> [Decision] {
    switch speaker {
    case .user: decisions(in: UserText(text, structure: structure, answering: answering))
    case .agent: decisions(inReply: Array(text.utf8.prefix(mostBytes)), changedFiles: changedFiles)
    }
  }

  // MARK: Users

  private static func decisions(in user: UserText) -> [Decision] {
    let prompt = PromptText(user)
    let sentences = Passage(prompt.text, parts: prompt.own).sentences
    let ask = AgentAsk(user.answering)
    if let picked = picked(sentences, ask) { return [picked] }
    // Who asks for the agent's view settles nothing yet.
    let opinion = sentences.contains { !CorrectionRules.opinion.hits(in: $0).isEmpty }
    let isForeign = SentenceLook.isImpersonal(sentences)
    let words = sentences.reduce(0) { $0 + $1.words.count }
    return sentences.indices.compactMap { index in
      // Who only says yes or no has said nothing of a way.
      guard !sentences[index].said.allSatisfy(goAhead.contains) else { return nil }
      let sum = weigh(user: sentences[index], user, ask) - (opinion ? 0.7 : 0) - (isForeign ? 1.5 : 0)
      let odds = odds(
        user: sentences[index],
        byPhrases: oddsByPhrases(user: sentences[index], in: prompt.text, ofWords: words, sum))
      guard odds > possibleOfUser else { return nil }
      return decision(
        sentences, index, odds, odds > likelyOfUser ? .likely : .possible, DecisionPhrases.users)
    }
  }

  /// A short answer that picks from what was named.
  private static func picked(_ sentences: [Sentence], _ ask: AgentAsk) -> Decision? {
    guard ask.offers, sentences.count == 1, let answer = sentences.first, answer.said.count <= 8,
      !answer.isQuestion, !ask.isOfWork
    else { return nil }
    let content = answer.said.filter { !fillers.contains($0) }
    let isPick = content.allSatisfy { names.contains($0) || ask.words.contains($0) }
    guard !content.isEmpty, content.count <= 4, isPick, !content.allSatisfy(goAhead.contains) else {
      return nil
    }
    return Decision(
      span: answer.span, .likely, confidence: 0.8, why: "picked from what was offered")
  }

  /// How one of several is named.
  private static let names: Set<String> = [
    "a", "b", "c", "d", "e", "f", "1", "2", "3", "4", "5", "#1", "#2", "#3", "#4", "first", "second", "third",
    "last",
    "former", "latter", "both", "neither", "none", "erste", "zweite", "dritte", "letzte", "beide", "ersteres",
    "letzteres", "keine",
  ]
  private static let fillers: Set<String> = [
    "and", "the", "one", "option", "please", "go", "with", "lets", "do", "for", "i", "prefer", "take", "und",
    "die",
    "variante", "nehmen", "bitte", "ich", "nehme", "then", "just", "or", "only",
  ]
  private static let goAhead: Set<String> = [
    "yes", "yeah", "yep", "yup", "y", "ok", "okay", "sure", "go", "ahead", "do", "it", "continue", "proceed",
    "please",
    "lgtm", "good", "great", "perfect", "thanks", "no", "nope", "n", "skip", "ja", "nein", "weiter", "mach",
    "gerne",
    "bitte", "all", "correct", "right", "looks",
  ]
  static func weigh(user sentence: Sentence, _ user: UserText, _ ask: AgentAsk) -> Double {
    var sum = total(DecisionPhrases.users.hits(in: sentence)) - 1.55
    switch SentenceLook(sentence) {
    case .question:
      let orders = !orders.hits(in: sentence).isEmpty
      sum -= orders ? 0 : 2.5
    case .statedQuestion: sum -= 1.2
    case .request: sum -= 0.4
    case .statement: break
    }
    if ask.asks { sum += 0.5 }
    if ask.offers { sum += 0.3 }
    if user.structure == .rejection { sum += 0.6 }
    if sentence.words.count < 3 { sum -= 1 }
    return sum
  }

  /// Questions that order: another way, put politely.
  private static let orders = PhraseTable<Bool>([
    ("can|could we|you|it * instead", true), ("can|could we|you just", true), ("can|could we|you use", true),
    ("can|could we|you make|switch|move|rename|change|keep|drop|replace", true),
    ("können|könnten wir * statt~|lieber|einfach", true),
  ])

  // MARK: Agents

  private static func decisions(inReply text: [UInt8], changedFiles: Bool) -> [Decision] {
    let sentences = Passage(text, parts: [0..<text.count]).sentences
    return sums(ofReply: text, sentences).enumerated().compactMap { index, sum in
      let odds = odds(agent: sentences[index], sum, changedFiles: changedFiles)
      guard sum > possibleOfAgent || odds > likelyOfAgent else { return nil }
      return decision(
        sentences, index, odds, odds > likelyOfAgent ? .likely : .possible, DecisionPhrases.agents)
    }
  }

  /// What speaks for each sentence of a reply.
  static func sums(ofReply text: [UInt8], _ sentences: [Sentence]) -> [Double] {
    var around = -2.35
    // Findings on others' work, and ways that the user is yet to choose among, settle nothing.
    if sentences.count(where: { !review.hits(in: $0).isEmpty }) >= 3 { around -= 0.8 }
    let ask = AgentAsk(String(decoding: text.suffix(3_000), as: UTF8.self))
    if ask.offers { around -= 0.8 } else if ask.asks { around -= 0.3 }
    // Who tells of work tells of choices; who explains, or answers, tells mostly of how things are.
    let told = sentences.count(where: Self.reports)
    around += told == 0 ? -0.5 : 0.1
    var section = 0.0
    var isInList = false
    return sentences.map { sentence in
      let isHerald = text[sentence.span].last == 0x3a
      let isBelow = sentence.form == .item || sentence.form == .row
      if isInList, !isBelow { section = 0 }
      isInList = isBelow
      if sentence.form == .heading || isHerald || sentence.form == .prose && sentence.words.count < 6 {
        section = sections.hits(in: sentence).map(\.meaning).max { abs($0) < abs($1) } ?? 0
      }
      guard !sentence.isQuestion, sentence.form != .heading, sentence.words.count >= 4 else { return -9 }
      var sum = total(DecisionPhrases.agents.hits(in: sentence)) + around + (isBelow ? section : 0)
      let isDone = reports(sentence)
      if isHerald, !isDone { sum -= 1.5 }
      if isDone { sum += 0.5 }
      let codes = sentence.words.count { $0 == Sentence.code || $0 == Sentence.quoted }
      // One name for another is a trifle.
      if codes >= 2, sentence.words.count - codes <= 7, sentence.words.count < 12 { sum -= 1.5 }
      return sum
    }
  }

  /// Whether a sentence or a clause of it begins with what was done: "moved", "I've moved".
  private static func reports(_ sentence: Sentence) -> Bool {
    sentence.words.indices.contains { index in
      guard sentence.beginsClause[index] else { return false }
      let word = sentence.words[index]
      guard doers.contains(word) else { return isPast(word) }
      return sentence.words[index...].dropFirst().prefix(3).contains(where: isPast)
    }
  }

  private static func isPast(_ word: String) -> Bool {
    past.contains(word) || word.count > 4 && word.hasSuffix("ed")
      || word.count > 6 && word.hasPrefix("ge") && word.hasSuffix("t")
  }

  private static let doers: Set<String> = ["i", "ive", "we", "weve", "ich", "wir"]
  private static let past: Set<String> = [
    "kept", "left", "made", "put", "split", "cut", "set", "wrote", "built", "chose", "did", "used", "now",
    "took",
    "went", "rewrote", "umgestellt", "hinzugefügt", "entfernt", "ersetzt", "verschoben",
  ]

  /// What stands below a heading is of its kind.
  private static let sections = PhraseTable<Double>([
    ("decision|decisions|decided|agreed", 3), ("design|choice|choices|tradeoffs|rationale|assumptions", 1),
    ("deferred|postponed|skipped|kept|left|unchanged", 1), ("out of scope", 1), ("by design", 1),
    ("next|todo|todos|pending|open|remaining|follow", -1.5),
    ("recommend~|suggest~|option|options|question|questions", -2),
    ("finding~|issue|issues|problem|problems|blocker|blockers|concern|concerns|bug|bugs|cause|review", -1.5),
    ("verification|verified|test|tests|testing|result|results|status|try|usage", -1),
  ])

  /// What a reply says that judges others' work rather than telling of its own.
  private static let review = PhraseTable<Bool>([
    ("recommend~|suggest~|consider|severity|nit|finding~|verdict|concern~", true),
    ("could|should|might", true),
    ("low|medium|high|critical", true),
  ])
  // MARK: Both

  /// Of what speaks for it the strongest counts whole, each further one half of the one before; what speaks against it
  /// counts whole.
  private static func total(_ hits: [PhraseTable<DecisionPhrases.Meaning>.Hit]) -> Double {
    var sum = hits.reduce(0) { $0 + min(0, $1.meaning.weight) }
    var share = 1.0
    for hit in hits.sorted(by: { $0.meaning.weight > $1.meaning.weight }) where hit.meaning.weight > 0 {
      sum += hit.meaning.weight * share
      share /= 2
    }
    return sum
  }

  private static func decision(
    _ sentences: [Sentence], _ index: Int, _ odds: Double, _ certainty: Certainty,
    _ table: PhraseTable<DecisionPhrases.Meaning>
  ) -> Decision {
    let sentence = sentences[index]
    let strongest = table.hits(in: sentence).max { $0.meaning.weight < $1.meaning.weight }
    return Decision(
      span: sentence.span, reason: DecisionParts.reason(of: index, in: sentences),
      rejected: DecisionParts.rejected(in: sentence), certainty,
      confidence: 1 / (1 + Exponential.of(-odds)), why: why(strongest?.meaning.sign))
  }

  private static func why(_ sign: DecisionPhrases.Sign?) -> String {
    switch sign {
    case .contrast: "chosen over another way"
    case .way: "fixes a way"
    case .limit: "leaves something out"
    case .ground: "done for a reason that it names"
    case .open, nil: "settles a choice"
    }
  }
}
