import AgentFormats
import SessionCore

/// The steps that lines of a transcript tell of, with where they stand.
struct DecodedSteps {
  private(set) var located: [TranscriptBatch.Located] = []
  private(set) var state = DecoderState()

  var steps: [SessionStep] {
    located.compactMap { if case .step(let step) = $0.fact { step } else { nil } }
  }
  var kinds: [SessionStep.Kind] { steps.map(\.kind) }

  /// - Parameters:
  ///   - bytes: a whole transcript.
  ///   - records: says what its records mean.
  ///   - role: whose conversation the file holds.
  ///   - since: from when on steps are told.
  ///   - state: what an earlier reading ended with.
  init(
    _ bytes: [UInt8], _ records: any RecordDecoder.Type, role: TranscriptRole = .main,
    since: Timestamp? = Timestamp(milliseconds: 0), state: DecoderState = DecoderState()
  ) {
    var batch = TranscriptBatch(stepsSince: since)
    var decoder = LineDecoder(records, role: role, state: state)
    let padded = bytes + [UInt8](repeating: 0, count: LineDecoder.padding)
    padded.withUnsafeBytes { padded in
      _ = decoder.decode(
        UnsafeRawBufferPointer(rebasing: padded[..<bytes.count]), at: 0, isEnd: true, into: &batch)
    }
    located = batch.facts
    self.state = decoder.state
  }

  init(_ lines: [String], _ records: any RecordDecoder.Type, since: Timestamp? = Timestamp(milliseconds: 0)) {
    self.init(Array(lines.joined(separator: "\n").utf8), records, since: since)
  }
}

extension AgentDescriptor {
  /// What its transcripts of lines mean.
  var records: (any RecordDecoder.Type)? {
    formats.lazy.compactMap { format in
      if case .lines(let records) = format.reading { records } else { nil }
    }.first
  }
}
