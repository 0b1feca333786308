import AgentFormats
import SessionCore

/// What an agent's decoder makes of a file that is given as a whole.
struct Read {
  private(set) var batch = TranscriptBatch()
  /// What the decoder remembers at the end.
  private(set) var state: DecoderState

  /// Lines, each with its newline.
  init(
    _ records: any RecordDecoder.Type, _ lines: [String], role: TranscriptRole = .main,
    state: DecoderState = DecoderState()
  ) {
    self.init(records, bytes: Array(lines.map { $0 + "\n" }.joined().utf8), role: role, state: state)
  }

  init(
    _ records: any RecordDecoder.Type, bytes: [UInt8], role: TranscriptRole = .main,
    state: DecoderState = DecoderState()
  ) {
    var decoder = LineDecoder(records, role: role, state: state)
    var batch = TranscriptBatch()
    _ = bytes.padded { decoder.decode($0, at: 0, isEnd: true, into: &batch) }
    self.batch = batch
    self.state = decoder.state
  }

  /// A document.
  init(
    _ documents: any DocumentDecoder.Type, _ text: String, at path: String, role: TranscriptRole = .main,
    state: DecoderState = DecoderState()
  ) throws {
    try self.init(documents, bytes: Array(text.utf8), at: path, role: role, state: state)
  }

  init(
    _ documents: any DocumentDecoder.Type, bytes: [UInt8], at path: String, role: TranscriptRole = .main,
    state: DecoderState = DecoderState()
  ) throws {
    var state = state
    var batch = TranscriptBatch()
    try bytes.padded { bytes in
      Result { try documents.decode(bytes, at: path, role: role, state: &state, into: &batch) }
    }.get()
    self.batch = batch
    self.state = state
  }

  var replies: [ReplyFact] {
    batch.facts.compactMap { if case .reply(let reply) = $0.fact { reply } else { nil } }
  }

  var profiles: [SessionProfile] {
    batch.facts.compactMap { if case .profile(let profile) = $0.fact { profile } else { nil } }
  }

  var compactions: [Compaction] {
    batch.facts.compactMap { if case .compaction(let compaction) = $0.fact { compaction } else { nil } }
  }

  /// What names each of the compactions over all files.
  var compactionNames: [ReplyKey?] {
    batch.facts.compactMap { if case .compaction = $0.fact { .some($0.record) } else { nil } }
  }

  /// Why parts of it could not be read.
  var unreadable: [String] {
    batch.facts.compactMap { if case .unreadable(let reason) = $0.fact { reason } else { nil } }
  }

  /// The sums over all replies.
  var total: TokenUsage { replies.reduce(TokenUsage()) { $0 + $1.usage } }
}
