import SessionCore

/// What Claude Code's calls of tools are to do.
extension ClaudeRecord {
  private static let edit = FieldTable([.init("old_string"), .init("new_string")])
  private static let todo = FieldTable([.init("content"), .init("status"), .init("id")])
  private static let question = FieldTable([.init("question"), .init("label")])

  /// A call with what it is to do.
  ///
  /// - Parameters:
  ///   - call: as the steps tell it.
  ///   - block: its members.
  ///   - bytes: the block.
  /// - Returns: the call.
  func contextCall(
    _ call: ToolCall, _ block: RecordReader, _ bytes: UnsafeRawBufferPointer
  ) -> ContextCall {
    ContextCall(id: call.id, tool: call.name, action: action(call, block, bytes))
  }

  private func action(
    _ call: ToolCall, _ block: RecordReader, _ bytes: UnsafeRawBufferPointer
  ) -> ContextCall.Action {
    switch call.action {
    case .read(let path): return path.isEmpty ? .other : .read(path: path)
    case .edit(let path): return path.isEmpty ? .other : edit(path, block, bytes)
    case .run:
      guard let command = block.text(ClaudeStepField.command) else { return .other }
      return .run(
        command: ContextText.said(command),
        purpose: block.text(ClaudeStepField.description).map { ContextText.line($0) })
    case .plan:
      guard Self.handsOverPlan(call) else { return .other }
      return .plan(block.text(ClaudeStepField.plan).map { ContextText.said($0) } ?? "")
    case .ask: return .ask(questions(block, bytes))
    case .delegate:
      return .delegate(block.line([ClaudeStepField.description, ClaudeStepField.prompt]) ?? call.name)
    case .search, .browse:
      return .search(block.line(ClaudeStepField.searches + ClaudeStepField.paths) ?? "")
    case .tasks, .other: return .other
    }
  }

  private func edit(
    _ path: String, _ block: RecordReader, _ bytes: UnsafeRawBufferPointer
  ) -> ContextCall.Action {
    if let old = block.text(ClaudeStepField.oldText), let new = block.text(ClaudeStepField.newText) {
      return .edit(path: path, lines: LineChange(from: old, to: new))
    }
    if let content = block.text(ClaudeStepField.newContent) {
      return .write(path: path, lines: ContextText.lineCount(content))
    }
    var lines: LineChange?
    let edit = block.part(Self.edit)
    for element in NestedValues.elements(of: ["input", "edits"], in: bytes) {
      guard edit.read(UnsafeRawBufferPointer(rebasing: bytes[element])) == nil, let old = edit.text(0),
        let new = edit.text(1)
      else { continue }
      lines = (lines ?? LineChange(added: 0, removed: 0)) + LineChange(from: old, to: new)
    }
    return .edit(path: path, lines: lines)
  }

  private func questions(_ block: RecordReader, _ bytes: UnsafeRawBufferPointer) -> [ContextQuestion] {
    // The first clients that could ask had one question, without answers to choose from.
    if let text = block.text(ClaudeStepField.question) {
      return [ContextQuestion(ContextText.said(text), options: [])]
    }
    let question = block.part(Self.question)
    return NestedValues.elements(of: ["input", "questions"], in: bytes).compactMap { element in
      let bytes = UnsafeRawBufferPointer(rebasing: bytes[element])
      guard question.read(bytes) == nil, let text = question.text(0).map({ ContextText.said($0) }) else {
        return nil
      }
      let options = NestedValues.elements(of: ["options"], in: bytes).compactMap { option -> String? in
        if let text = NestedValues.text(of: option, in: bytes) { return ContextText.line(Array(text.utf8)) }
        guard question.read(UnsafeRawBufferPointer(rebasing: bytes[option])) == nil else { return nil }
        return question.text(1).map { ContextText.line($0) }
      }
      return ContextQuestion(text, options: options)
    }
  }

  // MARK: Tasks

  /// The list of tasks that a call writes; `nil` where it writes none.
  func tasks(_ block: RecordReader, _ bytes: UnsafeRawBufferPointer) -> [ContextTask]? {
    guard block.has(ClaudeStepField.todos) else { return nil }
    let todo = block.part(Self.todo)
    return NestedValues.elements(of: ["input", "todos"], in: bytes).compactMap { element in
      guard todo.read(UnsafeRawBufferPointer(rebasing: bytes[element])) == nil,
        let text = todo.text(0).map({ ContextText.line($0) })
      else { return nil }
      return ContextTask(
        id: todo.text(2).map(StepText.name) ?? text, text: text,
        state: ContextTask.State(told: todo.string(1) ?? ""))
    }
  }

  /// The task that a call makes or changes, as far as the call has it: of a new one no id.
  func changedTask(_ call: ToolCall, _ block: RecordReader) -> ContextTask? {
    let text = block.text(ClaudeStepField.taskSubject).map { ContextText.line($0) } ?? ""
    switch call.name {
    case "TaskCreate": return ContextTask(id: "", text: text, state: .open)
    case "TaskUpdate":
      return ContextTask(
        id: block.text(ClaudeStepField.changedTask).map(StepText.name) ?? "", text: text,
        state: block.string(ClaudeStepField.newTaskStatus).map { ContextTask.State(told: $0) })
    case _: return nil
    }
  }
}
