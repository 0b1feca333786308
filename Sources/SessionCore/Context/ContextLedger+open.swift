extension ContextLedger {
  /// What is not through: the last thing first that somebody waits for.
  var openEnds: [ContextOpenEnd] {
    var ends: [ContextOpenEnd] = []
    for called in calls {
      let isQuestion: Bool
      switch called.call.action {
      case .ask, .plan: isQuestion = true
      case .read, .edit, .write, .patch, .run, .delegate, .search, .other: isQuestion = false
      }
      add(isQuestion ? .question : .call, Self.words(for: called.call), called.evidence, &ends)
    }
    if !turn.isOver, turn.reply == nil, let prompt = turn.prompt, let evidence = turn.promptEvidence {
      add(.request, prompt.ownWords, evidence, &ends)
    }
    for called in background { add(.background, Self.words(for: called.call), called.evidence, &ends) }
    for task in tasks where task.task.state != .done && task.task.state != .dropped {
      add(.task, task.task.text, task.evidence, &ends)
    }
    for place in openErrors.values.sorted() where made.errors.indices.contains(place) {
      let error = made.errors[place]
      add(.error, error.what, error.evidence, &ends)
    }
    for file in made.files where file.isOpen && file.edits > 0 {
      guard let evidence = file.changes.last?.evidence else { continue }
      add(.files, file.path, evidence, &ends)
    }
    return Array(ends.prefix(Self.mostItems))
  }

  private func add(
    _ kind: ContextOpenEnd.Kind, _ text: String, _ evidence: ContextEvidence, _ ends: inout [ContextOpenEnd]
  ) {
    var texts = texts
    ends.append(
      ContextOpenEnd(kind: kind, text: texts.kept(text, most: ContextTexts.line), evidence: evidence))
  }

  /// A call in a few words.
  private static func words(for call: ContextCall) -> String {
    switch call.action {
    case .read(let path), .edit(let path, _), .write(let path, _): "\(call.tool) \(path)"
    case .patch(let files): "\(call.tool) \(files.first?.path ?? "")"
    case .run(let command, _): command
    case .plan: "a plan to be accepted"
    case .ask(let questions): questions.first?.text ?? "a question"
    case .delegate(let task): task
    case .search(let what): "\(call.tool) \(what)"
    case .other: call.tool
    }
  }
}
