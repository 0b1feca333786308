import SessionCore

extension OpencodeCall {
  /// The call with what it is to do.
  ///
  /// - Parameter given: its members that tell of the work.
  /// - Returns: the call.
  func context(_ given: RecordReader) -> ContextCall {
    ContextCall(
      id: step.id, tool: step.name, action: action(given),
      folder: given.string(OpencodeContextField.workFolder).flatMap { $0.hasPrefix("/") ? $0 : nil })
  }

  private func action(_ given: RecordReader) -> ContextCall.Action {
    switch step.action {
    case .read(let path): return path.isEmpty ? .other : .read(path: path)
    case .edit(let path): return edit(path, given)
    case .run:
      guard let command = members.text(OpencodeStepField.command) else { return .other }
      return .run(command: ContextText.said(command), purpose: given.line([OpencodeContextField.purpose]))
    case .plan: return .plan(given.text(OpencodeContextField.plan).map { ContextText.said($0) } ?? "")
    case .ask: return .ask(questions)
    case .delegate: return .delegate(given.line(OpencodeContextField.delegations) ?? step.name)
    case .search, .browse: return .search(given.line(OpencodeContextField.searches) ?? "")
    case .tasks, .other: return .other
    }
  }

  private func edit(_ path: String, _ given: RecordReader) -> ContextCall.Action {
    if let patch = given.text(OpencodeContextField.patch).flatMap({ CodexPatch(in: $0) }) {
      let files = patch.files
      return files.isEmpty ? .other : .patch(files)
    }
    guard !path.isEmpty else { return .other }
    if let content = given.text(OpencodeContextField.newContent) {
      return .write(path: path, lines: ContextText.lineCount(content))
    }
    if let old = given.text(OpencodeContextField.oldText), let new = given.text(OpencodeContextField.newText)
    {
      return .edit(path: path, lines: LineChange(from: old, to: new))
    }
    var lines: LineChange?
    let edit = members.part(OpencodeContextField.entry)
    for element in NestedValues.elements(of: ["state", "input", "edits"], in: bytes) {
      guard edit.read(UnsafeRawBufferPointer(rebasing: bytes[element])) == nil,
        let old = edit.text(OpencodeContextField.editOld), let new = edit.text(OpencodeContextField.editNew)
      else { continue }
      lines = (lines ?? LineChange(added: 0, removed: 0)) + LineChange(from: old, to: new)
    }
    return .edit(path: path, lines: lines)
  }

  private var questions: [ContextQuestion] {
    let entry = members.part(OpencodeContextField.entry)
    return NestedValues.elements(of: ["state", "input", "questions"], in: bytes).compactMap { place in
      let bytes = UnsafeRawBufferPointer(rebasing: bytes[place])
      guard entry.read(bytes) == nil, let asked = entry.text(OpencodeContextField.question) else {
        return nil
      }
      let text = ContextText.said(asked)
      let options = NestedValues.elements(of: ["options"], in: bytes).compactMap { option -> String? in
        guard entry.read(UnsafeRawBufferPointer(rebasing: bytes[option])) == nil else { return nil }
        return entry.text(OpencodeContextField.label).map { ContextText.line($0) }
      }
      return ContextQuestion(text, options: options)
    }
  }

  /// The list of tasks that the call writes; `nil` where it writes none.
  var tasks: [ContextTask]? {
    let entries = NestedValues.elements(of: ["state", "input", "todos"], in: bytes)
    guard !entries.isEmpty else { return nil }
    let entry = members.part(OpencodeContextField.entry)
    return entries.compactMap { place in
      guard entry.read(UnsafeRawBufferPointer(rebasing: bytes[place])) == nil,
        let text = entry.text(OpencodeContextField.task).map({ ContextText.line($0) })
      else { return nil }
      return ContextTask(
        id: entry.text(OpencodeContextField.taskID).map { StepText.name($0) } ?? text, text: text,
        state: ContextTask.State(told: entry.string(OpencodeContextField.taskStatus) ?? ""))
    }
  }

  // MARK: Ends

  /// What stands before the user's words with a refusal.
  private static let herald = "with the following feedback: "

  /// The end of the call with what it brought.
  ///
  /// - Parameters:
  ///   - end: as the step tells it.
  ///   - call: what the call was to do.
  ///   - given: its members that tell of the work.
  /// - Returns: the end.
  func result(_ end: ToolEnd, of call: ContextCall, _ given: RecordReader) -> ContextResult {
    let problem = problem
    let output = problem.isEmpty ? output : Array(problem.utf8)
    var result = ContextResult(
      id: end.id, outcome: end.outcome, text: ContextText.output(output), tests: end.tests)
    if end.outcome == .denied, let said = problem.firstRange(of: Self.herald) {
      result.said = String(problem[said.upperBound...])
    }
    switch call.action {
    case .run(let command, _): result.takeAnswer(exit: exit, of: command)
    case .read: (result.lines, result.totalLines) = lines
    case .edit, .write:
      if let added = given.integer(OpencodeContextField.additions),
        let removed = given.integer(OpencodeContextField.deletions), added >= 0, removed >= 0
      {
        result.change = LineChange(added: added, removed: removed)
      }
    case .ask(let questions):
      let chosen = NestedValues.elements(of: ["state", "metadata", "answers"], in: bytes)
      for (question, place) in zip(questions, chosen) {
        let bytes = UnsafeRawBufferPointer(rebasing: bytes[place])
        let texts = NestedValues.elements(of: [], in: bytes).compactMap {
          NestedValues.text(of: $0, in: bytes)
        }
        guard !texts.isEmpty else { continue }
        result.answers[question.text] = ContextText.said(Array(texts.joined(separator: ", ").utf8))
      }
    case .patch, .plan, .delegate, .search, .other: break
    }
    return result
  }

  /// The numbers of the lines that were read, which stand before them, `00012| ` or `12: `, and how many there are.
  private var lines: (ClosedRange<Int>?, Int?) {
    guard let text = members.text(OpencodeStepField.output) else { return (nil, nil) }
    var range: ClosedRange<Int>?
    for line in text.split(separator: 0x0a) {
      let line = line.starts(with: "<content>".utf8) ? line.dropFirst("<content>".utf8.count) : line
      let digits = line.prefix { (0x30...0x39).contains($0) }
      let mark = line[digits.endIndex...].first
      guard mark == UInt8(ascii: "|") || mark == UInt8(ascii: ":"),
        let number = Int(String(decoding: digits, as: UTF8.self)), number > 0,
        number == (range.map { $0.upperBound &+ 1 } ?? number)
      else {
        if range != nil { break }
        continue
      }
      range = (range?.lowerBound ?? number)...number
    }
    let end = String(decoding: text.suffix(200), as: UTF8.self)
    let total = StepText.number(behind: "End of file - total ", in: end, .last)
    return (range, total)
  }
}
