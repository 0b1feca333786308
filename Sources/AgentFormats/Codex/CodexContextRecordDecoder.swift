import SessionCore

/// What Codex's rollouts tell of the work itself: what was said, looked at, changed, run, asked and planned.
///
/// A rollout holds its own session's part once: what it begins with of another session, whose fork or subagent it is, tells
/// nothing here. What came of a subagent is the result of the call that sent it.
struct CodexContextRecordDecoder: RecordDecoder {
  static let fields = CodexContextField.table

  private let role: TranscriptRole
  private var part = CodexOwnPart()
  private var prompts = CodexPrompts()
  private var calls = CodexContextCalls()
  private var commands = CommandMemory([:])
  private var surroundings = ContextSurroundings()
  /// Whether a plan waits for the user's word.
  private var hasPlan = false
  /// Whether a compaction was told of which the notice has yet to come.
  private var isCompacted = false

  init(role: TranscriptRole, state: DecoderState) {
    self.role = role
  }

  var state: DecoderState { DecoderState() }

  static func time(of record: RecordReader) -> Timestamp? {
    record.text(CodexContextField.timestamp).flatMap { Timestamp(iso8601: $0) }
  }

  mutating func take(_ record: RecordReader, at place: RecordPlace, into batch: inout TranscriptBatch) {
    guard role == .main else { return }
    switch record.string(CodexContextField.type) {
    case "session_meta":
      guard let id = record.string(CodexContextField.id), !id.isEmpty,
        part.named(id, forkedFrom: record.string(CodexContextField.forkedFromID), at: place.time)
      else { return }
      takePlace(record, at: place, into: &batch)
    case "turn_context":
      part.turned(to: record.string(CodexContextField.turnID), at: place.time)
      if part.isOwn { takePlace(record, at: place, into: &batch) }
    case "compacted":
      guard part.isOwn else { return }
      isCompacted = true
      batch.append(context: .compacted, at: place)
    case "event_msg": takeEvent(record, at: place, into: &batch)
    case "response_item":
      if part.isOwn { takeItem(record, at: place, into: &batch) }
    case _: break
    }
  }

  private mutating func takePlace(
    _ record: RecordReader, at place: RecordPlace, into batch: inout TranscriptBatch
  ) {
    let moved = surroundings.moved(
      folder: record.shortText(CodexContextField.cwd), branch: record.shortText(CodexContextField.branch))
    if let moved { batch.append(context: moved, at: place) }
  }

  // MARK: Events

  private mutating func takeEvent(
    _ record: RecordReader, at place: RecordPlace, into batch: inout TranscriptBatch
  ) {
    let kind = record.string(CodexContextField.payloadType)
    if kind == "task_started" || kind == "user_message" {
      part.turned(to: record.string(CodexContextField.turnID), at: place.time)
    }
    guard part.isOwn else { return }
    switch kind {
    case "task_started": prompts.turnBegan()
    case "user_message":
      let isPlain =
        !record.has(CodexContextField.kind) || record.equals(CodexContextField.kind, "plain")
      if isPlain, let text = record.text(CodexContextField.message) {
        takePrompt(text, at: place, into: &batch)
      }
    case "item_completed": takeCompleted(record, at: place, into: &batch)
    case "task_complete":
      tellUnnoted(into: &batch)
      // Older clients do not say which words are the last ones.
      if prompts.isReplyOpen, let text = record.text(CodexContextField.lastMessage), !text.isEmpty {
        batch.append(context: .replied(ContextText.said(text), isLast: true), at: place)
      }
      prompts.turnEnded()
    case "turn_aborted":
      calls.interrupted()
      guard ["interrupted", "replaced"].contains(record.string(CodexContextField.reason)) else { return }
      tellUnnoted(into: &batch)
      prompts.interrupted()
      batch.append(context: .interrupted, at: place)
    case "context_compacted":
      if !isCompacted { batch.append(context: .compacted, at: place) }
      isCompacted = false
    case "thread_name_updated":
      if let titled = surroundings.titled(record.shortText(CodexContextField.threadName)) {
        batch.append(context: titled, at: place)
      }
    case "patch_apply_end": takePatchNote(record, at: place, into: &batch)
    case _: break
    }
  }

