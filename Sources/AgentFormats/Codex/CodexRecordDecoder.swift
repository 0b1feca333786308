import SessionCore

/// What the records of Codex's rollouts mean.
///
/// After each request a `token_count` states the session's total, and often states it again unchanged; so what counts is
/// by how much the total has grown. A forked session, and a subagent that starts with its parent's conversation, begin
/// with a copy of the parent's records under new times. The turns in a copy keep their ids, so a reply is named by its
/// turn and its counts: the copy has the names of the original, and the ledger counts it once.
struct CodexRecordDecoder: RecordDecoder {
  static let fields = CodexField.table
  static let marks: [StaticString] = [
    "\"session_meta\"", "\"turn_context\"", "\"compacted\"", "\"token_count\"", "\"task_started\"",
    "\"context_compacted\"", "\"thread_name_updated\"",
  ]

  private var role: TranscriptRole
  /// What the file has said so far; the model is remembered here and told with the replies.
  private var profile: SessionProfile
  private var memory: CodexMemory
  private var stepMemory: CommandMemory

  init(role: TranscriptRole, state: DecoderState) {
    self.role = role
    profile = state.profile
    memory = CodexMemory(state.numbers)
    stepMemory = CommandMemory(state.numbers)
  }

  var state: DecoderState {
    var state = DecoderState(profile: profile, numbers: memory.numbers)
    stepMemory.write(to: &state.numbers)
    return state
  }

  static func time(of record: RecordReader) -> Timestamp? {
    record.text(CodexField.timestamp).flatMap { Timestamp(iso8601: $0) }
  }

  mutating func take(_ record: RecordReader, at place: RecordPlace, into batch: inout TranscriptBatch) {
    var change = SessionProfile()
    if record.equals(CodexField.type, "session_meta") {
      let isFirst = memory.ownThread == 0
      takeSession(record, &change, &batch)
      if role == .main, memory.thread == memory.ownThread, batch.tellsSteps(at: place.time) {
        batch.append(.step(SessionStep(.begun(isFirst ? .startup : .resume))), at: place)
      }
    } else if record.equals(CodexField.type, "turn_context") {
      takeTurn(record, &change)
    } else if record.equals(CodexField.type, "compacted") {
      memory.compaction = .begun
    } else if record.equals(CodexField.type, "event_msg") {
      takeEvent(record, &change, at: place, &batch)
    }
    if role == .main, batch.tellsSteps(at: place.time) {
      for step in CodexSteps.steps(of: record, memory: &stepMemory) { batch.append(.step(step), at: place) }
    }
    // Of a subagent's file the session's own description is not told.
    if role == .main, !change.isEmpty { batch.append(.profile(change), at: place) }
  }

  // MARK: Sessions and turns

  /// The first one tells whose file it is; further ones come with a copy of another session, or when it is resumed.
  private mutating func takeSession(
    _ record: RecordReader, _ change: inout SessionProfile, _ batch: inout TranscriptBatch
  ) {
    guard let id = record.text(CodexField.id), !id.isEmpty else { return }
    let thread = StableHash.number(of: id)
    // A recording may hold one session behind the other, where totals begin anew.
    if memory.hasTotal, thread != memory.thread, thread != memory.ownThread { memory.forgetTotal() }
    memory.thread = thread
    if memory.ownThread == 0 {
      memory.ownThread = thread
      if batch.sessionID == nil { batch.sessionID = record.string(CodexField.id) }
      if let parent = parent(record) {
        role = .subagent
        batch.parentID = parent
      }
    }
    guard thread == memory.ownThread else { return }
    take(record, CodexField.cwd, \.project, &change)
    take(record, CodexField.branch, \.branch, &change)
    take(record, CodexField.version, \.version, &change)
  }

  /// The session that a subagent works for; `nil` for any other session, also a forked one.
  private func parent(_ record: RecordReader) -> String? {
    guard record.has(CodexField.subagent) else { return nil }
    return record.string([CodexField.parentThreadID, CodexField.spawnParentID, CodexField.forkedFromID])
  }

  private mutating func takeTurn(_ record: RecordReader, _ change: inout SessionProfile) {
    if let turn = record.text(CodexField.turnID), !turn.isEmpty { memory.turn = StableHash.number(of: turn) }
    take(record, CodexField.cwd, \.project, &change)
    if let model = record.shortText(CodexField.model), !model.isEmpty {
      let name = String(decoding: model, as: UTF8.self)
      // The window of another model is told anew, also where it is as large.
      if let known = profile.model, known != name { profile.windowTokens = nil }
      profile.model = name
    }
  }

