import AgentFormats
import SessionCore

/// What lines of a transcript tell of the work itself.
struct DecodedContext {
  private(set) var located: [TranscriptBatch.LocatedContext] = []

  var facts: [ContextFact] { located.map(\.fact) }
  var results: [ContextResult] {
    facts.compactMap { if case .ended(let result) = $0 { result } else { nil } }
  }
  var actions: [ContextCall.Action] {
    facts.compactMap { if case .called(let call) = $0 { call.action } else { nil } }
  }
  var prompts: [UserText] {
    facts.compactMap { if case .prompted(let text) = $0 { text } else { nil } }
  }

  init(_ lines: [String], of agent: AgentDescriptor = ClaudeCode.descriptor, role: TranscriptRole = .main) {
    self.init(Array(lines.map { $0 + "\n" }.joined().utf8), of: agent, role: role)
  }

  /// - Parameters:
  ///   - bytes: a whole transcript.
  ///   - cut: where the first piece of it ends that is read; `nil` where it is read at once.
  ///   - agent: whose it is.
  ///   - role: whose conversation it holds.
  init(
    _ bytes: [UInt8], cutAt cut: Int? = nil, of agent: AgentDescriptor = ClaudeCode.descriptor,
    role: TranscriptRole = .main
  ) {
    guard let records = agent.formats.lazy.compactMap(\.contexts).first else { return }
    var decoder = LineDecoder(records, role: role)
    var batch = TranscriptBatch()
    var used = 0
    for end in [cut, bytes.count].compactMap(\.self) {
      let piece = Array(bytes[used..<max(used, end)])
      used += piece.padded {
        decoder.decode($0, at: Int64(used), isEnd: end == bytes.count, into: &batch)
      }
    }
    located = batch.contexts
  }
}
