package import SessionCore

/// The files of opencode before version 1.2: one for each session, and one for each message.
package enum OpencodeDocumentDecoder: DocumentDecoder {
  package static func decode(
    _ document: UnsafeRawBufferPointer, at path: String, role: TranscriptRole, state: inout DecoderState,
    into batch: inout TranscriptBatch
  ) throws(DocumentProblem) {
    let reader = try RecordReader(document: document, table: OpencodeField.table)
    guard path.hasPrefix("storage/message/") else {
      describe(reader, length: document.count, &state, &batch)
      return
    }
    let message = OpencodeMessage(reader, type: nil, isMainChain: role == .main)
    let time = batch.noteRecord(time: message.time, offset: 0, length: document.count)
    let place = RecordPlace(time: time, offset: 0, length: document.count)
    batch.noteCountProblem(of: reader, at: place)
    if let reply = message.reply { batch.append(reply, at: place) }
    if let (compaction, record) = message.compaction {
      batch.append(.compaction(compaction), at: place, record: record)
    }
    if role == .main, batch.tellsSteps(at: time) {
      tellSteps(of: document, length: document.count, &state, &batch)
    }
  }

  /// A message alone tells when somebody spoke and when the model was through: the calls of tools stand in other files.
  private static func tellSteps(
    of document: UnsafeRawBufferPointer, length: Int, _ state: inout DecoderState,
    _ batch: inout TranscriptBatch
  ) {
    let steps = OpencodeSteps.Reader().steps(of: Array(document))
    for step in steps.dropFirst(state.numbers[told] ?? 0) {
      guard let time = batch.credible(step.time) else { continue }
      batch.append(
        .step(SessionStep(step.kind)), at: RecordPlace(time: time, offset: 0, length: length))
    }
    if !steps.isEmpty { state.numbers[told] = steps.count }
  }

  /// Under which name it is remembered how many steps of the message were told.
  private static let told = "steps.told"

  /// What the file of a session says of it.
  private static func describe(
    _ reader: RecordReader, length: Int, _ state: inout DecoderState, _ batch: inout TranscriptBatch
  ) {
    let stated = (reader.integer(OpencodeField.updated) ?? reader.integer(OpencodeField.created))
      .flatMap { Timestamp(foreignMilliseconds: Int64($0)) }
    let time = batch.noteRecord(time: stated, offset: 0, length: length)
    func text(_ field: Int) -> String? {
      reader.shortText(field).flatMap { $0.isEmpty ? nil : String(decoding: $0, as: UTF8.self) }
    }
    let told = SessionProfile(
      project: text(OpencodeField.directory), version: text(OpencodeField.version),
      title: Opencode.title(text(OpencodeField.title)))
    guard let change = state.profile.change(to: told) else { return }
    state.profile = state.profile.updated(with: change)
    batch.append(.profile(change), at: RecordPlace(time: time, offset: 0, length: length))
  }
}
