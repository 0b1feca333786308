import SessionCore

/// An item of a record as a line for people.
struct ContextLine: Hashable, Sendable {
  /// How much a session that goes on would miss it.
  enum Weight: Int, Comparable, Sendable {
    /// Without it the next session would begin anew or do harm: the aim, what is open, files that are worked on.
    case needed
    /// What the user settled or did not want.
    case settled
    /// What was done.
    case done
    /// What can be found again.
    case background

    static func < (left: Weight, right: Weight) -> Bool { left.rawValue < right.rawValue }
  }

  /// What lines of two classes may tell of: one of them is enough where room is scarce.
  enum Subject: Hashable, Sendable {
    case file(path: String)
    case task(String)
    /// What was asked, and what was answered.
    case answer(String)
  }

  var kind: ContextClass
  var weight: Weight
  /// `nil` where no other line tells of the same.
  var subject: Subject?
  /// One line of Markdown, without its mark of a list and its place.
  var text: String
  /// Lines that stand under it: a plan's text.
  var body: [String] = []
  var evidence: ContextEvidence

  /// Columns of a line: a context of words, no terminal, so that it is cut late.
  private static let columns = 300

  /// A text of a session as one line of Markdown that does nothing but say it.
  static func words(_ text: String, columns: Int = columns) -> String {
    var line = ""
    for character in DisplayText.safe(text, columns: columns) {
      // What would be a link, a heading, an element or code that is not closed stands as it was written.
      if "\\`*_[]<>#|".contains(character) { line.append("\\") }
      line.append(character)
    }
    return line
  }

  /// A path or a command as code.
  static func code(_ text: String, columns: Int = columns) -> String {
    let shown = DisplayText.safe(text, columns: columns)
    return shown.contains("`") ? "`` \(shown) ``" : "`\(shown)`"
  }
}

extension ContextRecord {
  /// All items as lines, by class and in their order.
  var contextLines: [ContextLine] {
    requestLines + openLines + correctionLines + decisionLines + planLines + questionLines + taskLines
      + fileLines
      + errorLines + commandLines + commitLines + findingLines + discussionLines
  }

  private var requestLines: [ContextLine] {
    var lines = requests.enumerated().map { index, request in
      // The last one is what is worked on.
      ContextLine(
        kind: .requests, weight: index + 1 == requests.count ? .needed : .background,
        text: ContextLine.words(request.text) + Self.note(request.structure), evidence: request.evidence)
    }
    if let objective, lines.first?.evidence == objective.evidence { lines[0].weight = .needed }
    return lines
  }

  private static func note(_ structure: UserText.Structure) -> String {
    switch structure {
    case .plain, .queued, .rejection: ""
    case .afterInterrupt: " (after stopping the agent)"
    case .afterRejection: " (after refusing a call)"
    }
  }

  private var openLines: [ContextLine] {
    openEnds.map { end in
      let name =
        switch end.kind {
        case .call: "in flight"
        case .question: "waits for an answer"
        case .request: "not answered yet"
        case .task: "task"
        case .error: "not solved"
        case .files: "changed, not tested or committed"
        case .background: "in the background"
        }
      let text =
        end.kind == .files || end.kind == .call ? ContextLine.code(end.text) : ContextLine.words(end.text)
      // A file that is open stands among the files, too.
      let weight: ContextLine.Weight = end.kind == .files ? .done : .needed
      let subject: ContextLine.Subject? =
        switch end.kind {
        case .files: .file(path: end.text)
        case .task: .task(end.text)
        case .call, .question, .request, .error, .background: nil
        }
      return ContextLine(
        kind: .open, weight: weight, subject: subject, text: "\(name): \(text)", evidence: end.evidence)
    }
  }

  private var correctionLines: [ContextLine] {
    corrections.map { correction in
      let hedge = Self.hedge(correction.certainty)
      return ContextLine(
        kind: .corrections, weight: Self.weight(correction.certainty),
        text: "\(ContextLine.words(correction.text)) (\(hedge)\(correction.kind.rawValue): "
          + "\(correction.reason), \(Self.percent(correction.confidence)))",
        evidence: correction.evidence)
    }
  }

