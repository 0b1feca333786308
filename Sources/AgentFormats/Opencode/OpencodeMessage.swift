package import SessionCore

/// What one of opencode's messages says, wherever it stands: in a file, in the `message` table of version 1 or the
/// `session_message` table of version 2.
package struct OpencodeMessage: Hashable, Sendable {
  /// A reply of a model that has come to its end; `nil` for other messages, and for one that is still being written.
  package var reply: ReplyFact?
  /// The replacement of the conversation by a summary, and what names it over all sessions.
  package var compaction: (fact: Compaction, record: ReplyKey)? {
    compactionKey.map { (Compaction(trigger: trigger, tokensBefore: nil, tokensAfter: nil), $0) }
  }
  /// Whether it may still become a reply.
  package var isPending = false
  /// What is wrong with a number of tokens in it; `nil` where all are well.
  package var countProblem: String?
  /// When it was made, or came to its end; `nil` where it does not say.
  package var time: Timestamp?

  private var compactionKey: ReplyKey?
  private var trigger = Compaction.Trigger.automatic

  /// Reads messages; one a thread, for it holds a parser.
  package final class Reader {
    private let record = RecordReader(table: OpencodeField.table)

    package init() {}

    /// What a row of a database says.
    ///
    /// - Parameters:
    ///   - data: JSON.
    ///   - type: what its column says in version 2, `nil` in version 1, where the JSON says it.
    ///   - isMainChain: whether its session is no subagent's.
    /// - Returns: `nil` where it is no message.
    package func message(_ data: [UInt8], type: String?, isMainChain: Bool) -> OpencodeMessage? {
      data.asDocument { bytes in
        guard record.read(bytes) == nil else { return nil }
        return OpencodeMessage(record, type: type, isMainChain: isMainChain)
      }
    }
  }

  /// What a record says; `type` is what it is, where it does not say so itself.
  init(_ record: RecordReader, type: String?, isMainChain: Bool) {
    let kind = type ?? record.string(OpencodeField.role) ?? ""
    let created = record.integer(OpencodeField.created)
    let completed = record.integer(OpencodeField.completed)
    time = (completed ?? created).flatMap { Timestamp(foreignMilliseconds: Int64($0)) }
    defer { countProblem = record.countProblem }
    switch kind {
    case "assistant":
      isPending = !record.has(OpencodeField.completed)
      guard !isPending, record.has(OpencodeField.tokens) else { return }
      // Version 1 has the model make the summary in a message of its own.
      let isSummary = record.isTrue(OpencodeField.summary)
      let reply = Self.reply(record, isMainChain: isMainChain && !isSummary)
      // One that failed before a model was asked.
      if !reply.usage.isZero { self.reply = reply }
      if isSummary, isMainChain { compactionKey = reply.key }
    case "compaction":
      isPending = record.equals(OpencodeField.status, "running")
      guard !isPending, !record.equals(OpencodeField.status, "failed") || record.has(OpencodeField.tokens)
      else {
        return
      }
      let reply = Self.reply(record, isMainChain: false)
      if !reply.usage.isZero { self.reply = reply }
      trigger = record.equals(OpencodeField.reason, "manual") ? .manual : .automatic
      if isMainChain, !record.equals(OpencodeField.status, "failed") { compactionKey = reply.key }
    case _: return
    }
  }

  /// The reply, named by what it says: a fork copies messages under new ids, and a newer version moves them to another
  /// table, but what they say stays the same, to the millisecond and the token.
  private static func reply(_ record: RecordReader, isMainChain: Bool) -> ReplyFact {
    func text(_ fields: [Int]) -> UnsafeBufferPointer<UInt8>? {
      record.shortText(fields)
    }
    let model = text([OpencodeField.modelID, OpencodeField.nestedModelID]) ?? noText
    let provider = text([OpencodeField.providerID, OpencodeField.nestedProviderID]) ?? noText
    var content = StableHash()
    content.combine(provider)
    content.combine(0xff)
    content.combine(model)
    for field in [
      OpencodeField.created, OpencodeField.completed, OpencodeField.input, OpencodeField.output,
      OpencodeField.reasoning, OpencodeField.cacheRead, OpencodeField.cacheWrite,
    ] {
      withUnsafeBytes(of: Int64(max(0, record.integer(field) ?? 0)).littleEndian) { content.combine($0) }
    }
    return ReplyFact(
      key: ReplyKey(rawValue: content.spread),
      model: Opencode.model(
        String(decoding: model, as: UTF8.self), of: String(decoding: provider, as: UTF8.self)),
      usage: TokenUsage(
        input: record.count(OpencodeField.input), output: output(record.count),
        cacheRead: record.count(OpencodeField.cacheRead), cacheWrite: record.count(OpencodeField.cacheWrite)),
      isMainChain: isMainChain)
  }

  private static var noText: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: nil, count: 0) }

  /// All tokens that the model produced. Whether `output` holds what it thought differs by version and provider; the
  /// total, where there is one, tells.
  private static func output(_ count: (Int) -> Int) -> Int {
    let output = count(OpencodeField.output)
    let all = output + count(OpencodeField.reasoning)
    let rest = [OpencodeField.input, OpencodeField.cacheRead, OpencodeField.cacheWrite]
      .reduce(count(OpencodeField.total)) { max(0, $0 - count($1)) }
    return count(OpencodeField.total) > 0 ? min(max(rest, output), all) : all
  }
}
