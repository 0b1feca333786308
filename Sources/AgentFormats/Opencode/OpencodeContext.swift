package import SessionCore

/// What opencode's messages tell of the work itself: what was said, looked at, changed, run, asked and planned.
///
/// Messages come in the order in which they were written, and again as they get on; each part of one is told once.
package struct OpencodeContext {
  /// What a message or a part tells.
  package struct Told: Hashable, Sendable {
    package var fact: ContextFact
    /// The id of the message, or of its part.
    package var record: String
    package var time: Timestamp?
    /// Bytes of the message, or of its part.
    package var length: Int
  }

  /// A part of a message: a call of a tool, or words.
  package struct Part: Sendable {
    package var id: String
    /// JSON.
    package var data: [UInt8]

    package init(id: String, data: [UInt8]) {
      self.id = id
      self.data = data
    }
  }

  private let reader = RecordReader(table: OpencodeContextField.message)
  private var course = PromptCourse()
  private var folder: String?
  /// The messages that are told to their ends, and what of the others was told: parts, and calls with their ends.
  private var told: Set<String> = []

  package init() {}

  /// The folder that a session was begun in.
  package mutating func began(in place: String) -> ContextFact? {
    guard folder == nil, !place.isEmpty else { return nil }
    folder = place
    return .moved(folder: place, branch: nil)
  }

  /// What a message tells that was not told yet.
  ///
  /// - Parameters:
  ///   - id: of the message.
  ///   - message: JSON.
  ///   - type: what its column says in version 2, `nil` in version 1, where the JSON says it.
  ///   - parts: those of the message; none in version 2, where they stand in it.
  /// - Returns: that, and whether more is to come.
  package mutating func take(
    _ id: String, _ message: [UInt8], type: String? = nil, parts: [Part] = []
  ) -> (told: [Told], isPending: Bool) {
    message.asDocument { bytes in
      guard reader.read(bytes) == nil else { return ([], false) }
      let kind = type ?? reader.string(OpencodeContextField.role)
      let created = reader.integer(OpencodeContextField.created).flatMap {
        Timestamp(foreignMilliseconds: Int64($0))
      }
      var facts = Facts(record: id, time: created, length: message.count)
      var isPending = false
      switch kind {
      case "user":
        isPending = takeUser(id, parts, into: &facts)
      case "assistant":
        isPending = !reader.has(OpencodeContextField.completed) && !isStopped
        takeAssistant(id, bytes, parts, isPending: isPending, into: &facts)
      case "compaction":
        isPending = reader.equals(OpencodeContextField.status, "running")
        if !isPending, !reader.equals(OpencodeContextField.status, "failed") {
          tellOnce(id, .compacted, &facts)
        }
      case _: break
      }
      return (facts.told, isPending)
    }
  }

  /// What is gathered of one message.
  private struct Facts {
    var record: String
    var time: Timestamp?
    var length: Int
    var told: [Told] = []

    mutating func add(_ fact: ContextFact, of part: Part? = nil) {
      told.append(
        Told(fact: fact, record: part?.id ?? record, time: time, length: part?.data.count ?? length))
    }
  }

  private mutating func tellOnce(_ name: String, _ fact: ContextFact, _ facts: inout Facts) {
    if told.insert(name).inserted { facts.add(fact) }
  }

  private var isStopped: Bool {
    OpencodeContextField.errorNames.lazy.compactMap(reader.string).first != nil
  }

  // MARK: What is said

  /// - Returns: whether its words have yet to come: they are parts of their own.
  private mutating func takeUser(_ id: String, _ parts: [Part], into facts: inout Facts) -> Bool {
    guard !told.contains(id) else { return false }
    var text: [UInt8] = reader.text(OpencodeContextField.text).map(Array.init) ?? []
    var spoken: Part?
    for part in parts {
      part.data.asDocument { bytes in
        let said = reader.part(OpencodeContextField.part)
        guard said.read(bytes) == nil, !said.isTrue(OpencodeContextField.isSynthetic),
          !said.isTrue(OpencodeContextField.isIgnored)
        else { return }
        let words =
          switch said.string(OpencodeContextField.type) {
          case "text": said.text(OpencodeContextField.partText)
          case "subtask": said.text(OpencodeContextField.description)
          case _: nil as UnsafeBufferPointer<UInt8>?
          }
        guard let words, words.hasWords else { return }
        text.addLine(words)
        spoken = spoken ?? part
      }
    }
    guard text.hasWords else { return parts.isEmpty }
    told.insert(id)
    facts.add(.prompted(course.prompt(text)), of: spoken)
    return false
  }

  private mutating func takeAssistant(
    _ id: String, _ bytes: UnsafeRawBufferPointer, _ parts: [Part], isPending: Bool, into facts: inout Facts
  ) {
    guard !told.contains(id) else { return }
    if let cwd = reader.shortText(OpencodeContextField.folder), !cwd.isEmpty {
      let place = String(decoding: cwd, as: UTF8.self)
      if place != folder { facts.add(.moved(folder: place, branch: nil)) }
      folder = place
    }
    // Version 1 has the model write the summary, which is no reply.
    if reader.isTrue(OpencodeContextField.summary) {
      if !isPending { tellOnce(id, .compacted, &facts) }
      return
    }
    let finish = reader.string(OpencodeContextField.finish)
    let isLast = !isPending && finish != nil && finish != "tool-calls" && finish != "unknown"
    let error = OpencodeContextField.errorNames.lazy.compactMap(reader.string).first
    let content = NestedValues.elements(of: ["content"], in: bytes).enumerated().map { number, element in
      Part(id: "\(id)#\(number)", data: Array(bytes[element]))
    }
    for part in content + parts {
      // What stands in the message goes by its id.
      let place = parts.isEmpty ? nil : part as Part?
      part.data.asDocument {
        takePart(part.id, $0, isWhole: !isPending, isLast: isLast, of: place, into: &facts)
      }
    }
    if !isPending { told.insert(id) }
    guard error == "MessageAbortedError" || error == "aborted" else { return }
    course.interrupted()
    facts.add(.interrupted)
  }

  // MARK: Parts

  private mutating func takePart(
    _ id: String, _ bytes: UnsafeRawBufferPointer, isWhole: Bool, isLast: Bool, of part: Part?,
    into facts: inout Facts
  ) {
    if let call = OpencodeCall(bytes, reader) { return takeCall(call, of: part, into: &facts) }
    let said = reader.part(OpencodeContextField.part)
    guard isWhole, said.read(bytes) == nil, said.equals(OpencodeContextField.type, "text"),
      !said.isTrue(OpencodeContextField.isSynthetic), let text = said.text(OpencodeContextField.partText),
      text.hasWords, told.insert(id).inserted
    else { return }
    let words = ContextText.said(text)
    course.replied(words)
    facts.add(.replied(words, isLast: isLast), of: part)
  }

  private mutating func takeCall(_ call: OpencodeCall, of part: Part?, into facts: inout Facts) {
    let given = reader.part(OpencodeContextField.call)
    guard given.read(call.bytes) == nil else { return }
    let context = call.context(given)
    let isNew = told.insert("called " + context.id).inserted
    if isNew {
      facts.add(.called(context), of: part)
      if let tasks = call.tasks { facts.add(.tasksListed(tasks), of: part) }
    }
    guard let end = call.end, told.insert("ended " + context.id).inserted else { return }
    // A prompt that was typed meanwhile may have had it forgotten.
    if !isNew { facts.add(.called(context), of: part) }
    let result = call.result(end, of: context, given)
    facts.add(.ended(result), of: part)
    guard result.outcome == .denied, !call.problem.contains("rule which prevents") else { return }
    guard let said = result.said else { return course.refused() }
    facts.add(.prompted(course.rejection(said)), of: part)
  }
}
