import SessionCore

/// What Copilot CLI's events tell of the work itself: what was said, looked at, changed, run, asked and planned. What
/// subagents do tells nothing: what came of it is the end of the call that sent them.
struct CopilotContextRecordDecoder: RecordDecoder {
  static var fields: FieldTable { CopilotField.table }

  private let role: TranscriptRole
  private var course = PromptCourse()
  private var surroundings = ContextSurroundings()
  private var commands = CommandMemory([:])
  /// The calls that have not ended, and what their ends are read with.
  private var calls: [Called] = []
  /// What users said with refusals, by their calls.
  private var refusals: [String: String] = [:]

  private struct Called {
    var id: String
    var action: ContextCall.Action
    var lines: ClosedRange<Int>?
  }

  /// An agent has a few calls under way at once, and some never end.
  private static let most = 256

  init(role: TranscriptRole, state: DecoderState) {
    self.role = role
  }

  var state: DecoderState { DecoderState() }

  static func time(of record: RecordReader) -> Timestamp? {
    record.text(CopilotField.timestamp).flatMap { Timestamp(iso8601: $0) }
  }

  mutating func take(_ record: RecordReader, at place: RecordPlace, into batch: inout TranscriptBatch) {
    guard role == .main, let bytes = record.bytes, !isOfSubagent(record) else { return }
    let event = record.part(CopilotStepField.event)
    let given = record.part(CopilotContextField.event)
    guard event.read(bytes) == nil, given.read(bytes) == nil else { return }
    switch event.string(CopilotStepField.type) {
    case "session.start", "session.resume", "session.context_changed":
      let moved = surroundings.moved(
        folder: record.shortText([CopilotField.contextCwd, CopilotField.cwd]),
        branch: record.shortText([CopilotField.contextBranch, CopilotField.branch]))
      if let moved { batch.append(context: moved, at: place) }
    case "session.title_changed":
      if let titled = surroundings.titled(given.shortText(CopilotContextField.title)) {
        batch.append(context: titled, at: place)
      }
    case "session.compaction_complete":
      if !record.isFalse(CopilotField.success) { batch.append(context: .compacted, at: place) }
    case "user.message": takeUser(event, given, at: place, into: &batch)
    case "assistant.message": takeReply(given, bytes, at: place, into: &batch)
    case "abort":
      course.interrupted()
      batch.append(context: .interrupted, at: place)
    case "permission.completed": takePermission(event, given)
    case "tool.execution_start": takeCall(event, given, bytes, at: place, into: &batch)
    case "tool.execution_complete": takeEnd(event, at: place, into: &batch)
    case "system.notification": takeNotice(event, at: place, into: &batch)
    case _: break
    }
  }

  private func isOfSubagent(_ record: RecordReader) -> Bool {
    record.text(CopilotField.parentToolCallID).map { !$0.isEmpty } ?? false
  }

  // MARK: What is said

  private mutating func takeUser(
    _ event: RecordReader, _ given: RecordReader, at place: RecordPlace, into batch: inout TranscriptBatch
  ) {
    guard ["user", nil].contains(event.string(CopilotStepField.source)),
      let text = given.text(CopilotContextField.content), text.hasWords
    else { return }
    batch.append(context: .prompted(course.prompt(text)), at: place)
  }

  private mutating func takeReply(
    _ given: RecordReader, _ bytes: UnsafeRawBufferPointer, at place: RecordPlace,
    into batch: inout TranscriptBatch
  ) {
    guard let text = given.text(CopilotContextField.content), text.hasWords else {
      return
    }
    let said = ContextText.said(text)
    course.replied(said)
    let isLast = NestedValues.elements(of: ["data", "toolRequests"], in: bytes).isEmpty
    batch.append(context: .replied(said, isLast: isLast), at: place)
  }

  /// The user's answer to a question whether a call may go on.
  private mutating func takePermission(_ event: RecordReader, _ given: RecordReader) {
    guard let kind = given.string(CopilotContextField.resultKind), kind.contains("by-user"),
      let id = event.text(CopilotStepField.callID).map({ StepText.name($0) })
    else { return }
    if refusals.count >= Self.most { refusals = [:] }
    refusals[id] = given.text(CopilotContextField.feedback).map { ContextText.said($0) } ?? ""
  }

