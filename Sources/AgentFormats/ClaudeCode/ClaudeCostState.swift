import SessionCore

/// A `cost-state` record: the client's own sum of a session, written when its process ends and at `/clear`.
///
/// It has neither time nor id. `startTime` is when the client began to count: a resumed or forked session goes on with
/// the sum that it finds, and keeps that moment; `totalDuration` is how long clients have run since, without the time
/// in between.
struct ClaudeCostState {
  /// A session uses a few models; a record that names more makes them up.
  private static let mostModels = 32
  /// No model has a longer name, in bytes.
  private static let longestName = 256

  let sum: AgentSum
  /// When it was written, as far as it says so itself: exactly for a session that was never resumed, else too early.
  let time: Timestamp

  /// Reads the record that was read last; `nil` where it has no such sum.
  init?(_ record: RecordReader) {
    guard record.equals(ClaudeField.type, "cost-state"), let bytes = record.bytes else { return nil }
    let reader = RecordReader(table: Self.table)
    guard reader.read(bytes) == nil,
      let begun = reader.integer(0).flatMap({ Timestamp(foreignMilliseconds: Int64($0)) })
    else { return nil }
    let (end, isTooLate) = begun.milliseconds.addingReportingOverflow(Int64(max(0, reader.integer(1) ?? 0)))
    time = isTooLate ? begun : Timestamp(foreignMilliseconds: end) ?? begun
    sum = AgentSum(begun: begun, models: Self.models(in: bytes, of: record))
  }

  private static func models(
    in bytes: UnsafeRawBufferPointer, of record: RecordReader
  ) -> [AgentSum.Model] {
    let reader = RecordReader(table: modelTable)
    return NestedValues.members(of: ["modelUsage"], in: bytes).prefix(mostModels).compactMap { name, value in
      guard !name.isEmpty, name.count <= longestName,
        reader.read(UnsafeRawBufferPointer(rebasing: bytes[value])) == nil
      else { return nil }
      let usage = TokenUsage(
        input: reader.count(0), output: reader.count(1), cacheRead: reader.count(2),
        cacheWrite: max(reader.count(3), reader.count(4)), cacheWriteOneHour: reader.count(4))
      record.noteCountProblem(of: reader)
      return AgentSum.Model(
        name: String(decoding: bytes[name], as: UTF8.self), usage: usage, dollars: reader.real(5))
    }
  }

  private static let table = FieldTable([.init("startTime"), .init("totalDuration")])

  /// `outputTokens` has what the model thought in it, and `cacheCreationInputTokens` both lifetimes.
  private static let modelTable = FieldTable([
    .init("inputTokens"), .init("outputTokens"), .init("cacheReadInputTokens"),
    .init("cacheCreationInputTokens"), .init("cacheCreationEphemeral1hInputTokens"), .init("costUSD"),
  ])
}
