extension ContextLedger {
  /// How often what is told by wording was right, in sessions that no rule was written by.
  private enum Shares {
    static let (likelyCorrection, possibleCorrection) = (0.86, 0.23)
    /// Of decisions; of agents' last words alone too few were likely to tell theirs from users'.
    static let likelyDecision = 0.86
    static let (possibleOfUser, possibleOfAgent) = (0.29, 0.25)
  }

  /// Options of a question that are held.
  private static let mostOptions = 16

  mutating func prompted(_ text: UserText, _ evidence: ContextEvidence) {
    settleTurn()
    // Nobody is asked for something new while a tool is at work: a call that is still there was of an agent that died.
    if text.structure != .queued, text.structure != .rejection { calls = [] }
    turn = Turn(prompt: text, promptEvidence: evidence)
    let kept = texts.kept(text.ownWords, most: ContextTexts.said)
    turn.kept = kept
    // What was said with a refusal stands with what was refused.
    if text.structure != .rejection, !kept.isEmpty {
      let request = ContextRequest(text: kept, structure: text.structure, evidence: evidence)
      if made.objective == nil { made.objective = request }
      append(request, to: \.requests, .requests)
    }
    decide(
      DecisionRules.decisions(
        in: text.text, by: .user, answering: text.answering, structure: text.structure),
      in: text.text, by: .user, evidence)
  }

  mutating func replied(_ text: String, isLast: Bool, _ evidence: ContextEvidence) {
    if turn.reply == nil { correct(answeredBy: text) }
    turn.reply = text
    turn.replyEvidence = evidence
    turn.isSettled = false
    turn.isOver = isLast
    if isLast { settleTurn() }
  }

  /// A prompt is looked through for a correction once the agent has answered it, or will not any more: what it says to
  /// the prompt tells much.
  private mutating func correct(answeredBy reply: String?) {
    guard !turn.isJudged, let prompt = turn.prompt, let evidence = turn.promptEvidence else { return }
    turn.isJudged = true
    guard let correction = CorrectionRules.correction(in: prompt, answeredBy: reply) else { return }
    let confidence =
      switch correction.certainty {
      case .told: correction.confidence
      case .likely: Shares.likelyCorrection
      case .possible: Shares.possibleCorrection
      }
    // An edit that the user changed may have been told before the agent said a word.
    let later = made.corrections.reversed().prefix { $0.evidence.line > evidence.line }.count
    append(
      ContextCorrection(
        text: turn.kept, kind: correction.kind, certainty: correction.certainty, confidence: confidence,
        reason: correction.reason, evidence: evidence),
      to: \.corrections, .corrections)
    guard later > 0 else { return }
    let last = made.corrections.removeLast()
    made.corrections.insert(last, at: max(0, made.corrections.count - later))
  }

  /// The prompt and the agent's last words of a turn are looked through for what they correct and settle.
  mutating func settleTurn() {
    correct(answeredBy: nil)
    guard !turn.isSettled, let reply = turn.reply, let evidence = turn.replyEvidence else { return }
    turn.isSettled = true
    decide(
      DecisionRules.decisions(
        in: reply, by: .agent, answering: turn.prompt?.text, changedFiles: turn.edits > 0),
      in: reply, by: .agent, evidence)
    discuss(reply, evidence)
  }

  private mutating func decide(
    _ decisions: [Decision], in text: String, by speaker: Decision.Speaker, _ evidence: ContextEvidence
  ) {
    for decision in decisions {
      append(
        ContextDecision(
          text: texts.kept(text.bytes(decision.span), most: ContextTexts.line),
          reason: decision.reason.map { texts.kept(text.bytes($0), most: ContextTexts.line) },
          rejected: decision.rejected.map { [texts.kept(text.bytes($0), most: ContextTexts.title)] } ?? [],
          speaker: speaker, why: decision.why, certainty: decision.certainty,
          confidence: Self.share(decision.certainty, speaker), evidence: evidence),
        to: \.decisions, .decisions)
    }
  }

  private static func share(_ certainty: Certainty, _ speaker: Decision.Speaker) -> Double {
    switch (certainty, speaker) {
    case (.told, _): 1
    case (.likely, _): Shares.likelyDecision
    case (.possible, .user): Shares.possibleOfUser
    case (.possible, .agent): Shares.possibleOfAgent
    }
  }