  private mutating func takeEvent(
    _ record: RecordReader, _ change: inout SessionProfile, at place: RecordPlace,
    _ batch: inout TranscriptBatch
  ) {
    if record.equals(CodexField.payloadType, "token_count") {
      takeQuotas(record, at: place, &batch)
      guard record.has(CodexField.info) else { return }
      takeWindow(record.knownCount(CodexField.window), &change)
      takeCount(record, at: place, &batch)
    } else if record.equals(CodexField.payloadType, "task_started") {
      if let turn = record.text(CodexField.turnID), !turn.isEmpty {
        memory.turn = StableHash.number(of: turn)
      }
      takeWindow(record.knownCount(CodexField.turnWindow), &change)
    } else if record.equals(CodexField.payloadType, "context_compacted") {
      switch memory.compaction {
      case .none, .begun: compacted(to: nil, at: place, &batch)
      case .told: break
      }
      memory.compaction = .none
    } else if record.equals(CodexField.payloadType, "thread_name_updated") {
      let title = record.shortText(CodexField.threadName).flatMap { SessionTitle.kept($0) }
      guard let title, title != profile.title else { return }
      change.title = title
      profile.title = title
    }
  }

  /// Notes a member of the profile, as a change if it is one.
  private mutating func take(
    _ record: RecordReader, _ field: Int, _ part: WritableKeyPath<SessionProfile, String?>,
    _ change: inout SessionProfile
  ) {
    guard let text = record.shortText(field), !text.isEmpty else { return }
    if let known = profile[keyPath: part], known.utf8.elementsEqual(text) { return }
    change[keyPath: part] = String(decoding: text, as: UTF8.self)
    profile[keyPath: part] = change[keyPath: part]
  }

  private mutating func takeWindow(_ tokens: Int?, _ change: inout SessionProfile) {
    guard let tokens, tokens > 0, tokens != profile.windowTokens else { return }
    change.windowTokens = tokens
    profile.windowTokens = tokens
  }

  /// Each window says how long it is; which of the two is named first says nothing.
  private func takeQuotas(
    _ record: RecordReader, at place: RecordPlace, _ batch: inout TranscriptBatch
  ) {
    guard let time = place.time, record.has(CodexField.limits) else { return }
    let limit = record.shortText(CodexField.limitID).map { String(decoding: $0, as: UTF8.self) } ?? ""
    for first in CodexField.windows {
      guard let percent = record.real(first), let minutes = record.integer(first + 1),
        let quota = QuotaWindow(
          limit: limit, minutes: minutes, percent: percent, resetSeconds: reset(record, first, at: time),
          at: time)
      else { continue }
      batch.note(quota)
    }
  }

  /// When a window is reset, in seconds since 1970: older versions say how many seconds are left.
  private func reset(_ record: RecordReader, _ first: Int, at time: Timestamp) -> Int? {
    if let moment = record.integer(first + 2) { return moment }
    guard let left = record.integer(first + 3), (0...Int(Int32.max)).contains(left) else { return nil }
    return Int(time.milliseconds / 1_000) + left
  }

  // MARK: Tokens

  private mutating func takeCount(
    _ record: RecordReader, at place: RecordPlace, _ batch: inout TranscriptBatch
  ) {
    let total = CodexTokens(record, from: CodexField.totalTokens)
    let last = CodexTokens(record, from: CodexField.lastTokens)
    let context = record.knownCount(CodexField.lastSum).flatMap { $0 > 0 ? $0 : nil }
    // Against a total that is none nothing can have grown; what it should have said is in the next one.
    guard record.countProblem == nil else { return }
    let isUnchanged = memory.hasTotal && total == memory.total
    if memory.compaction == .begun {
      // The count behind a compaction states what the window holds now, with the total as it was.
      compacted(to: isUnchanged ? context : nil, at: place, &batch)
      memory.compaction = .told
    }
    defer {
      memory.total = total
      memory.context = context ?? memory.context
    }
    guard !isUnchanged else { return }
    var counted: CodexTokens
    if memory.hasTotal, !total.isBelow(memory.total) {
      counted = total.growth(since: memory.total)
    } else {
      // It began anew: after an overflow of the window, or in a file whose beginning is not there. What the total holds
      // beside the last request was counted where it was first stated.
      counted = last.isZero ? total : last.minimum(total)
    }
    memory.hasTotal = true
    guard !counted.isZero else { return }
    var name = memory.name
    total.combine(into: &name)
    last.combine(into: &name)
    batch.append(
      ReplyFact(
        key: ReplyKey(rawValue: name.spread), model: profile.model ?? "", usage: counted.usage,
        isMainChain: role == .main, contextTokens: context),
      at: place)
  }

  private mutating func compacted(
    to tokens: Int?, at place: RecordPlace, _ batch: inout TranscriptBatch
  ) {
    guard role == .main else { return }
    var name = memory.name
    name.combine("compaction".utf8)
    memory.total.combine(into: &name)
    // The records do not say who asked for it.
    let compaction = Compaction(
      trigger: .automatic, tokensBefore: memory.context == 0 ? nil : memory.context, tokensAfter: tokens)
    batch.append(.compaction(compaction), at: place, record: ReplyKey(rawValue: name.spread))
  }
}