  private var decisionLines: [ContextLine] {
    decisions.map { decision in
      var text = ContextLine.words(decision.text)
      if let reason = decision.reason, !decision.text.contains(reason) {
        text += " Reason: \(ContextLine.words(reason))"
      }
      if !decision.rejected.isEmpty {
        text +=
          " Not: " + decision.rejected.map { ContextLine.words($0, columns: 100) }.joined(separator: "; ")
      }
      text += " (\(Self.hedge(decision.certainty))\(decision.speaker.rawValue), \(decision.why), "
      text += "\(Self.percent(decision.confidence)))"
      // What was chosen from what was offered stands among the questions, too.
      let subject = decision.certainty == .told ? ContextLine.Subject.answer(decision.text) : nil
      return ContextLine(
        kind: .decisions, weight: Self.weight(decision.certainty), subject: subject, text: text,
        evidence: decision.evidence)
    }
  }

  /// What is only possible is told, not settled.
  private static func weight(_ certainty: Certainty) -> ContextLine.Weight {
    certainty == .possible ? .done : .settled
  }

  /// What stands before the words for an item that is likely none.
  private static func hedge(_ certainty: Certainty) -> String {
    switch certainty {
    case .told, .likely: ""
    case .possible: "possibly "
    }
  }

  private static func percent(_ part: Double) -> String { "\(Int((part * 100).rounded())) %" }

  private var planLines: [ContextLine] {
    plans.map { plan in
      var text = plan.verdict.rawValue
      if let said = plan.said { text += ": \(ContextLine.words(said))" }
      let body = plan.text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline).map {
        DisplayText.safe(String($0), columns: 300)
      }
      return ContextLine(
        kind: .plans, weight: plan.verdict == .rejected ? .settled : .needed, text: text, body: body,
        evidence: plan.evidence)
    }
  }

  private var questionLines: [ContextLine] {
    // What was chosen stands among the decisions.
    questions.map { question in
      ContextLine(
        kind: .questions, weight: .done,
        subject: question.answer.map { .answer("\(question.question) \($0)") },
        text: ContextLine.words(question.question) + " → "
          + (question.answer.map { ContextLine.words($0) } ?? "no answer"),
        evidence: question.evidence)
    }
  }

  private var taskLines: [ContextLine] {
    // Those that are not done are open.
    tasks.map { task in
      let mark = task.state == .done ? "[x]" : task.state == .active ? "[~]" : "[ ]"
      return ContextLine(
        kind: .tasks, weight: .done, subject: task.state == .done ? nil : .task(task.text),
        text: "\(mark) \(ContextLine.words(task.text))", evidence: task.evidence)
    }
  }

  private var errorLines: [ContextLine] {
    errors.map { error in
      var text =
        "\(ContextLine.code(error.what, columns: 120)): \(ContextLine.words(error.text, columns: 200))"
      if error.times > 1 { text += " (\(error.times) times)" }
      if let solved = error.solved {
        text += " Solved at :\(solved.line)"
        if !error.remedy.isEmpty {
          text += " by " + error.remedy.prefix(4).map { ContextLine.code($0) }.joined(separator: ", ")
        }
      }
      return ContextLine(
        kind: .errors, weight: error.solved == nil ? .settled : .done, text: text, evidence: error.evidence)
    }
  }

  private var commandLines: [ContextLine] {
    commands.map { command in
      var text = "\(command.kind.rawValue): \(ContextLine.code(command.command, columns: 160)) "
      text += command.tests.map { "tests \($0.rawValue)" } ?? command.outcome.rawValue
      return ContextLine(
        kind: .commands, weight: command.tests == nil ? .background : .done, text: text,
        evidence: command.evidence)
    }
  }

  private var commitLines: [ContextLine] {
    commits.map { commit in
      ContextLine(
        kind: .commits, weight: .done,
        text: (commit.hash.map { "\(ContextLine.code($0)) " } ?? "") + ContextLine.words(commit.subject),
        evidence: commit.evidence)
    }
  }

  private var findingLines: [ContextLine] {
    findings.map { finding in
      ContextLine(
        kind: .findings, weight: .done,
        text: "\(ContextLine.words(finding.task, columns: 120)): \(ContextLine.words(finding.text))",
        evidence: finding.evidence)
    }
  }

  private var discussionLines: [ContextLine] {
    discussions.map { discussion in
      ContextLine(
        kind: .discussions, weight: .background,
        text: "\(ContextLine.words(discussion.topic)) Answer at :\(discussion.answered.line): "
          + ContextLine.words(discussion.answer, columns: 200),
        evidence: discussion.evidence)
    }
  }
}
