import SessionCore

extension GeminiCall {
  /// The call with what it is to do.
  ///
  /// - Parameters:
  ///   - action: what ``contextAction(_:)`` says.
  ///   - given: its members that tell of the work.
  /// - Returns: the call.
  func context(_ action: ContextCall.Action, _ given: RecordReader) -> ContextCall {
    var folder: String?
    if case .run = action {
      folder = GeminiContextField.folders.lazy.compactMap(given.string).first { $0.hasPrefix("/") }
    }
    return ContextCall(id: step.id, tool: step.name, action: action, folder: folder)
  }

  /// What the call is to do.
  func contextAction(_ given: RecordReader) -> ContextCall.Action {
    switch step.action {
    case .read(let path): return path.isEmpty ? .other : .read(path: path)
    case .edit(let path):
      guard !path.isEmpty else { return .other }
      if let old = given.text(GeminiContextField.oldText), let new = given.text(GeminiContextField.newText) {
        return .edit(path: path, lines: LineChange(from: old, to: new))
      }
      guard let content = given.text(GeminiContextField.newContent) else {
        return .edit(path: path, lines: nil)
      }
      return .write(path: path, lines: ContextText.lineCount(content))
    case .run:
      guard let command = members.text(GeminiStepField.command) else { return .other }
      return .run(command: ContextText.said(command), purpose: given.line([GeminiContextField.purpose]))
    case .plan: return .plan(given.text(GeminiContextField.plan).map { ContextText.said($0) } ?? "")
    case .ask: return .ask(questions)
    case .delegate: return .delegate(given.line(GeminiContextField.delegations) ?? step.name)
    case .search, .browse: return .search(given.line(GeminiContextField.searches) ?? "")
    case .tasks, .other: return .other
    }
  }

  /// The list of tasks that the call writes; `nil` where it writes none.
  var tasks: [ContextTask]? {
    let entries = NestedValues.elements(of: ["args", "todos"], in: bytes)
    guard !entries.isEmpty else { return nil }
    let entry = members.part(GeminiContextField.entry)
    return entries.compactMap { place in
      guard entry.read(UnsafeRawBufferPointer(rebasing: bytes[place])) == nil,
        let text = entry.text(GeminiContextField.task).map({ ContextText.line($0) })
      else { return nil }
      return ContextTask(
        id: text, text: text,
        state: ContextTask.State(told: entry.string(GeminiContextField.status) ?? ""))
    }
  }

  private var questions: [ContextQuestion] {
    let entry = members.part(GeminiContextField.entry)
    return NestedValues.elements(of: ["args", "questions"], in: bytes).compactMap { place in
      let bytes = UnsafeRawBufferPointer(rebasing: bytes[place])
      guard entry.read(bytes) == nil, let asked = entry.text(GeminiContextField.question) else { return nil }
      let text = ContextText.said(asked)
      let options = NestedValues.elements(of: ["options"], in: bytes).compactMap { option -> String? in
        guard entry.read(UnsafeRawBufferPointer(rebasing: bytes[option])) == nil else { return nil }
        return entry.text(GeminiContextField.label).map { ContextText.line($0) }
      }
      return ContextQuestion(text, options: options)
    }
  }

  // MARK: Ends

  /// The end of the call with what it brought.
  ///
  /// - Parameters:
  ///   - end: as the step tells it.
  ///   - action: what the call was to do.
  ///   - given: its members that tell of the work.
  /// - Returns: the end.
  func result(_ end: ToolEnd, _ action: ContextCall.Action, _ given: RecordReader) -> ContextResult {
    let output = output
    var result = ContextResult(
      id: end.id, outcome: end.outcome, text: ContextText.output(output), tests: end.tests)
    switch action {
    case .run(let command, _): result.takeAnswer(exit: Self.exit(output), of: command)
    case .read: (result.lines, result.totalLines) = lines(output, given)
    case .edit, .write:
      result.isNew =
        given.isTrue(GeminiContextField.isNewFile)
        || output.starts(with: "Successfully created and wrote to new file".utf8)
      if let added = given.integer(GeminiContextField.added),
        let removed = given.integer(GeminiContextField.removed), added >= 0, removed >= 0
      {
        result.change = LineChange(added: added, removed: removed)
      }
      let byUser = [GeminiContextField.addedByUser, GeminiContextField.removedByUser]
      result.isEditedByUser = byUser.contains { (given.integer($0) ?? 0) > 0 }
    case .ask(let questions): result.answers = answers(to: questions)
    case .patch, .plan, .delegate, .search, .other: break
    }
    return result
  }

  /// The lines that were read, which the tool says where they are not all.
  private func lines(_ output: [UInt8], _ given: RecordReader) -> (ClosedRange<Int>?, Int?) {
    let front = String(decoding: output.prefix(StepText.front), as: UTF8.self)
    if let mark = front.firstRange(of: "Showing lines ") {
      // `Showing lines 1-2 of 90 total lines`
      let numbers = front[mark.upperBound...].prefix(60).split { !$0.isASCII || !$0.isNumber }.prefix(3)
        .compactMap { Int($0) }
      if numbers.count == 3, numbers[0] > 0, numbers[1] >= numbers[0] {
        return (numbers[0]...numbers[1], numbers[2])
      }
    }
    guard let first = given.integer(GeminiContextField.firstLine),
      let last = given.integer(GeminiContextField.lastLine), first > 0, last >= first
    else { return (nil, nil) }
    return (first...last, nil)
  }

  /// What the user has chosen, by the numbers of the questions.
  private func answers(to questions: [ContextQuestion]) -> [String: String] {
    var answers: [String: String] = [:]
    let part = members.part(GeminiStepField.part)
    for element in NestedValues.elements(of: ["result"], in: bytes) {
      guard part.read(UnsafeRawBufferPointer(rebasing: bytes[element])) == nil else { continue }
      part.text(GeminiStepField.output)?.asDocument { bytes in
        for (name, value) in NestedValues.members(of: ["answers"], in: bytes) {
          guard let number = Int(String(decoding: bytes[name], as: UTF8.self)),
            questions.indices.contains(number), let text = NestedValues.text(of: value, in: bytes)
          else { continue }
          answers[questions[number].text] = ContextText.said(Array(text.utf8))
        }
      }
    }
    return answers
  }
}
