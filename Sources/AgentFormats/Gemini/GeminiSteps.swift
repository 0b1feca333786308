import SessionCore

/// What Gemini CLI's messages say of the steps of a session.
///
/// A message of the model is written when the model has said it, and once more when the tools that it calls are through:
/// calls are told together with their ends, and words may be the last ones or those before a call.
struct GeminiSteps {
  /// A step, and when it was done.
  typealias Told = (kind: SessionStep.Kind, time: Timestamp)

  private let record: RecordReader
  private let bytes: UnsafeRawBufferPointer
  private let time: Timestamp
  private(set) var steps: [Told] = []

  /// The steps that a message tells of which were not told yet.
  ///
  /// - Parameters:
  ///   - bytes: the message, with padding behind it.
  ///   - reader: gives readers of parts.
  ///   - time: when it was written.
  ///   - repeats: whether those before it are told of again, as in a document.
  ///   - memory: what was told.
  /// - Returns: them in their order.
  static func steps(
    of bytes: UnsafeRawBufferPointer, _ reader: RecordReader, at time: Timestamp, repeats: Bool,
    memory: inout GeminiStepMemory
  ) -> [Told] {
    let record = reader.part(GeminiStepField.message)
    guard record.read(bytes) == nil, let id = record.text(GeminiStepField.id), !id.isEmpty,
      let isGrown = memory.turn(to: id, at: time, repeats: repeats)
    else { return [] }
    var steps = GeminiSteps(record: record, bytes: bytes, time: time)
    switch record.string(GeminiStepField.type) {
    case "gemini": steps.takeReply(isGrown: isGrown, &memory)
    case "user" where !isGrown: steps.takeUser(&memory)
    case "info" where !isGrown: steps.takeNotice(&memory)
    case "error" where !isGrown: steps.takeError()
    case _: break
    }
    return steps.steps
  }

  private init(record: RecordReader, bytes: UnsafeRawBufferPointer, time: Timestamp) {
    self.record = record
    self.bytes = bytes
    self.time = time
  }

  private mutating func add(_ kind: SessionStep.Kind, at time: Timestamp? = nil) {
    steps.append((kind, time ?? self.time))
  }

  // MARK: What the agent does

  private mutating func takeReply(isGrown: Bool, _ memory: inout GeminiStepMemory) {
    let calls = NestedValues.elements(of: ["toolCalls"], in: bytes)
    var ended = 0
    var areNew = false
    var outcomes: [ToolEnd.Outcome] = []
    for (number, element) in calls.enumerated() {
      let part = UnsafeRawBufferPointer(rebasing: bytes[element])
      guard let call = GeminiCall(part, of: record, number: number) else {
        // What can't be read will not end.
        if ended == number {
          ended += 1
          _ = memory.ends(call: number, inRow: true)
        }
        continue
      }
      if number >= memory.calls {
        add(.toolCalled(call.step))
        if let tasks = tasks(of: part) { add(.tasksListed(tasks)) }
      }
      if call.members.equals(GeminiStepField.status, "awaiting_approval"), number >= memory.calls {
        add(.asked(.permission))
      }
      let stated = call.members.text(GeminiStepField.timestamp).flatMap { Timestamp(iso8601: $0) }
      guard let end = call.end else { continue }
      outcomes.append(end.outcome)
      if ended == number { ended += 1 }
      guard memory.ends(call: number, inRow: ended > number) else { continue }
      areNew = true
      add(.toolEnded(end), at: stated.map { max($0, time) })
    }
    memory.told(calls: calls.count, ended: ended)
    if calls.isEmpty {
      if !isGrown, saysSomething { add(.turnEnded(.paused)) }
    } else if areNew, outcomes.count == calls.count, outcomes.allSatisfy({ $0 == .denied }) {
      // The model is not told of it before its user says something.
      add(.turnEnded(.interrupted), at: steps.last?.time)
    }
  }

  private func tasks(of call: UnsafeRawBufferPointer) -> SessionStep.TaskCounts? {
    let tasks = NestedValues.elements(of: ["args", "todos"], in: call)
    return tasks.isEmpty ? nil : SessionStep.TaskCounts(tasks, in: call, record)
  }

  // MARK: What is said

  private mutating func takeUser(_ memory: inout GeminiStepMemory) {
    guard !memory.isTakenBack(at: time), texts.contains(where: { !GeminiText.isOfProgram($0) }) else {
      return
    }
    add(.prompted(.user))
  }

  private mutating func takeNotice(_ memory: inout GeminiStepMemory) {
    guard texts.contains(where: { $0.hasPrefix("Request cancelled") }) else { return }
    memory.cancel(at: time)
    add(.turnEnded(.interrupted))
  }

  private mutating func takeError() {
    let isLimit = texts.contains { text in
      ["Quota exceeded", "quota limit", "RESOURCE_EXHAUSTED", "exhausted your"].contains { text.contains($0) }
    }
    add(.turnEnded(isLimit ? .limited : .failed(reason: "error")))
  }

  private var saysSomething: Bool {
    texts.contains { $0.contains { !$0.isWhitespace } }
  }

  /// The fronts of the texts that the message holds.
  private var texts: [String] {
    GeminiText.texts(of: record, bytes, most: 500).map { text in
      // What is no text is a picture, for example.
      text.map { String(decoding: $0, as: UTF8.self) } ?? "a part"
    }
  }
}

extension TranscriptBatch {
  /// Adds the steps of the message that stands at `place`, as far as they are told.
  mutating func appendSteps(
    of message: UnsafeRawBufferPointer, _ reader: RecordReader, at place: RecordPlace, repeats: Bool,
    memory: inout GeminiStepMemory
  ) {
    guard let time = place.time, tellsSteps(at: time) else { return }
    for step in GeminiSteps.steps(of: message, reader, at: time, repeats: repeats, memory: &memory) {
      var place = place
      place.time = credible(step.time) ?? time
      append(.step(SessionStep(step.kind)), at: place)
    }
  }
}
