import AgentFormats
import FuzzSupport
import SessionCore

/// A document that an agent writes anew at each change, and a message out of a database: read as a whole or not at all.
@main
enum DocumentsFuzz {
  /// A path of each kind that documents have.
  private static let paths = [
    "tmp/api/chats/session-1.json", "storage/message/ses_1/msg_1.json", "storage/session/p/ses_1.json",
  ]

  static func main() {
    let readings = Agents.all.flatMap(\.formats).map(\.reading)
    let messages = OpencodeMessage.Reader()
    let steps = OpencodeSteps.Reader()
    Fuzzer.run { input in
      for case .document(let documents) in readings {
        for path in paths { read(input.bytes, documents, at: path) }
      }
      for type in [nil, "user", "assistant", "compaction"] {
        let message = messages.message(input.bytes, type: type, isMainChain: true)
        require(message.map { $0.reply == nil || !$0.isPending } ?? true, "what is being written is no reply")
        let lines = input.bytes.split(separator: 0x0a).prefix(4).map { Array($0) }
        let told = steps.steps(of: lines.first ?? [], type: type, parts: Array(lines.dropFirst()))
        require(
          zip(told, told.dropFirst()).allSatisfy { $0.time <= $1.time }, "steps stand in the order of time")
      }
    }
  }

  private static func read(_ bytes: [UInt8], _ documents: any DocumentDecoder.Type, at path: String) {
    for role in [TranscriptRole.main, .subagent] {
      var state = DecoderState()
      guard let first = decode(bytes, documents, path, role, &state) else {
        require(state == DecoderState(), "what can't be read is not remembered")
        continue
      }
      check(first, within: bytes.count)
      let remembered = state
      guard let second = decode(bytes, documents, path, role, &state) else {
        require(false, "what can be read once can be read again")
        continue
      }
      require(state == remembered, "nothing new is remembered of the same document")
      require(replies(first).elementsEqual(replies(second)), "the same document has the same replies")
      require(
        !second.facts.contains { if case .step = $0.fact { true } else { false } }, "a step is told once")
      require(
        !second.facts.contains { if case .profile = $0.fact { true } else { false } }, "only changes are told"
      )
    }
  }

  private static func replies(_ batch: TranscriptBatch) -> [ReplyFact] {
    batch.facts.compactMap { if case .reply(let reply) = $0.fact { reply } else { nil } }
  }

  private static func check(_ batch: TranscriptBatch, within count: Int) {
    for fact in batch.facts {
      require(fact.offset >= 0 && fact.length > 0, "a fact has a place")
      require(fact.offset + Int64(fact.length) <= Int64(count), "a fact stands in the document")
    }
    for reply in replies(batch) {
      let counts = [
        reply.usage.input, reply.usage.output, reply.usage.cacheRead, reply.usage.cacheWrite,
      ]
      require(counts.allSatisfy { $0 >= 0 }, "no count is negative")
    }
  }

  private static func decode(
    _ bytes: [UInt8], _ documents: any DocumentDecoder.Type, _ path: String, _ role: TranscriptRole,
    _ state: inout DecoderState
  ) -> TranscriptBatch? {
    // Memory of exactly the size with the padding behind it, so that reading further is found.
    let memory = UnsafeMutableRawBufferPointer.allocate(
      byteCount: bytes.count + LineDecoder.padding, alignment: 1)
    defer { memory.deallocate() }
    // What looks like JSON, and must not matter.
    memory.initializeMemory(as: UInt8.self, repeating: UInt8(ascii: "}"))
    memory.copyBytes(from: bytes)
    var batch = TranscriptBatch(stepsSince: Timestamp(milliseconds: .min))
    do {
      try documents.decode(
        UnsafeRawBufferPointer(rebasing: memory[..<bytes.count]), at: path, role: role, state: &state,
        into: &batch)
      return batch
    } catch {
      return nil
    }
  }
}
