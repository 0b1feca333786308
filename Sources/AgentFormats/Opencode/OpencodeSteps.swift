package import SessionCore

/// What opencode's messages say of the steps of a session.
///
/// A message of the model is one request: its calls stand in parts of their own (version 1) or in its content (version 2),
/// which change as the tools get on, and what it ended with tells whether another one follows.
package struct OpencodeSteps {
  /// A step, and when it was done.
  package struct Told: Hashable, Sendable {
    package var kind: SessionStep.Kind
    package var time: Timestamp
    /// The call that it is a step of; `nil` where it is of the message.
    package var call: String?
  }

  private let record: RecordReader
  private let created: Timestamp
  private var steps: [Told] = []

  /// Reads messages; one a thread, for it holds parsers.
  package final class Reader {
    private let record = RecordReader(table: OpencodeStepField.message)

    package init() {}

    /// The steps that a message tells of, as far as it has come.
    ///
    /// - Parameters:
    ///   - message: JSON.
    ///   - type: what its column says in version 2, `nil` in version 1, where the JSON says it.
    ///   - parts: those of the message, JSON each; none in version 2. With a summary stands the part that asked for it.
    /// - Returns: them in the order of time; none where it is no message.
    package func steps(of message: [UInt8], type: String? = nil, parts: [[UInt8]] = []) -> [Told] {
      message.asDocument { bytes in
        guard record.read(bytes) == nil,
          let created = record.integer(OpencodeStepField.created).flatMap(OpencodeSteps.time)
        else { return [] }
        var steps = OpencodeSteps(record: record, created: created)
        switch type ?? record.string(OpencodeStepField.role) {
        case "user": steps.add(.prompted(.user))
        case "synthetic": steps.add(.prompted(.program))
        case "compaction": steps.takeCompaction()
        case "assistant":
          for element in NestedValues.elements(of: ["content"], in: bytes) {
            steps.takePart(UnsafeRawBufferPointer(rebasing: bytes[element]))
          }
          for part in parts { part.asDocument { steps.takePart($0) } }
          steps.takeEnd(isAskedFor: parts.contains { $0.asDocument(steps.asksForSummary) })
        case _: break
        }
        return steps.steps.enumerated().sorted { ($0.element.time, $0.offset) < ($1.element.time, $1.offset) }
          .map(\.element)
      }
    }
  }

  private init(record: RecordReader, created: Timestamp) {
    self.record = record
    self.created = created
  }

  private mutating func add(_ kind: SessionStep.Kind, at time: Timestamp? = nil, of call: ToolCall? = nil) {
    steps.append(Told(kind: kind, time: time ?? created, call: call?.id))
  }

  private static func time(_ milliseconds: Int) -> Timestamp? {
    Timestamp(foreignMilliseconds: Int64(milliseconds))
  }

  private static func time(_ fields: [Int], of reader: RecordReader) -> Timestamp? {
    fields.lazy.compactMap(reader.integer).first.flatMap(time)
  }

  // MARK: The end of a message

  /// - Parameter isAskedFor: whether the user asked for the summary that it is.
  private mutating func takeEnd(isAskedFor: Bool) {
    let completed = Self.time([OpencodeStepField.completed], of: record)
    if let error = OpencodeStepField.errorNames.lazy.compactMap(record.string).first {
      return add(.turnEnded(end(error)), at: completed ?? steps.last?.time)
    }
    guard let completed else { return }
    switch record.string(OpencodeStepField.finish) {
    case "tool-calls", "unknown": break
    // What goes on behind a summary is a message of its own; behind one that its user asked for nothing does.
    case _ where record.isTrue(OpencodeStepField.summary) && !isAskedFor:
      add(.turnEnded(.paused), at: completed)
    case _: add(.turnEnded(.finished), at: completed)
    }
  }

  /// Whether a part is the user's own call for a summary.
  private func asksForSummary(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let part = record.part(OpencodeStepField.compaction)
    return part.read(bytes) == nil && part.equals(OpencodeStepField.type, "compaction")
      && part.has(OpencodeStepField.isAutomatic) && !part.isTrue(OpencodeStepField.isAutomatic)
  }

  private func end(_ error: String) -> SessionStep.TurnEnd {
    if error == "MessageAbortedError" || error == "aborted" { return .interrupted }
    if record.integer(OpencodeStepField.statusCode) == 429 { return .limited }
    return .failed(reason: StepText.name(error.utf8))
  }

  private mutating func takeCompaction() {
    let isManual = record.equals(OpencodeStepField.reason, "manual")
    add(.compacting(isManual ? .manual : .automatic))
    guard isManual, !record.equals(OpencodeStepField.status, "running"),
      let completed = Self.time([OpencodeStepField.completed], of: record)
    else { return }
    add(.turnEnded(.finished), at: completed)
  }

  // MARK: Calls of tools

  private mutating func takePart(_ bytes: UnsafeRawBufferPointer) {
    guard let part = OpencodeCall(bytes, record) else { return }
    let call = part.step
    let begun = max(created, Self.time(OpencodeStepField.begun, of: part.members) ?? created)
    add(.toolCalled(call), at: begun, of: call)
    if call.action == .ask, part.status == "running" { add(.asked(.choice), at: begun, of: call) }
    if call.action == .plan, part.status == "running" { add(.asked(.plan), at: begun, of: call) }
    if let tasks = tasks(of: bytes) { add(.tasksListed(tasks), at: begun, of: call) }
    let ended = max(begun, Self.time(OpencodeStepField.ended, of: part.members) ?? begun)
    if let end = part.end { add(.toolEnded(end), at: ended, of: call) }
  }

  private func tasks(of bytes: UnsafeRawBufferPointer) -> SessionStep.TaskCounts? {
    let tasks = NestedValues.elements(of: ["state", "input", "todos"], in: bytes)
    return tasks.isEmpty ? nil : SessionStep.TaskCounts(tasks, in: bytes, record)
  }
}
