import SessionCore

/// What Claude Code's transcripts tell of the work itself: what was said, looked at, changed, run, asked and planned.
///
/// Subagents tell nothing here, neither in files of their own nor between the main conversation's records: what came of
/// their work is the result of the call that sent them. A record of more than 16 MiB, which is not held, tells nothing
/// either. What has to be remembered of a transcript are texts, so it is never stored: who reads on keeps the decoder.
struct ClaudeContextRecordDecoder: RecordDecoder {
  static let fields = ClaudeField.table

  private let role: TranscriptRole
  private var prompts = ClaudePrompts()
  /// Knows what goes on in the background.
  private var background = ClaudeStepMemory([:])
  private var calls = ClaudeContextCalls()
  private var surroundings = ContextSurroundings()
  /// Whether the title is the user's: then one that the agent makes up does not replace it.
  private var hasCustomTitle = false
  /// When the last record was written of those that say so.
  private var time: Timestamp?

  init(role: TranscriptRole, state: DecoderState) {
    self.role = role
  }

  var state: DecoderState { DecoderState() }

  static func time(of record: RecordReader) -> Timestamp? { ClaudeRecordDecoder.time(of: record) }

  mutating func take(_ reader: RecordReader, at place: RecordPlace, into batch: inout TranscriptBatch) {
    guard role == .main, !reader.isTrue(ClaudeField.isSidechain) else { return }
    time = place.time ?? time
    let place = RecordPlace(time: time, offset: place.offset, length: place.length)
    switch reader.string(ClaudeField.type) {
    case "assistant":
      takePlace(reader, at: place, into: &batch)
      if let record = ClaudeRecord(reader), record.isReply { takeReply(record, at: place, into: &batch) }
    case "user":
      takePlace(reader, at: place, into: &batch)
      if let record = ClaudeRecord(reader) { takeUser(record, at: place, into: &batch) }
    case "attachment":
      if let record = ClaudeRecord(reader) { takeAttachment(record, at: place, into: &batch) }
    case "queue-operation":
      if let record = ClaudeRecord(reader) { takeQueue(record, at: place, into: &batch) }
    case "system":
      if reader.equals(ClaudeField.subtype, "compact_boundary") {
        batch.append(context: .compacted, at: place)
      }
    case "custom-title", "ai-title": takeTitle(reader, at: place, into: &batch)
    case _: break
    }
  }

  // MARK: Where, and about what

  private mutating func takePlace(
    _ reader: RecordReader, at place: RecordPlace, into batch: inout TranscriptBatch
  ) {
    if let version = reader.shortText(ClaudeField.version) { prompts.note(version: version) }
    let moved = surroundings.moved(
      folder: reader.shortText(ClaudeField.cwd), branch: reader.shortText(ClaudeField.gitBranch))
    if let moved { batch.append(context: moved, at: place) }
  }

  private mutating func takeTitle(
    _ reader: RecordReader, at place: RecordPlace, into batch: inout TranscriptBatch
  ) {
    let isCustom = reader.has(ClaudeField.customTitle)
    guard isCustom || !hasCustomTitle,
      let text = reader.shortText(isCustom ? ClaudeField.customTitle : ClaudeField.aiTitle), !text.isEmpty
    else { return }
    hasCustomTitle = isCustom
    if let titled = surroundings.titled(text) { batch.append(context: titled, at: place) }
  }

  // MARK: What the agent says and does

  /// A reply may be written in several lines, mostly a block in each. That it is the last one stands in newer clients'
  /// records only; else the next prompt tells it.
  private mutating func takeReply(
    _ record: ClaudeRecord, at place: RecordPlace, into batch: inout TranscriptBatch
  ) {
    var text: [UInt8] = []
    var facts: [ContextFact] = []
    var callsTool = false
    for part in record.blocks {
      guard let block = record.read(part) else { continue }
      if block.equals(ClaudeStepField.blockType, "text"), let said = block.text(ClaudeStepField.text) {
        text.addLine(said)
      } else if let call = record.call(of: block) {
        callsTool = true
        facts.append(.called(record.contextCall(call, block, part)))
        if let tasks = record.tasks(block, part) { facts.append(.tasksListed(tasks)) }
        calls.note(call, changing: record.changedTask(call, block))
      }
    }
    if let said = record.members.text(ClaudeStepField.messageContent) { text += said }
    if text.hasWords {
      let said = ContextText.said(text)
      prompts.replied(said)
      batch.append(context: .replied(said, isLast: record.endsTurn && !callsTool), at: place)
    }
    for fact in facts { batch.append(context: fact, at: place) }
  }

  // MARK: What the user and the tools say

