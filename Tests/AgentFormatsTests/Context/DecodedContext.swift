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

  init(_ bytes: [UInt8], of agent: AgentDescriptor = ClaudeCode.descriptor, role: TranscriptRole = .main) {
    guard let records = agent.formats.lazy.compactMap(\.contexts).first else { return }
    var decoder = LineDecoder(records, role: role)
    var batch = TranscriptBatch()
    _ = bytes.padded { decoder.decode($0, at: 0, isEnd: true, into: &batch) }
    located = batch.contexts
  }
}