  private mutating func takeCompleted(
    _ record: RecordReader, at place: RecordPlace, into batch: inout TranscriptBatch
  ) {
    switch record.string(CodexContextField.itemType) {
    case "UserMessage":
      takePrompt(texts(of: ["payload", "item", "content"], record), at: place, into: &batch)
    case "Plan":
      if let text = record.text(CodexContextField.itemText) { takePlan(text, at: place, into: &batch) }
    case _: break
    }
  }

  private mutating func takePrompt(
    _ text: some RandomAccessCollection<UInt8>, at place: RecordPlace, into batch: inout TranscriptBatch
  ) {
    guard let prompt = prompts.noted(text) else { return }
    tell(prompt, at: place, into: &batch)
  }

  private mutating func tell(_ prompt: UserText, at place: RecordPlace, into batch: inout TranscriptBatch) {
    if hasPlan {
      hasPlan = false
      let isAccepted = prompt.text.hasPrefix(Self.acceptance)
      let result = ContextResult(
        id: Self.plan, outcome: isAccepted ? .succeeded : .interrupted,
        said: isAccepted ? nil : prompt.text)
      batch.append(context: .ended(result), at: place)
    }
    batch.append(context: .prompted(prompt), at: place)
  }

  /// What the client says for a user who accepts a plan, and what a plan is called as a call.
  private static let (acceptance, plan) = ("Implement the plan", "plan")

  private mutating func tellUnnoted(into batch: inout TranscriptBatch) {
    for (prompt, place) in prompts.wentOn() { tell(prompt, at: place, into: &batch) }
  }

  private mutating func takePlan(
    _ text: some RandomAccessCollection<UInt8>, at place: RecordPlace, into batch: inout TranscriptBatch
  ) {
    hasPlan = true
    let call = ContextCall(
      id: Self.plan, tool: "plan", action: .plan(ContextText.said(text)))
    batch.append(context: .called(call), at: place)
  }

  // MARK: What the agent says and does

  private mutating func takeItem(
    _ record: RecordReader, at place: RecordPlace, into batch: inout TranscriptBatch
  ) {
    let id = record.text(CodexContextField.callID).flatMap { $0.isEmpty ? nil : StepText.name($0) }
    switch record.string(CodexContextField.payloadType) {
    case "message":
      let text = texts(of: ["payload", "content"], record)
      if record.equals(CodexContextField.role, "user") {
        takeAgentNotice(text, record, at: place, into: &batch)
        prompts.said(text, at: place)
      } else if record.equals(CodexContextField.role, "assistant") {
        takeReply(text, record, at: place, into: &batch)
      }
    case "function_call", "custom_tool_call":
      guard let id, let reader = stepReader(record) else { return }
      take(CodexCall(id: id, reader), at: place, into: &batch)
    case "local_shell_call":
      guard let id, let bytes = record.bytes else { return }
      take(CodexCall(id: id, localShell: bytes), at: place, into: &batch)
    case "function_call_output", "custom_tool_call_output":
      if let id { takeAnswer(id, record, at: place, into: &batch) }
    case "agent_message":
      guard let author = record.string(CodexContextField.author), let call = calls.returned(author) else {
        return
      }
      let text = ContextText.said(texts(of: ["payload", "content"], record))
      batch.append(context: .ended(ContextResult(id: call, outcome: .succeeded, text: text)), at: place)
    case _: break
    }
  }

  private func stepReader(_ record: RecordReader) -> RecordReader? {
    guard let bytes = record.bytes else { return nil }
    let reader = record.part(CodexStepField.record)
    return reader.read(bytes) == nil ? reader : nil
  }