  private mutating func takeUser(
    _ record: ClaudeRecord, at place: RecordPlace, into batch: inout TranscriptBatch
  ) {
    guard !record.members.isTrue(ClaudeStepField.isCompactSummary) else { return }
    var prompt: [UInt8] = []
    let blocks = record.blocks
    // Nearly all records have one block, which is not looked at twice for that.
    let isOnly = blocks.count == 1
    let results =
      isOnly
      ? 0 : blocks.count { record.read($0)?.equals(ClaudeStepField.blockType, "tool_result") == true }
    for part in blocks {
      guard let block = record.read(part) else { continue }
      if let result = record.result(of: block, part) {
        takeResult(result, of: block, in: record, isAlone: isOnly || results == 1, at: place, into: &batch)
      } else if let text = block.text(ClaudeStepField.text) {
        takeSpoken(text, isAlone: results == 0, record, &prompt, at: place, into: &batch)
      }
    }
    if let text = record.members.text(ClaudeStepField.messageContent) {
      takeSpoken(text, isAlone: true, record, &prompt, at: place, into: &batch)
    }
    if let text = prompts.prompted(prompt) { batch.append(context: .prompted(text), at: place) }
  }

  /// A text that stands where the user speaks, and is at times a program's.
  private mutating func takeSpoken(
    _ text: UnsafeBufferPointer<UInt8>, isAlone: Bool, _ record: ClaudeRecord, _ prompt: inout [UInt8],
    at place: RecordPlace, into batch: inout TranscriptBatch
  ) {
    if ClaudeRecord.isInterruption(text) {
      prompts.interrupted()
      return batch.append(context: .interrupted, at: place)
    }
    guard isAlone, !record.members.isTrue(ClaudeStepField.isMeta) else { return }
    if record.origin(of: text) == .user {
      prompt.addLine(text)
    } else {
      takeNotification(text, at: place, into: &batch)
    }
  }

  private mutating func takeNotification(
    _ text: UnsafeBufferPointer<UInt8>?, at place: RecordPlace, into batch: inout TranscriptBatch
  ) {
    guard let notification = text.flatMap(ClaudeNotification.init),
      let id = notification.ended(&background)
    else { return }
    let summary = ContextText.line(Array((notification.summary ?? "").utf8))
    batch.append(
      context: .ended(ContextResult(id: id, outcome: notification.outcome, text: summary)), at: place)
  }

  private mutating func takeResult(
    _ result: ClaudeRecord.Result, of block: RecordReader, in record: ClaudeRecord, isAlone: Bool,
    at place: RecordPlace, into batch: inout TranscriptBatch
  ) {
    if result.end.goesOn, let task = result.task { background.goesOn(result.end.id, as: task) }
    let call = calls.ended(result.end.id)
    let told = record.contextResult(result, block, isAlone: isAlone, isRead: call?.isRead == true)
    batch.append(context: .ended(told), at: place)
    if let task = call?.task.flatMap({ record.changedTask(result, $0) }) {
      batch.append(context: .taskChanged(task), at: place)
    }
    guard record.isRefusedByUser(result) else { return }
    if told.said == nil {
      prompts.refused()
    } else {
      batch.append(context: .prompted(prompts.rejection(result.output)), at: place)
    }
  }

  // MARK: What was typed while the agent worked

  private mutating func takeAttachment(
    _ record: ClaudeRecord, at place: RecordPlace, into batch: inout TranscriptBatch
  ) {
    let members = record.members
    guard members.equals(ClaudeStepField.attachmentType, "queued_command") else { return }
    let told = members.text(ClaudeStepField.queuedPrompt)
    takeNotification(told, at: place, into: &batch)
    let isPrompt =
      (members.equals(ClaudeStepField.commandMode, "prompt") || !members.has(ClaudeStepField.commandMode))
      && (members.equals(ClaudeStepField.queuedOriginKind, "human")
        || !members.has(ClaudeStepField.queuedOriginKind))
    guard isPrompt, !members.isTrue(ClaudeStepField.isMeta) else { return }
    var text = told.map(Array.init) ?? []
    for element in NestedValues.elements(of: ["attachment", "prompt"], in: record.bytes) {
      guard let block = record.read(UnsafeRawBufferPointer(rebasing: record.bytes[element])),
        let part = block.text(ClaudeStepField.text)
      else { continue }
      text.addLine(part)
    }
    if let prompt = prompts.attached(text) { batch.append(context: .prompted(prompt), at: place) }
  }

  private mutating func takeQueue(
    _ record: ClaudeRecord, at place: RecordPlace, into batch: inout TranscriptBatch
  ) {
    let text = record.members.text(ClaudeStepField.content)
    switch record.members.string(ClaudeStepField.operation) {
    case "enqueue": prompts.enqueued(text.map(Array.init) ?? [], at: place)
    case "dequeue": prompts.dequeued()
    case "remove":
      if let queued = prompts.removed(text.map(Array.init)) {
        batch.append(context: .prompted(queued.text), at: queued.place)
      }
    case "popAll": prompts.tookBack()
    case _: break
    }
  }
}
