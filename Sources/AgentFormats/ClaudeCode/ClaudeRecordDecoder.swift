import SessionCore

/// What the records of Claude Code's transcripts mean: several lines may tell of one reply, and records stand in any
/// order of time.
struct ClaudeRecordDecoder: RecordDecoder {
  static let fields = ClaudeField.table
  static let marks: [StaticString] = [
    "\"usage\"", "\"compact_boundary\"", "\"customTitle\"", "\"aiTitle\"", "\"cost-state\"",
  ]

  private let role: TranscriptRole
  /// What the file has said so far, so that only changes become facts.
  private var profile: SessionProfile
  private var hasCustomTitle: Bool
  /// The latest time that a record of the file had, as far as they are read: what follows was not written before.
  private var latest: Timestamp?
  private var stepMemory: ClaudeStepMemory

  init(role: TranscriptRole, state: DecoderState) {
    self.role = role
    profile = state.profile
    hasCustomTitle = state.numbers[Self.customTitle] == 1
    latest = state.numbers[Self.latest].map { Timestamp(milliseconds: Int64($0)) }
    stepMemory = ClaudeStepMemory(state.numbers)
  }

  /// Under which it is remembered that the title is the user's: then one that the agent makes up does not replace it.
  private static let customTitle = "custom_title"
  private static let latest = "latest"

  var state: DecoderState {
    var state = DecoderState(profile: profile)
    if hasCustomTitle { state.numbers[Self.customTitle] = 1 }
    if let latest { state.numbers[Self.latest] = Int(latest.milliseconds) }
    stepMemory.write(to: &state.numbers)
    return state
  }

  static func time(of record: RecordReader) -> Timestamp? {
    record.text(ClaudeField.timestamp).flatMap { Timestamp(iso8601: $0) }
  }

  mutating func take(_ reader: RecordReader, at place: RecordPlace, into batch: inout TranscriptBatch) {
    if batch.sessionID == nil { batch.sessionID = reader.string(ClaudeField.sessionID) }
    if let change = profileChange(reader) { batch.append(.profile(change), at: place) }
    if role == .main, let time = place.time { latest = latest.map { max($0, time) } ?? time }
    if let reply = reply(reader) {
      batch.append(reply, at: place)
    } else if role == .main, let told = ClaudeCostState(reader) {
      let time = [latest, batch.credible(told.time)].compactMap(\.self).max()
      batch.append(.agentSum(told.sum), time: time, offset: place.offset, length: place.length)
    } else if let compaction = compaction(reader) {
      let record = reader.text(ClaudeField.uuid).map { ReplyKey(messageID: $0, requestID: EmptyCollection()) }
      batch.append(.compaction(compaction), at: place, record: record)
    }
    guard role == .main, batch.tellsSteps(at: place.time) else { return }
    for step in ClaudeSteps.steps(of: reader, memory: &stepMemory) {
      batch.append(.step(step), at: place)
    }
  }

  // MARK: Facts

  /// Folder, branch and version change within a file, so they are taken from every record.
  private mutating func profileChange(_ reader: RecordReader) -> SessionProfile? {
    guard role == .main, !reader.isTrue(ClaudeField.isSidechain) else { return nil }
    var change = SessionProfile()
    func take(_ field: Int, _ part: WritableKeyPath<SessionProfile, String?>) {
      guard let text = reader.shortText(field), !text.isEmpty else { return }
      if let known = profile[keyPath: part], known.utf8.elementsEqual(text) { return }
      change[keyPath: part] = String(decoding: text, as: UTF8.self)
    }
    func takeTitle(_ field: Int) {
      guard let title = reader.shortText(field).flatMap({ SessionTitle.kept($0) }), title != profile.title
      else {
        return
      }
      change.title = title
    }
    take(ClaudeField.cwd, \.project)
    take(ClaudeField.gitBranch, \.branch)
    take(ClaudeField.version, \.version)
    if reader.has(ClaudeField.customTitle) {
      hasCustomTitle = true
      takeTitle(ClaudeField.customTitle)
    } else if !hasCustomTitle {
      takeTitle(ClaudeField.aiTitle)
    }
    guard !change.isEmpty else { return nil }
    profile = profile.updated(with: change)
    return change
  }

  /// The reply that a record is a line of; `progress` records only repeat what stands in the subagent's own file.
  private func reply(_ reader: RecordReader) -> ReplyFact? {
    guard ClaudeRecord.isReply(reader), reader.has(ClaudeField.usage),
      let identity = reader.text([ClaudeField.messageID, ClaudeField.uuid])
    else { return nil }
    let noText = UnsafeBufferPointer<UInt8>(start: nil, count: 0)
    let requestID = reader.text(ClaudeField.requestID) ?? noText
    return ReplyFact(
      key: ReplyKey(messageID: identity, requestID: requestID),
      model: String(decoding: reader.shortText(ClaudeField.model) ?? noText, as: UTF8.self),
      usage: usage(reader),
      isMainChain: role == .main && !reader.isTrue(ClaudeField.isSidechain), tier: tier(reader),
      request: RequestKey(requestID: requestID))
  }

  /// `priority` is capacity bought beforehand: its tokens are billed like any.
  private func tier(_ reader: RecordReader) -> BillingClass.Tier {
    if reader.equals(ClaudeField.speed, "fast") { return .fast }
    return reader.equals(ClaudeField.serviceTier, "batch") ? .batch : .standard
  }

  private func usage(_ reader: RecordReader) -> TokenUsage {
    let oneHour = reader.count(ClaudeField.oneHourWriteTokens)
    let split = reader.count(ClaudeField.fiveMinuteWriteTokens) + oneHour
    return TokenUsage(
      input: reader.count(ClaudeField.inputTokens), output: reader.count(ClaudeField.outputTokens),
      cacheRead: reader.count(ClaudeField.cacheReadTokens),
      // Clients before 2.1.152 left the sum at 0 where only the split was given.
      cacheWrite: max(reader.count(ClaudeField.cacheWriteTokens), split), cacheWriteOneHour: oneHour)
  }

  private func compaction(_ reader: RecordReader) -> Compaction? {
    guard
      role == .main, reader.equals(ClaudeField.type, "system"),
      reader.equals(ClaudeField.subtype, "compact_boundary"), !reader.isTrue(ClaudeField.isSidechain)
    else { return nil }
    return Compaction(
      trigger: reader.equals(ClaudeField.trigger, "manual") ? .manual : .automatic,
      tokensBefore: reader.knownCount(ClaudeField.tokensBefore),
      tokensAfter: reader.knownCount(ClaudeField.tokensAfter))
  }
}
