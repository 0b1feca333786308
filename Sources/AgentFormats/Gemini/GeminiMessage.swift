import SessionCore

/// What a message of a conversation says, wherever it stands: on a line, in a line that sets the whole conversation, or
/// in a document.
struct GeminiMessage {
  /// Whose conversation it is of; ids of messages are made from their contents at times, so they need their session's.
  let session: GeminiSession
  let role: TranscriptRole

  /// The reply that the message is; `nil` for others, and for one whose tokens were not told.
  ///
  /// `input` holds what was read from the cache, and not what tools added to the prompt; `output` not what the model
  /// thought: all of these are billed.
  func reply(in message: RecordReader) -> ReplyFact? {
    guard message.equals(GeminiField.type, "gemini"), message.has(GeminiField.tokens),
      let id = message.text(GeminiField.id), !id.isEmpty
    else { return nil }
    let cached = message.count(GeminiField.cached)
    let usage = TokenUsage(
      input: max(0, message.count(GeminiField.input) - cached) + message.count(GeminiField.tool),
      output: message.count(GeminiField.output) + message.count(GeminiField.thoughts), cacheRead: cached)
    let model = message.shortText(GeminiField.model).map { String(decoding: $0, as: UTF8.self) } ?? ""
    return ReplyFact(key: session.key(of: id), model: model, usage: usage, isMainChain: role == .main)
  }

  /// Adds what the messages of an array say.
  ///
  /// - Parameters:
  ///   - path: the members that lead to the array.
  ///   - bytes: the record that holds it, with padding behind it.
  ///   - offset: where the record stands in the file.
  ///   - told: what was told of their steps, where each is a record of its own; `nil` where they repeat others.
  ///   - batch: takes the facts.
  func appendAll(
    of path: [StaticString], in bytes: UnsafeRawBufferPointer, at offset: Int64,
    told: inout GeminiStepMemory?, to batch: inout TranscriptBatch
  ) {
    let reader = RecordReader(table: GeminiField.table)
    for (number, element) in NestedValues.elements(of: path, in: bytes).enumerated() {
      let message = UnsafeRawBufferPointer(rebasing: bytes[element])
      var place = RecordPlace(time: nil, offset: offset + Int64(element.lowerBound), length: element.count)
      if let problem = reader.read(message) {
        batch.append(.unreadable(reason: problem), at: place)
        continue
      }
      let time = reader.text(GeminiField.timestamp).flatMap { Timestamp(iso8601: $0) }
      place.time =
        told != nil
        ? batch.noteRecord(time: time, offset: place.offset, length: place.length) : batch.credible(time)
      defer { batch.noteCountProblem(of: reader, at: place) }
      if let reply = reply(in: reader) {
        batch.append(reply, at: place)
      } else if number < 2, role == .main, let summary = summary(in: reader, message) {
        batch.append(.compaction(Self.compaction), at: place, record: summary)
      }
      guard role == .main, var memory = told else { continue }
      batch.appendSteps(of: message, reader, at: place, repeats: true, memory: &memory)
      told = memory
    }
  }

  /// Neither who asked for it is recorded, nor what it saved.
  private static let compaction = Compaction(trigger: .automatic, tokensBefore: nil, tokensAfter: nil)

  /// The key of the summary that the message holds in place of older ones: it stands behind what the client says of
  /// its surroundings, or first.
  private func summary(in reader: RecordReader, _ message: UnsafeRawBufferPointer) -> ReplyKey? {
    guard reader.equals(GeminiField.type, "user"), message.contains("<state_snapshot>") else { return nil }
    return reader.text(GeminiField.id).map(session.key)
  }
}

/// A session of Gemini CLI, as far as keys are made from it.
struct GeminiSession: Hashable {
  /// A hash of its id: what a decoder can remember as a number.
  let hash: Int

  init(hash: Int) {
    self.hash = hash
  }

  init(id: some Sequence<UInt8>) {
    hash = StableHash.number(of: id)
  }

  /// Names a message of the session over all files.
  func key(of message: some Sequence<UInt8>) -> ReplyKey {
    withUnsafeBytes(of: hash.littleEndian) { ReplyKey(messageID: message, requestID: $0) }
  }
}

extension UnsafeRawBufferPointer {
  /// Whether the text stands somewhere in the bytes.
  fileprivate func contains(_ text: StaticString) -> Bool {
    let wanted = UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    guard count >= wanted.count, let first = wanted.first else { return false }
    return indices.dropLast(wanted.count - 1).contains { index in
      self[index] == first && self[index..<index + wanted.count].elementsEqual(wanted)
    }
  }
}
