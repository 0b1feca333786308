package import SessionCore

/// Gemini CLI's conversations since version 0.40: a line that names the session, then a line for each message, written
/// again as a whole when it grows, and lines that set something of all of it.
///
/// A line that goes back to an earlier message (`$rewindTo`) says nothing here: what was taken back had its price.
package struct GeminiRecordDecoder: RecordDecoder {
  package static var fields: FieldTable { GeminiField.table }

  private let role: TranscriptRole
  package private(set) var state: DecoderState

  package init(role: TranscriptRole, state: DecoderState) {
    self.role = role
    self.state = state
  }

  package static func time(of record: RecordReader) -> Timestamp? {
    [GeminiField.timestamp, GeminiField.setLastUpdated, GeminiField.startTime].lazy
      .compactMap { record.text($0).flatMap { Timestamp(iso8601: $0) } }.first
  }

  package mutating func take(
    _ record: RecordReader, at place: RecordPlace, into batch: inout TranscriptBatch
  ) {
    if let id = record.text(GeminiField.sessionID) ?? record.text(GeminiField.setSessionID), !id.isEmpty {
      state.numbers[Self.session] = GeminiSession(id: id).hash
      if batch.sessionID == nil { batch.sessionID = String(decoding: id, as: UTF8.self) }
    }
    let message = GeminiMessage(session: GeminiSession(hash: state.numbers[Self.session] ?? 0), role: role)
    if role == .main, let change = state.titleChange(record.shortText(GeminiField.setSummary)) {
      batch.append(.profile(change), at: place)
    }
    if let reply = message.reply(in: record) {
      batch.append(reply, at: place)
    } else if record.has(GeminiField.setMessages), let bytes = record.bytes {
      var repeated: GeminiStepMemory?
      message.appendAll(of: ["$set", "messages"], in: bytes, at: place.offset, told: &repeated, to: &batch)
    }
    if role == .main, record.has(GeminiField.startTime), batch.tellsSteps(at: place.time) {
      batch.append(.step(SessionStep(.begun(.startup))), at: place)
    } else if role == .main, let bytes = record.bytes, batch.tellsSteps(at: place.time) {
      var memory = GeminiStepMemory(state.numbers)
      batch.appendSteps(of: bytes, record, at: place, repeats: false, memory: &memory)
      memory.write(to: &state.numbers)
    }
  }

  private static let session = "session"
}

extension DecoderState {
  /// What is new about a title, which is remembered.
  mutating func titleChange(_ title: UnsafeBufferPointer<UInt8>?) -> SessionProfile? {
    guard let title = title.flatMap({ SessionTitle.kept($0) }) else { return nil }
    let change = profile.change(to: SessionProfile(title: title))
    profile.title = change?.title ?? profile.title
    return change
  }
}