  // MARK: Calls

  private mutating func takeCall(
    _ event: RecordReader, _ given: RecordReader, _ bytes: UnsafeRawBufferPointer, at place: RecordPlace,
    into batch: inout TranscriptBatch
  ) {
    guard let call = CopilotCall(event) else { return }
    if let shell = call.shell { commands.asks(call: call.step.id, session: shell) }
    let told = call.context(event, given, bytes)
    if calls.count >= Self.most { calls.removeFirst() }
    calls.append(Called(id: told.id, action: told.action, lines: CopilotCall.lines(of: bytes)))
    batch.append(context: .called(told), at: place)
    if let tasks = CopilotCall.tasks(given) { batch.append(context: .tasksListed(tasks), at: place) }
  }

  private mutating func takeEnd(
    _ event: RecordReader, at place: RecordPlace, into batch: inout TranscriptBatch
  ) {
    guard let id = event.text(CopilotStepField.callID).map({ StepText.name($0) }), !id.isEmpty else { return }
    let answer = CopilotAnswer(event)
    if let shell = commands.answered(call: id) {
      _ = ended(id)
      let isTold = answer.outcome == .failed && answer.exit != nil
      batch.append(
        context: .ended(ContextResult(id: id, outcome: isTold ? .succeeded : answer.outcome)), at: place)
      guard answer.running == nil,
        let first = commands.ended(session: shell) ?? commands.noticed(session: shell)
      else { return }
      var result = result(answer, id: first, of: ended(first))
      if answer.exit == nil { result.outcome = .interrupted }
      batch.append(context: .ended(result), at: place)
      return
    }
    if let running = answer.running { commands.runs(call: id, session: running) }
    var result = result(answer, id: id, of: answer.running == nil ? ended(id) : calls.last { $0.id == id })
    result.goesOn = answer.running != nil
    let said = refusals.removeValue(forKey: id)
    if result.outcome == .denied, let said {
      result.said = said.isEmpty ? nil : said
      if said.isEmpty { course.refused() }
    }
    batch.append(context: .ended(result), at: place)
    if let said = result.said { batch.append(context: .prompted(course.rejection(said)), at: place) }
  }

  /// A call is through; what was remembered of it.
  private mutating func ended(_ id: String) -> Called? {
    calls.lastIndex { $0.id == id }.map { calls.remove(at: $0) }
  }

  private func result(_ answer: CopilotAnswer, id: String, of call: Called?) -> ContextResult {
    var result = ContextResult(
      id: id, outcome: answer.outcome, text: ContextText.output(answer.output), tests: answer.tests)
    switch call?.action {
    case .run(let command, _): result.takeAnswer(exit: answer.exit, of: command)
    case .read: result.lines = call?.lines
    case .write: result.isNew = true
    case .ask(let questions):
      if let question = questions.first, answer.outcome == .succeeded {
        result.answers[question.text] = Self.answer(answer.output)
      }
    case .edit, .patch, .plan, .delegate, .search, .other, nil: break
    }
    return result
  }

  /// What the user chose or wrote, behind the client's words.
  private static func answer(_ output: [UInt8]) -> String {
    let text = ContextText.said(output)
    for herald in ["User selected: ", "User responded: "] where text.hasPrefix(herald) {
      return String(text.dropFirst(herald.count))
    }
    return text
  }

  private mutating func takeNotice(
    _ event: RecordReader, at place: RecordPlace, into batch: inout TranscriptBatch
  ) {
    guard event.equals(CopilotStepField.notice, "shell_completed"),
      let shell = event.shell(CopilotStepField.noticedShell), let call = commands.ended(session: shell)
    else { return }
    let isWell = event.integer(CopilotStepField.noticedExit) == 0
    batch.append(
      context: .ended(ContextResult(id: call, outcome: isWell ? .succeeded : .failed)), at: place)
    _ = ended(call)
  }
}
