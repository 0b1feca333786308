import SessionCore

/// What the results of Claude Code's tools brought.
extension ClaudeRecord {
  /// What stands before the user's words with a refusal.
  private static let heralds = ["the user said:", "reason for the rejection:"]
  /// What the client puts behind them.
  private static let epilogue = "\n\nNote: The user's next message"
  /// Numbers of lines that a file can have.
  private static let credibleLines = 1...1_000_000_000

  /// The end of a call with what it brought.
  ///
  /// - Parameters:
  ///   - result: as the steps tell it.
  ///   - block: its members.
  ///   - isAlone: whether the record has no other result: then what the client notes of a result is of this one.
  ///   - isRead: whether the call reads a file.
  /// - Returns: the end.
  func contextResult(
    _ result: Result, _ block: RecordReader, isAlone: Bool, isRead: Bool
  ) -> ContextResult {
    var told = ContextResult(
      id: result.end.id, outcome: result.end.outcome, text: ContextText.output(result.output),
      tests: result.end.tests, goesOn: result.end.goesOn)
    switch result.end.outcome {
    case .denied: told.said = Self.said(with: result.output)
    case .succeeded, .failed, .interrupted: break
    }
    guard result.end.outcome == .succeeded else { return told }
    if isAlone { note(&told) }
    // Older clients, and other programs that speak the format, note nothing.
    if isRead, told.lines == nil, !members.has(ClaudeStepField.resultType) {
      told.lines = block.text(ClaudeStepField.result).flatMap(ContextText.numberedLines)
    }
    told.isNew = told.isNew || result.output.starts(with: "File created successfully".utf8)
    return told
  }

  /// Adds what the client notes of the record's result.
  private func note(_ told: inout ContextResult) {
    if let first = members.integer(ClaudeStepField.firstLine),
      let count = members.integer(ClaudeStepField.lineCount), Self.credibleLines.contains(first),
      Self.credibleLines.contains(count)
    {
      told.lines = first...(first + count - 1)
    }
    told.totalLines = members.integer(ClaudeStepField.totalLines).flatMap { $0 >= 0 ? $0 : nil }
    told.isNew = members.equals(ClaudeStepField.resultType, "create")
    if told.isNew, let content = members.text(ClaudeStepField.writtenContent) {
      told.change = LineChange(added: ContextText.lineCount(content), removed: 0)
    } else if members.has(ClaudeStepField.patch) {
      told.change = patch
    }
    told.isEditedByUser = members.isTrue(ClaudeStepField.isUserModified)
    told.plan = members.text(ClaudeStepField.acceptedPlan).map { ContextText.said($0) }
    if members.has(ClaudeStepField.answers) { told.answers = answers }
  }

  /// The lines that came and went with a change, of the patch that the client makes of it; `nil` where it is empty.
  private var patch: LineChange? {
    var change: LineChange?
    for hunk in NestedValues.elements(of: ["toolUseResult", "structuredPatch"], in: bytes) {
      let hunk = UnsafeRawBufferPointer(rebasing: bytes[hunk])
      var (added, removed) = (0, 0)
      for line in NestedValues.elements(of: ["lines"], in: hunk) {
        // Behind its quote.
        switch hunk[line].dropFirst().first {
        case UInt8(ascii: "+"): added += 1
        case UInt8(ascii: "-"): removed += 1
        case _: break
        }
      }
      change = (change ?? LineChange(added: 0, removed: 0)) + LineChange(added: added, removed: removed)
    }
    return change
  }

  private var answers: [String: String] {
    var answers: [String: String] = [:]
    for (name, value) in NestedValues.members(of: ["toolUseResult", "answers"], in: bytes) {
      // Of several that were chosen some clients make a list.
      let chosen =
        NestedValues.text(of: value, in: bytes).map { [$0] }
        ?? NestedValues.elements(of: [], in: UnsafeRawBufferPointer(rebasing: bytes[value])).compactMap {
          NestedValues.text(of: $0, in: UnsafeRawBufferPointer(rebasing: bytes[value]))
        }
      let question = unescaped(Array(bytes[name]))
      guard !chosen.isEmpty else { continue }
      answers[ContextText.said(question)] = ContextText.said(Array(chosen.joined(separator: ", ").utf8))
    }
    return answers
  }

  /// The user's words with a refusal; `nil` where there are none.
  private static func said(with output: [UInt8]) -> String? {
    let text = String(decoding: output, as: UTF8.self)
    guard let herald = heralds.lazy.compactMap({ text.firstRange(of: $0) }).first else { return nil }
    var said = text[herald.upperBound...]
    if let note = said.firstRange(of: epilogue) { said = said[..<note.lowerBound] }
    said = said.drop(while: \.isWhitespace)
    while said.last?.isWhitespace == true { said.removeLast() }
    return said.isEmpty ? nil : String(said)
  }

  /// Whether it was the user who refused: a rule, or a client that can't ask, refuses too, and the agent goes on.
  func isRefusedByUser(_ result: Result) -> Bool {
    guard result.end.outcome == .denied else { return false }
    if members.has(ClaudeStepField.toolDenialKind) {
      return members.equals(ClaudeStepField.toolDenialKind, "user-rejected")
    }
    return !result.output.starts(with: "Permission to use ".utf8)
  }

  // MARK: Tasks

  /// The task that a call has made or changed, as the client notes it.
  ///
  /// - Parameters:
  ///   - result: of the call.
  ///   - task: as the call has it.
  /// - Returns: `nil` where nothing tells which task it is, or where the call failed.
  func changedTask(_ result: Result, _ task: ContextTask) -> ContextTask? {
    guard result.end.outcome == .succeeded else { return nil }
    var task = task
    if let id = [ClaudeStepField.createdTaskID, ClaudeStepField.taskID].lazy.compactMap(members.text).first {
      task.id = StepText.name(id)
    }
    if let subject = members.text(ClaudeStepField.createdTaskSubject) {
      task.text = ContextText.line(subject)
    }
    if let status = members.string(ClaudeStepField.taskStatus) {
      task.state = ContextTask.State(told: status)
    }
    if task.id.isEmpty {
      let text = String(decoding: result.output, as: UTF8.self)
      guard let number = StepText.number(behind: "Task #", in: text, .first) else { return nil }
      task.id = String(number)
    }
    return task
  }
}
