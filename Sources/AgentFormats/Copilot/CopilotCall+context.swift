import SessionCore

extension CopilotCall {
  /// The call with what it is to do.
  ///
  /// - Parameters:
  ///   - event: its members that steps are told from.
  ///   - given: its members that tell of the work.
  ///   - bytes: the event.
  /// - Returns: the call.
  func context(_ event: RecordReader, _ given: RecordReader, _ bytes: UnsafeRawBufferPointer) -> ContextCall {
    ContextCall(
      id: step.id, tool: step.name, action: action(event, given, bytes),
      folder: given.string(CopilotContextField.folder).flatMap { $0.hasPrefix("/") ? $0 : nil })
  }

  private func action(
    _ event: RecordReader, _ given: RecordReader, _ bytes: UnsafeRawBufferPointer
  ) -> ContextCall.Action {
    switch step.action {
    case .read(let path): return path.isEmpty ? .other : .read(path: path)
    case .edit(let path):
      if let patch = given.text(CopilotContextField.given).flatMap({ CodexPatch(in: $0) }) {
        let files = patch.files
        return files.isEmpty ? .other : .patch(files)
      }
      guard !path.isEmpty else { return .other }
      // One tool both shows and changes, by what it is told to do.
      if event.equals(CopilotStepField.command, "view") { return .read(path: path) }
      if let content = given.text(CopilotContextField.newContent) {
        return .write(path: path, lines: ContextText.lineCount(content))
      }
      guard let new = given.text(CopilotContextField.newText) else { return .edit(path: path, lines: nil) }
      guard let old = given.text(CopilotContextField.oldText) else {
        let change = LineChange(added: ContextText.lineCount(new), removed: 0)
        return .edit(path: path, lines: change)
      }
      return .edit(path: path, lines: LineChange(from: old, to: new))
    case .run:
      guard let command = event.text(CopilotStepField.command) else { return .other }
      return .run(command: ContextText.said(command), purpose: given.line([CopilotContextField.purpose]))
    case .plan:
      return .plan(
        CopilotContextField.plans.lazy.compactMap(given.text).first.map { ContextText.said($0) } ?? "")
    case .ask:
      guard let question = given.text(CopilotContextField.question) else { return .ask([]) }
      let asked = ContextText.said(question)
      let options = NestedValues.elements(of: ["data", "arguments", "choices"], in: bytes).compactMap {
        NestedValues.text(of: $0, in: bytes).map { ContextText.line(Array($0.utf8)) }
      }
      return .ask([ContextQuestion(asked, options: options)])
    case .delegate: return .delegate(given.line(CopilotContextField.delegations) ?? step.name)
    case .search, .browse: return .search(given.line(CopilotContextField.searches) ?? "")
    case .tasks, .other: return .other
    }
  }

  /// The list of tasks that the call writes, a list of Markdown with boxes; `nil` where it writes none.
  static func tasks(_ given: RecordReader) -> [ContextTask]? {
    guard let list = given.text(CopilotContextField.tasks) else { return nil }
    let lines = String(decoding: list.prefix(64 << 10), as: UTF8.self).split(whereSeparator: \.isNewline)
    return lines.compactMap { line in
      let entry = line.drop { $0 == " " || $0 == "\t" }
      guard entry.hasPrefix("- ["), entry.dropFirst(4).hasPrefix("] "), let box = entry.dropFirst(3).first
      else {
        return nil
      }
      let text = ContextText.line(Array(entry.dropFirst(6).utf8))
      let state: ContextTask.State =
        switch box {
        case "x", "X": .done
        case "~", "-", "/": .active
        case _: .open
        }
      return ContextTask(id: text, text: text, state: state)
    }
  }

  /// The lines that the call asks for; `nil` where it asks for all.
  static func lines(of bytes: UnsafeRawBufferPointer) -> ClosedRange<Int>? {
    let range = NestedValues.elements(of: ["data", "arguments", "view_range"], in: bytes).compactMap {
      Int(String(decoding: bytes[$0].filter { $0 > 0x20 }, as: UTF8.self))
    }
    guard range.count == 2, range[0] > 0, range[1] >= range[0] else { return nil }
    return range[0]...range[1]
  }
}