  /// The texts of a list of parts, one behind the other.
  private func texts(of path: [StaticString], _ record: RecordReader) -> [UInt8] {
    guard let bytes = record.bytes else { return [] }
    var text: [UInt8] = []
    let part = record.part(CodexStepField.part)
    for element in NestedValues.elements(of: path, in: bytes) {
      guard part.read(UnsafeRawBufferPointer(rebasing: bytes[element])) == nil,
        let said = part.text(CodexStepField.partText)
      else { continue }
      text.addLine(said)
    }
    return text
  }

  private mutating func takeReply(
    _ text: [UInt8], _ record: RecordReader, at place: RecordPlace, into batch: inout TranscriptBatch
  ) {
    tellUnnoted(into: &batch)
    guard text.hasWords else { return }
    let said = ContextText.said(text)
    let isLast = record.equals(CodexContextField.phase, "final_answer")
    prompts.replied(said, isLast: isLast)
    batch.append(context: .replied(said, isLast: isLast), at: place)
    let (open, close) = ("<proposed_plan>", "</proposed_plan>")
    if let start = text.firstPlace(of: open) {
      let plan = text[(start + open.utf8.count)...]
      takePlan(plan[..<(plan.firstPlace(of: close) ?? plan.endIndex)], at: place, into: &batch)
    }
  }

  private mutating func take(
    _ call: CodexCall, at place: RecordPlace, into batch: inout TranscriptBatch
  ) {
    tellUnnoted(into: &batch)
    let step = call.step(&commands)
    calls.note(call, step)
    batch.append(context: .called(call.context(step)), at: place)
    guard let tasks = call.tasks else { return }
    batch.append(context: .tasksListed(tasks.filter { !$0.text.isEmpty }), at: place)
  }

  // MARK: Answers

  private mutating func takeAnswer(
    _ id: String, _ record: RecordReader, at place: RecordPlace, into batch: inout TranscriptBatch
  ) {
    guard let reader = stepReader(record) else { return }
    let answer = CodexAnswer(reader, isCommand: commands.knows(call: id))
    if answer.isRefusedByUser { prompts.refused() }
    takeAgents(id, reader, at: place, into: &batch)
    if let session = commands.answered(call: id) {
      _ = calls.answered(id, stays: false)
      batch.append(context: .ended(ContextResult(id: id, outcome: .succeeded)), at: place)
      guard answer.running == nil, let first = commands.ended(session: session) else { return }
      // An answer without an exit status says that the command is not there any more.
      let isLost = answer.exit == nil && !answer.isScript
      var result = answer.result(of: calls.answered(first, stays: false), id: first)
      if isLost { result.outcome = .interrupted }
      batch.append(context: .ended(result), at: place)
      return
    }
    let goesOn = answer.running != nil
    if let running = answer.running {
      commands.runs(call: id, session: running)
    } else {
      commands.isThrough(call: id)
    }
    let call = calls.answered(id, stays: goesOn)
    var result = answer.result(of: call, id: id)
    result.goesOn = goesOn
    if let call, !call.questions.isEmpty { result.answers = Self.answers(reader, call.questions) }
    // A subagent that was sent is through when it says so.
    if call?.isDelegation == true, answer.outcome == .succeeded, calls.isUnderWay(id) { result.goesOn = true }
    batch.append(context: .ended(result), at: place)
  }

  private static func answers(
    _ record: RecordReader, _ questions: [(id: String, question: ContextQuestion)]
  ) -> [String: String] {
    var answers: [String: String] = [:]
    record.text(CodexStepField.output)?.asDocument { bytes in
      for (name, value) in NestedValues.members(of: ["answers"], in: bytes) {
        let id = String(decoding: unescaped(Array(bytes[name])), as: UTF8.self)
        let value = UnsafeRawBufferPointer(rebasing: bytes[value])
        let chosen = NestedValues.elements(of: ["answers"], in: value).compactMap {
          NestedValues.text(of: $0, in: value)
        }
        guard !chosen.isEmpty, let asked = questions.first(where: { $0.id == id }) else { continue }
        answers[asked.question.text] = ContextText.said(Array(chosen.joined(separator: ", ").utf8))
      }
    }
    return answers
  }

