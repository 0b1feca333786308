/// Whether a user's text turns the agent away from something: by the phrases of ``CorrectionPhrases``, how the text came
/// about, and what it answers.
///
/// What speaks for and against is added up as natural logarithms of odds; a text is taken for a correction where more
/// speaks for it. Phrases alone fit those best by whose words they were found, so their sum counts for a part, beside few
/// signs that all people share and what the agent says to it. No model is asked: the same text always gets the same answer.
package enum CorrectionRules {
  /// The odds above which it is likely one, and possibly one.
  private static let (likely, possible) = (0.2, -1.8)

  /// What a plain prompt begins with: most are none.
  private static func start(_ structure: UserText.Structure) -> Double {
    switch structure {
    case .plain: -1.8
    case .queued: -1
    // The call was refused, and this says why or what instead.
    case .rejection: 2.5
    case .afterInterrupt: 0.2
    case .afterRejection: 0.6
    }
  }

  /// The correction in a user's text; `nil` for none.
  ///
  /// - Parameters:
  ///   - user: what was said.
  ///   - reply: the agent's first words after it; `nil` if it has said nothing yet.
  /// - Returns: the clause that says it, and how sure that is.
  package static func correction(in user: UserText, answeredBy reply: String? = nil) -> Correction? {
    guard let (best, sum, sentences) = weigh(user) else { return nil }
    let answer = AgentAnswer(reply)
    let isRefusal = user.structure == .rejection
    let odds = isRefusal ? sum : odds(of: sentences, sum, answer)
    // What no phrase says is one only where the agent takes it for one.
    guard sum > 0 || answer.concedes && odds > likely, isRefusal || odds > possible else { return nil }
    return Correction(
      best.kind, isRefusal ? .told : odds > likely ? .likely : .possible,
      confidence: 1 / (1 + Exponential.of(-odds)), reason: reason(user.structure, best),
      span: best.sentence.span)
  }

  /// The sentence that speaks most for a correction, and what speaks for one in all; `nil` where none can be.
  static func weigh(_ user: UserText) -> (best: Finding, sum: Double, sentences: [Sentence])? {
    // Where the agent has said and done nothing there is nothing to correct.
    if user.answering == nil, user.structure == .plain || user.structure == .queued { return nil }
    let prompt = PromptText(user)
    let sentences = Passage(prompt.text, parts: prompt.own).sentences
    guard let first = sentences.first else { return nil }
    if user.structure == .rejection, sentences.count == 1, isPauseOrApproval(first) { return nil }
    let ask = AgentAsk(user.answering)
    var findings: [Finding] = []
    var isBehindRequest = false
    for sentence in sentences {
      let look = SentenceLook(sentence)
      // What a new piece of work should be like corrects nothing; while the agent is at work there is no new one.
      let opensWork = SentenceLook.opensWork(sentence, look)
      let isNew = user.structure == .plain && (isBehindRequest || look == .request || opensWork)
      findings.append(weigh(sentence, look, ask, ofNewWork: isNew))
      isBehindRequest = isBehindRequest || opensWork
    }
    guard let best = findings.max(by: { $0.sum < $1.sum }) else { return nil }
    let around = user.structure == .rejection ? 0 : context(sentences, prompt, ask, user.structure)
    // What is said twice counts for more, what is said in every sentence not for more than that.
    let others = findings.reduce(0) { $0 + max(0, $1.sum) } - max(0, best.sum)
    let sum = start(user.structure) + around + best.sum + min(0.6, others * 0.2)
    return (best, sum, sentences)
  }

  /// A sentence, and what speaks for it.
  struct Finding {
    var sentence: Sentence
    var kind: Correction.Kind
    var sum: Double
    var reason: Correction.Kind?
  }

  // MARK: A sentence

  /// Of several phrases the strongest counts whole, each further one a part: they often say the same.
  private static func weigh(
    _ sentence: Sentence, _ look: SentenceLook, _ ask: AgentAsk, ofNewWork isNew: Bool
  ) -> Finding {
    var weights: [(kind: Correction.Kind, weight: Double)] = []
    for hit in CorrectionPhrases.table.hits(in: sentence) {
      var weight = hit.meaning.weight
      if weight > 0, look == .question, !hit.meaning.inQuestions { weight *= 0.3 }
      if weight > 0, isNew, hit.meaning.kind == .veto || hit.meaning.kind == .redirect { weight *= 0.5 }
      weights.append((hit.meaning.kind, weight))
    }
    switch look {
    case .statedQuestion: weights.append((.fact, 1.5))
    case .statement: if !ask.asks, !isNew, SentenceLook.tells(sentence) { weights.append((.fact, 1)) }
    case .question, .request: break
    }
    weights.sort { $0.weight > $1.weight }
    var sum = 0.0
    for (index, weight) in weights.enumerated() {
      sum += index == 0 || weight.weight < 0 ? weight.weight : weight.weight * 0.4
    }
    sum = min(sum, 4.5)
    if look == .request { sum -= 0.6 }
    return Finding(
      sentence: sentence, kind: weights.first?.kind ?? .redirect, sum: sum, reason: weights.first?.kind)
  }

  // MARK: What it answers

  private static let approvals: Set<String> = [
    "yes", "yeah", "yep", "yup", "y", "ok", "okay", "sure", "go", "continue", "proceed", "approved", "lgtm",
    "great",
    "perfect", "thanks", "nice", "good", "done", "ja", "weiter", "gerne", "super", "passt", "gut", "danke",
  ]
  /// Words with which all that was offered is refused.
  private static let refusals: Set<String> = ["neither", "none", "weder", "keins", "keine"]
  private static let pauses: Set<String> = [
    "wait", "hold", "pause", "moment", "sec", "second", "warte", "kurz",
  ]

  private static func isPauseOrApproval(_ sentence: Sentence) -> Bool {
    let words = sentence.words
    guard words.count <= 4 else { return false }
    return words.contains(where: pauses.contains) || words.allSatisfy(approvals.contains)
  }

  /// What the text as a whole, and what it answers, speak for and against.
  private static func context(
    _ sentences: [Sentence], _ prompt: PromptText, _ ask: AgentAsk, _ structure: UserText.Structure
  ) -> Double {
    var sum = 0.0
    let words = sentences.reduce(0) { $0 + $1.words.count }
    let hasBut = sentences.contains { $0.words.contains("but") || $0.words.contains("aber") }
    if let word = sentences.first?.words.first {
      // "Yes, but" is left to what follows.
      if approvals.contains(word), !hasBut {
        sum -= structure == .afterInterrupt || structure == .afterRejection ? 1.2 : 0.6
      }
      // Who begins with a name of code hands on what others wrote.
      if word == Sentence.code { sum -= 0.8 }
    }
    if !ask.asks, (3...25).contains(words), let first = sentences.first, SentenceLook(first) == .statement {
      sum += 0.4
    }
    if SentenceLook.isImpersonal(sentences) { sum -= 2.5 }
    if ask.asks, words <= 3, sentences.first.map({ refusals.contains($0.words.first ?? "") }) != true {
      sum -= 2.5
    }
    if ask.offers { sum -= 0.7 } else if ask.asks { sum -= 0.2 }
    if sentences.contains(where: { !opinion.hits(in: $0).isEmpty }) { sum -= 0.8 }
    if words > 80 { sum -= 0.6 }
    if words > 200 { sum -= 0.8 }
    return sum
  }

  /// Who asks for the agent's view has not settled on another way.
  static let opinion = PhraseTable<Bool>([
    ("what|whats do|would|is you|your think|opinion|view|take|recommend~|suggest~|propose", true),
    ("what|how * you think", true), ("was|wie * meinst|denkst|hältst|schlägst", true),
  ])

  // MARK: For people

  private static func reason(_ structure: UserText.Structure, _ finding: Finding) -> String {
    let said: String
    switch finding.reason {
    case .veto: said = "forbids or stops something"
    case .undo: said = "wants less, or something back"
    case .redirect: said = "names another way"
    case .fact: said = "contradicts"
    case .reminder: said = "says something again"
    case .fix: said = "tells of a fault"
    case nil: said = "says how to go on"
    }
    switch structure {
    case .plain, .queued: return said
    case .rejection: return "said with a refusal, " + said
    case .afterInterrupt: return "said after the agent was stopped, " + said
    case .afterRejection: return "said after a refusal, " + said
    }
  }
}
