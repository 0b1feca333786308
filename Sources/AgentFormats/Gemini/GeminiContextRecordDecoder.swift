import SessionCore

/// What Gemini CLI's conversations since version 0.40 tell of the work itself. Subagents tell nothing: what came of their
/// work is the end of the call that sent them.
struct GeminiContextRecordDecoder: RecordDecoder {
  static var fields: FieldTable { GeminiField.table }

  private let role: TranscriptRole
  private var context = GeminiContext()
  private var surroundings = ContextSurroundings()

  init(role: TranscriptRole, state: DecoderState) {
    self.role = role
  }

  var state: DecoderState { DecoderState() }

  static func time(of record: RecordReader) -> Timestamp? { GeminiRecordDecoder.time(of: record) }

  mutating func take(_ record: RecordReader, at place: RecordPlace, into batch: inout TranscriptBatch) {
    guard role == .main, let bytes = record.bytes else { return }
    if let titled = surroundings.titled(record.shortText(GeminiField.setSummary)) {
      batch.append(context: titled, at: place)
    }
    if record.has(GeminiField.setMessages) {
      for element in NestedValues.elements(of: ["$set", "messages"], in: bytes).prefix(2) {
        let message = UnsafeRawBufferPointer(rebasing: bytes[element])
        context.takeSet(message, record, at: place, into: &batch)
      }
    } else {
      context.take(bytes, record, at: place, into: &batch)
    }
  }
}
