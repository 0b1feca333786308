import SessionCore

/// What Gemini CLI's conversations since version 0.40 tell of the work itself. Subagents tell nothing: what came of their
/// work is the end of the call that sent them.
struct GeminiContextDecoder: RecordDecoder {
  static var fields: FieldTable { GeminiField.table }

  private let role: TranscriptRole
  private var context = GeminiContext()
  private var title: String?

  init(role: TranscriptRole, state: DecoderState) {
    self.role = role
  }

  var state: DecoderState { DecoderState() }

  static func time(of record: RecordReader) -> Timestamp? { GeminiRecordDecoder.time(of: record) }

  mutating func take(_ record: RecordReader, at place: RecordPlace, into batch: inout TranscriptBatch) {
    guard role == .main, let bytes = record.bytes else { return }
    if let summary = record.shortText(GeminiField.setSummary), !summary.isEmpty {
      let told = String(decoding: summary, as: UTF8.self)
      if told != title { batch.append(context: .titled(told), at: place) }
      title = told
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

/// What Gemini CLI's conversations before version 0.40 tell of the work itself.
enum GeminiContextDocumentDecoder: ContextDocumentDecoder {
  static func decode(
    _ document: UnsafeRawBufferPointer, into batch: inout TranscriptBatch
  ) throws(DocumentProblem) {
    let reader = try RecordReader(document: document, table: GeminiField.table)
    guard reader.has(GeminiField.sessionID) else { throw DocumentProblem("it names no session") }
    if let summary = reader.shortText(GeminiField.summary), !summary.isEmpty {
      batch.append(
        context: .titled(String(decoding: summary, as: UTF8.self)),
        at: RecordPlace(time: nil, offset: 0, length: document.count))
    }
    var context = GeminiContext()
    for element in NestedValues.elements(of: ["messages"], in: document) {
      let message = UnsafeRawBufferPointer(rebasing: document[element])
      guard reader.read(message) == nil else { continue }
      let time = GeminiRecordDecoder.time(of: reader)
      let place = RecordPlace(time: time, offset: Int64(element.lowerBound), length: element.count)
      context.take(message, reader, at: place, into: &batch)
    }
  }
}
