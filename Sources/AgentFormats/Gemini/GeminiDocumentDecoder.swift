package import SessionCore

/// Gemini CLI's conversations before version 0.40: one JSON object with all messages, written anew at each turn.
package enum GeminiDocumentDecoder: DocumentDecoder {
  package static func decode(
    _ document: UnsafeRawBufferPointer, at path: String, role: TranscriptRole, state: inout DecoderState,
    into batch: inout TranscriptBatch
  ) throws(DocumentProblem) {
    let reader = try RecordReader(document: document, table: GeminiField.table)
    guard let id = reader.text(GeminiField.sessionID), !id.isEmpty else {
      throw DocumentProblem("it names no session")
    }
    batch.sessionID = String(decoding: id, as: UTF8.self)
    let message = GeminiMessage(session: GeminiSession(id: id), role: role)
    let time = batch.credible(reader.text(GeminiField.lastUpdated).flatMap { Timestamp(iso8601: $0) })
    if let change = state.titleChange(reader.shortText(GeminiField.summary)) {
      batch.append(.profile(change), at: RecordPlace(time: time, offset: 0, length: document.count))
    }
    var told: GeminiStepMemory? = GeminiStepMemory(state.numbers)
    message.appendAll(of: ["messages"], in: document, at: 0, told: &told, to: &batch)
    told?.write(to: &state.numbers)
  }
}
