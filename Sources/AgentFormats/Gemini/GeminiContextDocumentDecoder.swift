import SessionCore

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