  // MARK: Subagents

  /// An answer may name the subagent that was sent, or tell what subagents have brought that were waited for.
  private mutating func takeAgents(
    _ id: String, _ record: RecordReader, at place: RecordPlace, into batch: inout TranscriptBatch
  ) {
    guard let output = record.text(CodexStepField.output), output.first == UInt8(ascii: "{") else { return }
    output.asDocument { bytes in
      let reader = record.part(CodexContextField.agent)
      guard reader.read(bytes) == nil else { return }
      if let name = reader.string(CodexContextField.agentNames) {
        calls.sent(name, by: id)
      }
      for (name, value) in NestedValues.members(of: ["status"], in: bytes) {
        let agent = String(decoding: bytes[name], as: UTF8.self)
        takeEnd(of: agent, UnsafeRawBufferPointer(rebasing: bytes[value]), reader, at: place, into: &batch)
      }
    }
  }

  /// A notice that a subagent is through stands where the user speaks.
  private mutating func takeAgentNotice(
    _ text: [UInt8], _ record: RecordReader, at place: RecordPlace, into batch: inout TranscriptBatch
  ) {
    let mark = "<subagent_notification>"
    guard text.starts(with: mark.utf8), let end = text.firstPlace(of: "</subagent_notification>") else {
      return
    }
    text[mark.utf8.count..<end].withUnsafeBufferPointer { notice in
      notice.asDocument { bytes in
        let reader = record.part(CodexContextField.agent)
        guard reader.read(bytes) == nil, let agent = reader.string(CodexContextField.agentPath),
          let status = NestedValues.members(of: [], in: bytes).first(where: {
            bytes[$0.name].elementsEqual("status".utf8)
          })
        else { return }
        takeEnd(
          of: agent, UnsafeRawBufferPointer(rebasing: bytes[status.value]), reader, at: place, into: &batch)
      }
    }
  }

  private mutating func takeEnd(
    of agent: String, _ status: UnsafeRawBufferPointer, _ reader: RecordReader, at place: RecordPlace,
    into batch: inout TranscriptBatch
  ) {
    guard reader.read(status) == nil else { return }
    let brought = reader.text(CodexContextField.completed)
    guard let text = brought ?? reader.text(CodexContextField.errored), let call = calls.returned(agent)
    else {
      return
    }
    let result = ContextResult(
      id: call, outcome: brought == nil ? .failed : .succeeded, text: ContextText.said(text))
    batch.append(context: .ended(result), at: place)
  }

  // MARK: What the client notes of changes

  /// The client tells what a patch has changed, and of a change that no call tells of, by another way that it has to make
  /// one.
  private mutating func takePatchNote(
    _ record: RecordReader, at place: RecordPlace, into batch: inout TranscriptBatch
  ) {
    guard let bytes = record.bytes, let id = record.text(CodexContextField.callID).map(StepText.name),
      !record.isFalse(CodexContextField.success)
    else { return }
    let tool = calls.tool(of: id)
    guard tool != nil || !calls.isPatching else { return }
    let change = record.part(CodexContextField.change)
    let files = NestedValues.members(of: ["payload", "changes"], in: bytes).prefix(256).compactMap {
      (name, value) -> FilePatch? in
      guard change.read(UnsafeRawBufferPointer(rebasing: bytes[value])) == nil else { return nil }
      let path = String(decoding: unescaped(Array(bytes[name])), as: UTF8.self)
      return CodexPatch.file(path, change)
    }
    guard !files.isEmpty else { return }
    let call = ContextCall(id: id, tool: tool ?? "apply_patch", action: .patch(files))
    batch.append(context: .called(call), at: place)
    if tool == nil {
      batch.append(context: .ended(ContextResult(id: id, outcome: .succeeded)), at: place)
    }
  }
}
