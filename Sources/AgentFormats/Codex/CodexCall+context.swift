import SessionCore

extension CodexCall {
  /// The call with what it is to do.
  ///
  /// - Parameter step: the same call as a step.
  /// - Returns: the call.
  func context(_ step: ToolCall) -> ContextCall {
    ContextCall(id: id, tool: name, action: action(step), folder: folder, isScript: isScript)
  }

  private func action(_ step: ToolCall) -> ContextCall.Action {
    switch step.action {
    case .edit:
      let files = patch?.files ?? []
      return files.isEmpty ? .other : .patch(files)
    case .run:
      guard let command, !command.isEmpty else { return .other }
      return .run(
        command: ContextText.said(Array(command.utf8)),
        purpose: purpose.map { ContextText.line(Array($0.utf8)) })
    case .read(let path): return path.isEmpty ? .other : .read(path: path)
    case .ask: return .ask(questions.map(\.question))
    case .delegate: return .delegate(ContextText.line(Array((message ?? name).utf8)))
    case .search, .browse: return .search(path ?? "")
    case .plan, .tasks, .other: return .other
    }
  }
}

extension CodexAnswer {
  /// What the answer says of its call.
  ///
  /// - Parameters:
  ///   - call: what was remembered of the call.
  ///   - id: of the call.
  /// - Returns: the end.
  func result(of call: CodexContextCalls.Called?, id: String) -> ContextResult {
    // What only looks ran no tests.
    let tests = call?.isLook == true ? nil : tests
    var result = ContextResult(id: id, outcome: outcome, text: ContextText.output(plainOutput), tests: tests)
    result.takeAnswer(exit: exit, of: call?.command)
    return result
  }
}

extension CodexPatch {
  /// What the client notes of a file that it has changed.
  static func file(_ path: String, _ change: RecordReader) -> FilePatch? {
    func lines(_ mark: UInt8) -> Int {
      change.text(CodexContextField.diff)?.split(separator: 0x0a).count { $0.first == mark } ?? 0
    }
    switch change.string(CodexContextField.changeType) {
    case "add":
      let added = change.text(CodexContextField.content).map { ContextText.lineCount($0) } ?? 0
      return FilePatch(.created, path: path, lines: LineChange(added: added, removed: 0))
    case "delete": return FilePatch(.deleted, path: path, lines: nil)
    case "update":
      let move = change.string(CodexContextField.movePath)
      return FilePatch(
        move.map { .moved(to: $0) } ?? .changed, path: path,
        lines: LineChange(added: lines(UInt8(ascii: "+")), removed: lines(UInt8(ascii: "-"))))
    case _: return nil
    }
  }
}
