package import SessionCore

/// Copilot CLI's events, one a line.
///
/// Of a reply only the tokens that the model produced are recorded. What was sent stands in sums at the end of a run of
/// the program, by model: they count less what the run's replies have counted. A run that is killed leaves none.
package struct CopilotRecordDecoder: RecordDecoder {
  package static var fields: FieldTable { CopilotField.table }

  /// Models of one run whose replies are remembered: the state is stored, and their names come from outside.
  private static let mostModels = 32
  private static let shown = "shown."

  private let role: TranscriptRole
  package private(set) var state: DecoderState

  package init(role: TranscriptRole, state: DecoderState) {
    self.role = role
    self.state = state
  }

  package static func time(of record: RecordReader) -> Timestamp? {
    record.text(CopilotField.timestamp).flatMap { Timestamp(iso8601: $0) }
  }

  package mutating func take(
    _ record: RecordReader, at place: RecordPlace, into batch: inout TranscriptBatch
  ) {
    if batch.sessionID == nil { batch.sessionID = record.string(CopilotField.sessionID) }
    if let change = profileChange(record) { batch.append(.profile(change), at: place) }
    if record.equals(CopilotField.type, "assistant.message") {
      if let reply = reply(record) { batch.append(reply, at: place) }
    } else if record.equals(CopilotField.type, "session.start")
      || record.equals(CopilotField.type, "session.resume")
    {
      forgetShown()
    } else if record.equals(CopilotField.type, "session.shutdown") {
      for reply in hidden(record) { batch.append(reply, at: place) }
      forgetShown()
    } else if record.equals(CopilotField.type, "session.compaction_complete") {
      let name = record.text(CopilotField.id).map { ReplyKey(messageID: $0, requestID: EmptyCollection()) }
      if let compaction = compaction(record) {
        batch.append(.compaction(compaction), at: place, record: name)
      }
    }
    if role == .main, batch.tellsSteps(at: place.time) {
      var memory = CommandMemory(state.numbers)
      for step in CopilotSteps.steps(of: record, memory: &memory) { batch.append(.step(step), at: place) }
      memory.write(to: &state.numbers)
    }
  }

  // MARK: Profile

  private mutating func profileChange(_ record: RecordReader) -> SessionProfile? {
    // What a tool or a model was asked has members of the same names.
    guard role == .main, record.text(CopilotField.type)?.starts(with: "session.".utf8) == true else {
      return nil
    }
    func text(_ fields: Int...) -> String? {
      record.shortText(fields).map {
        String(decoding: $0, as: UTF8.self)
      }
    }
    let told = SessionProfile(
      project: text(CopilotField.contextCwd, CopilotField.cwd),
      branch: text(CopilotField.contextBranch, CopilotField.branch), version: text(CopilotField.version))
    let change = state.profile.change(to: told)
    state.profile = state.profile.updated(with: told)
    return change
  }

  // MARK: Replies

  private mutating func reply(_ record: RecordReader) -> ReplyFact? {
    guard let id = record.text(CopilotField.messageID) ?? record.text(CopilotField.id), !id.isEmpty,
      let output = record.knownCount(CopilotField.outputTokens), output > 0
    else { return nil }
    let model = Self.name(record.shortText(CopilotField.model))
    noteShown(output, of: model)
    return ReplyFact(
      key: ReplyKey(messageID: id, requestID: EmptyCollection()), model: model,
      usage: TokenUsage(output: output),
      isMainChain: role == .main && !record.has(CopilotField.parentToolCallID))
  }

  /// What a run that ends says beyond its replies, by model. Of the model in use it says what stands in the window.
  private func hidden(_ record: RecordReader) -> [ReplyFact] {
    guard let bytes = record.bytes, let id = record.text(CopilotField.id), !id.isEmpty else { return [] }
    let reader = RecordReader(table: CopilotField.metrics)
    return NestedValues.members(of: ["data", "modelMetrics"], in: bytes).compactMap { name, value in
      guard reader.read(UnsafeRawBufferPointer(rebasing: bytes[value])) == nil else { return nil }
      let model = String(decoding: bytes[name].prefix(256), as: UTF8.self)
      let (cacheRead, cacheWrite) = (
        reader.count(CopilotField.metricsCacheRead), reader.count(CopilotField.metricsCacheWrite)
      )
      let usage = TokenUsage(
        input: max(0, max(0, reader.count(CopilotField.metricsInput) - cacheRead) - cacheWrite),
        output: max(0, reader.count(CopilotField.metricsOutput) - (state.numbers[Self.shown + model] ?? 0)),
        cacheRead: cacheRead, cacheWrite: cacheWrite)
      record.noteCountProblem(of: reader)
      guard !usage.isZero else { return nil }
      let isCurrent =
        role == .main && record.text(CopilotField.currentModel)?.elementsEqual(bytes[name]) == true
      return ReplyFact(
        key: ReplyKey(messageID: id, requestID: bytes[name]), model: model, usage: usage,
        isMainChain: isCurrent,
        contextTokens: isCurrent ? record.count(CopilotField.currentTokens) : nil)
    }
  }

  private mutating func noteShown(_ output: Int, of model: String) {
    let name = Self.shown + model
    guard state.numbers[name] != nil || state.numbers.keys.count(where: Self.isShown) < Self.mostModels
    else { return }
    let (sum, isTooLarge) = (state.numbers[name] ?? 0).addingReportingOverflow(output)
    state.numbers[name] = isTooLarge ? .max : sum
  }

  private mutating func forgetShown() {
    state.numbers = state.numbers.filter { !Self.isShown($0.key) }
  }

  private static func isShown(_ name: String) -> Bool { name.hasPrefix(shown) }

  private static func name(_ model: UnsafeBufferPointer<UInt8>?) -> String {
    model.map { String(decoding: $0.prefix(256), as: UTF8.self) } ?? ""
  }

  // MARK: Compactions

  /// What the model was asked for it is a part of the sums at the end.
  private func compaction(_ record: RecordReader) -> Compaction? {
    guard role == .main, record.isTrue(CopilotField.success) || !record.has(CopilotField.success) else {
      return nil
    }
    return Compaction(
      trigger: .automatic, tokensBefore: record.knownCount(CopilotField.tokensBefore),
      tokensAfter: record.knownCount(CopilotField.tokensAfter))
  }
}
