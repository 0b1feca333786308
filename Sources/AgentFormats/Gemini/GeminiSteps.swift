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
    var outcomes: [ToolEnd.Outcome] = []
    for (number, element) in calls.enumerated() {
      let part = UnsafeRawBufferPointer(rebasing: bytes[element])
      let reader = record.part(GeminiStepField.call)
      guard reader.read(part) == nil else {
        // What can't be read will not end.
        if ended == number { ended += 1 }
        continue
      }
      let call = Self.call(id: id(of: reader, number), reader)
      if number >= memory.calls {
        add(.toolCalled(call))
        if let tasks = tasks(of: part) { add(.tasksListed(tasks)) }
      }
      if reader.equals(GeminiStepField.status, "awaiting_approval"), number >= memory.calls {
        add(.asked(.permission))
      }
      let stated = reader.text(GeminiStepField.timestamp).flatMap { Timestamp(iso8601: $0) }
      guard let end = end(of: call, reader, part) else { continue }
      outcomes.append(end.outcome)
      if ended == number { ended += 1 }
      if number >= memory.ended { add(.toolEnded(end), at: stated.map { max($0, time) }) }
    }
    let areNew = ended > memory.ended
    memory.told(calls: calls.count, ended: ended)
    if calls.isEmpty {
      if !isGrown, saysSomething { add(.turnEnded(.paused)) }
    } else if areNew, outcomes.count == calls.count, outcomes.allSatisfy({ $0 == .denied }) {
      // The model is not told of it before its user says something.
      add(.turnEnded(.interrupted), at: steps.last?.time)
    }
  }

  /// A call's id; one that has none goes by its message and its number there.
  private func id(of call: RecordReader, _ number: Int) -> String {
    if let id = call.text(GeminiStepField.callID), !id.isEmpty { return StepText.name(id) }
    return (record.text(GeminiStepField.id).map { StepText.name($0) } ?? "") + "#\(number)"
  }

  private static func call(id: String, _ reader: RecordReader) -> ToolCall {
    let name = StepText.name(reader.text(GeminiStepField.name) ?? UnsafeBufferPointer(start: nil, count: 0))
    let path = GeminiStepField.paths.lazy.compactMap(reader.shortText).first { !$0.isEmpty }
    return ToolCall(
      id: id, tool: name, path: path.map { String(decoding: $0, as: UTF8.self) },
      command: reader.string(GeminiStepField.command))
  }

  /// How a call has ended; `nil` for one that has not.
  private func end(
    of call: ToolCall, _ reader: RecordReader, _ bytes: UnsafeRawBufferPointer
  ) -> ToolEnd? {
    switch reader.string(GeminiStepField.status) {
    case "success":
      guard case .run = call.action else { return ToolEnd(id: call.id, outcome: .succeeded) }
      let output = output(of: bytes)
      return ToolEnd(
        id: call.id, outcome: Self.hasFailed(output) ? .failed : .succeeded,
        tests: TestOutput.outcome(of: output))
    case "error": return ToolEnd(id: call.id, outcome: .failed)
    case "cancelled": return ToolEnd(id: call.id, outcome: .denied)
    case _: return nil
    }
  }

  /// What a command has put out, and how it ended.
  private func output(of call: UnsafeRawBufferPointer) -> [UInt8] {
    var output: [UInt8] = []
    let part = record.part(GeminiStepField.part)
    for element in NestedValues.elements(of: ["result"], in: call) {
      guard part.read(UnsafeRawBufferPointer(rebasing: call[element])) == nil,
        let text = part.text(GeminiStepField.output) ?? part.text(GeminiStepField.problem)
      else { continue }
      output += StepText.frontAndEnd(text) + [0x0a]
    }
    return output
  }

  /// A call counts as through also where its command failed: what the command returned stands on a line of its own.
  private static func hasFailed(_ output: [UInt8]) -> Bool {
    let mark = "Exit Code: "
    let end = String(decoding: output.suffix(TestOutput.tail), as: UTF8.self)
    return end.split(whereSeparator: \.isNewline).contains { line in
      line.hasPrefix(mark) && Int(line.dropFirst(mark.count)).map { $0 != 0 } ?? false
    }
  }

  private func tasks(of call: UnsafeRawBufferPointer) -> SessionStep.TaskCounts? {
    let tasks = NestedValues.elements(of: ["args", "todos"], in: call)
    return tasks.isEmpty ? nil : SessionStep.TaskCounts(tasks, in: call, record)
  }

  // MARK: What is said

  private mutating func takeUser(_ memory: inout GeminiStepMemory) {
    guard !memory.isTakenBack(at: time), texts.contains(where: { !Self.isOfProgram($0) }) else { return }
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

  /// What the client itself puts where the user speaks: its surroundings, and the summary of what was said.
  private static func isOfProgram(_ text: String) -> Bool {
    ["<session_context>", "This is the Gemini CLI.", "<state_snapshot>"].contains { text.hasPrefix($0) }
  }

  /// The fronts of the texts that the message holds: it is one, or a list of parts of which answers of tools are none.
  private var texts: [String] {
    func front(_ text: UnsafeBufferPointer<UInt8>) -> String {
      String(decoding: text.prefix(500), as: UTF8.self)
    }
    if let text = record.text(GeminiStepField.content) { return text.isEmpty ? [] : [front(text)] }
    let part = record.part(GeminiStepField.part)
    return NestedValues.elements(of: ["content"], in: bytes).compactMap { element in
      guard part.read(UnsafeRawBufferPointer(rebasing: bytes[element])) == nil,
        !part.has(GeminiStepField.response)
      else { return nil }
      // What is no text is a picture, for example.
      return part.text(GeminiStepField.text).map(front) ?? "a part"
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