  // MARK: Plans and questions

  mutating func planned(_ plan: String, _ called: Called, _ result: ContextResult) {
    let verdict: ContextPlan.Verdict =
      switch result.outcome {
      case .succeeded: .accepted
      case .denied, .failed: .rejected
      case .interrupted: .open
      }
    append(
      ContextPlan(
        text: texts.kept(result.plan ?? plan, most: ContextTexts.plan), verdict: verdict,
        said: result.said.map { texts.kept($0, most: ContextTexts.said) }, evidence: called.evidence),
      to: \.plans, .plans)
  }

  mutating func answered(_ questions: [ContextQuestion], _ called: Called, _ result: ContextResult) {
    for question in questions {
      let answer = result.answers[question.text]
      let item = ContextAnswer(
        question: texts.kept(question.text, most: ContextTexts.line),
        options: question.options.prefix(Self.mostOptions).map { texts.kept($0, most: ContextTexts.title) },
        answer: answer.map { texts.kept($0, most: ContextTexts.said) }, evidence: called.evidence)
      append(item, to: \.questions, .questions)
      guard let answer, let shown = item.answer else { continue }
      // Of several that were chosen the answer has all.
      let rejected = question.options.prefix(Self.mostOptions).filter { !answer.contains($0) }
      append(
        ContextDecision(
          text: "\(item.question) \(shown)", reason: nil,
          rejected: rejected.map { texts.kept($0, most: ContextTexts.title) },
          speaker: .user, why: "chosen from what was offered", certainty: .told, confidence: 1,
          evidence: called.evidence),
        to: \.decisions, .decisions)
    }
  }

  // MARK: Discussions

  /// Words that are said of how something is built, not of a piece of work. English and German.
  private static let words: Set<String> = [
    "architecture", "architectural", "design", "structure", "approach", "trade-off", "tradeoff", "trade-offs",
    "tradeoffs", "pattern", "interface", "schema", "abstraction", "dependency", "dependencies", "scalable",
    "scale",
    "coupling", "module", "modules", "layer", "layers", "protocol", "concurrency", "consistency",
    "architektur",
    "entwurf", "aufbau", "struktur", "ansatz", "schnittstelle", "schnittstellen", "abhängigkeit",
    "abhängigkeiten",
    "schicht", "schichten", "muster",
  ]
  /// Bytes of an answer that is worth being found again.
  private static let shortestAnswer = 600

  /// A question about how something is built, answered at length and not by changing it.
  private mutating func discuss(_ reply: String, _ evidence: ContextEvidence) {
    guard let prompt = turn.prompt, let asked = turn.promptEvidence, turn.edits == 0,
      reply.utf8.count >= Self.shortestAnswer
    else { return }
    let own = prompt.ownWords
    guard own.contains("?") else { return }
    let isOfDesign = own.split { !$0.isLetter && $0 != "-" }.contains { Self.words.contains($0.lowercased()) }
    guard isOfDesign else { return }
    append(
      ContextDiscussion(
        topic: texts.kept(own, most: ContextTexts.line), answer: texts.kept(reply, most: ContextTexts.line),
        evidence: asked, answered: evidence),
      to: \.discussions, .discussions)
  }
}

extension UserText {
  /// What the user said, without what tools have put around it and what was pasted; all of it where nothing else is there,
  /// a command for example.
  var ownWords: String {
    let prompt = PromptText(self)
    let own = prompt.own.map { String(decoding: prompt.text[$0], as: UTF8.self) }.joined()
    return own.trimmingSpace.isEmpty ? text : own
  }
}

extension String {
  /// The characters of a range of UTF-8 bytes, as far as both ends lie between characters.
  func bytes(_ range: Range<Int>) -> Substring {
    guard range.lowerBound >= 0, range.upperBound <= utf8.count else { return "" }
    let start = utf8.index(utf8.startIndex, offsetBy: range.lowerBound)
    let end = utf8.index(start, offsetBy: range.count)
    guard start.samePosition(in: unicodeScalars) != nil, end.samePosition(in: unicodeScalars) != nil else {
      return ""
    }
    return self[start..<end]
  }
}
