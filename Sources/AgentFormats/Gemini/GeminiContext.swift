import SessionCore

/// What the messages of Gemini CLI tell of the work itself: what was said, looked at, changed, run, asked and planned.
///
/// A message of the model is written when the model has said it, and again with the calls of tools and their ends; each is
/// told once. What was taken back was said all the same.
struct GeminiContext {
  private var course = PromptCourse()
  /// When the agent was stopped last, and what a prompt would have followed else.
  private var stopped: (time: Timestamp?, before: UserText.Structure)?
  private var folder: String?
  /// The messages that were told of, by hashes of their ids.
  private var seen: Set<Int> = []
  /// The last one, and what of it was told: its words, and its calls with how many of them have ended.
  private var last = 0
  private var words: [UInt8] = []
  private var called: Set<String> = []
  private var ended: Set<String> = []
  /// Calls of all messages that were told without their ends.
  private var underWay: Set<String> = []

  /// An agent has a few under way at once, and some never end.
  private static let mostUnderWay = 64

  /// Bytes of a prompt that are looked at.
  private static let longest = 1 << 20

  /// Adds what a message tells.
  ///
  /// - Parameters:
  ///   - bytes: the message, with padding behind it.
  ///   - reader: gives readers of parts.
  ///   - place: where it stands.
  ///   - batch: takes the facts.
  mutating func take(
    _ bytes: UnsafeRawBufferPointer, _ reader: RecordReader, at place: RecordPlace,
    into batch: inout TranscriptBatch
  ) {
    let message = reader.part(GeminiStepField.message)
    guard message.read(bytes) == nil, let id = message.text(GeminiStepField.id), !id.isEmpty else { return }
    let name = StableHash.number(of: id)
    let isNew = seen.insert(name).inserted
    guard isNew || name == last else {
      // An older one is written again as its calls end.
      if !underWay.isEmpty, message.equals(GeminiStepField.type, "gemini") {
        takeCalls(message, bytes, at: place, isOlder: true, into: &batch)
      }
      return
    }
    if isNew { (last, words, called, ended) = (name, [], [], []) }
    switch message.string(GeminiStepField.type) {
    case "gemini":
      takeReply(message, bytes, at: place, into: &batch)
      takeCalls(message, bytes, at: place, isOlder: false, into: &batch)
    case "user" where isNew: takeUser(message, bytes, at: place, into: &batch)
    case "info" where isNew:
      let texts = GeminiText.texts(of: message, bytes, most: 500).compactMap(\.self)
      guard texts.contains(where: { $0.starts(with: "Request cancelled".utf8) }) else { return }
      batch.append(context: .interrupted, at: place)
      stopped = (place.time, before: course.structure)
      course.interrupted()
    case _: break
    }
  }

  /// Adds what a message tells that was set as one of many: these were told before, or are the client's own.
  mutating func takeSet(
    _ bytes: UnsafeRawBufferPointer, _ reader: RecordReader, at place: RecordPlace,
    into batch: inout TranscriptBatch
  ) {
    let message = reader.part(GeminiStepField.message)
    guard message.read(bytes) == nil, message.equals(GeminiStepField.type, "user") else { return }
    takeProgram(
      GeminiText.texts(of: message, bytes, most: Self.longest).compactMap(\.self), at: place, into: &batch)
  }

  // MARK: What is said

  private mutating func takeUser(
    _ message: RecordReader, _ bytes: UnsafeRawBufferPointer, at place: RecordPlace,
    into batch: inout TranscriptBatch
  ) {
    let texts = GeminiText.texts(of: message, bytes, most: Self.longest).compactMap(\.self)
    takeProgram(texts, at: place, into: &batch)
    let own = texts.filter { !GeminiText.isOfProgram(String(decoding: $0.prefix(100), as: UTF8.self)) }
    let text = Array(own.joined(separator: [0x0a]))
    guard text.hasWords else { return }
    let isStopped = isStopped(at: place.time)
    if isStopped { course.structure = stopped?.before ?? .plain }
    batch.append(context: .prompted(course.prompt(text)), at: place)
    guard isStopped else { return }
    course.interrupted()
    stopped = nil
    batch.append(context: .interrupted, at: place)
  }

  /// Whether a prompt is the one that was stopped: it is written behind the notice of that.
  private func isStopped(at time: Timestamp?) -> Bool {
    guard let time, let notice = stopped?.time else { return false }
    return notice <= time && time.milliseconds < notice.milliseconds + GeminiStepMemory.cancellation
  }

  /// The client says where the work goes on, and what a conversation was that it replaces.
  private mutating func takeProgram(
    _ texts: [[UInt8]], at place: RecordPlace, into batch: inout TranscriptBatch
  ) {
    for text in texts {
      let front = String(decoding: text.prefix(4_096), as: UTF8.self)
      guard GeminiText.isOfProgram(front) else { continue }
      if front.hasPrefix("<state_snapshot>") { batch.append(context: .compacted, at: place) }
      guard let found = Self.folder(in: front), found != folder else { continue }
      folder = found
      batch.append(context: .moved(folder: found, branch: nil), at: place)
    }
  }

  /// The first folder that the client names as the one it works in.
  private static func folder(in text: String) -> String? {
    for mark in ["Workspace Directories:**\n  - ", "currently working in the directory: "] {
      guard let place = text.firstRange(of: mark) else { continue }
      let path = text[place.upperBound...].prefix { !$0.isNewline }
      if path.hasPrefix("/") || path.dropFirst().hasPrefix(":\\") { return String(path) }
    }
    return nil
  }

  private mutating func takeReply(
    _ message: RecordReader, _ bytes: UnsafeRawBufferPointer, at place: RecordPlace,
    into batch: inout TranscriptBatch
  ) {
    let text = Array(
      GeminiText.texts(of: message, bytes, most: Self.longest).compactMap(\.self).joined(separator: [0x0a]))
    guard text != words, text.hasWords else { return }
    words = text
    let said = ContextText.said(text)
    course.replied(said)
    batch.append(context: .replied(said, isLast: false), at: place)
  }

  // MARK: Calls

  private mutating func takeCalls(
    _ message: RecordReader, _ bytes: UnsafeRawBufferPointer, at place: RecordPlace, isOlder: Bool,
    into batch: inout TranscriptBatch
  ) {
    for (number, element) in NestedValues.elements(of: ["toolCalls"], in: bytes).enumerated() {
      let part = UnsafeRawBufferPointer(rebasing: bytes[element])
      guard let call = GeminiCall(part, of: message, number: number) else { continue }
      let given = message.part(GeminiContextField.call)
      let id = call.step.id
      guard given.read(part) == nil, !isOlder || underWay.contains(id) else { continue }
      let action = call.contextAction(given)
      if !isOlder, called.insert(id).inserted {
        if underWay.count >= Self.mostUnderWay { underWay = [] }
        underWay.insert(id)
        batch.append(context: .called(call.context(action, given)), at: place)
        if let tasks = call.tasks { batch.append(context: .tasksListed(tasks), at: place) }
      }
      guard let end = call.end, isOlder || ended.insert(id).inserted else { continue }
      underWay.remove(id)
      if end.outcome == .denied { course.refused() }
      batch.append(context: .ended(call.result(end, action, given)), at: place)
    }
  }
}
