import SessionCore

/// What came before a prompt of Claude Code's user, and what the user has typed while the agent worked.
///
/// Such a prompt is queued. When the agent's turn is over it is taken off the queue and becomes a record like any other; a
/// turn that is still going on takes it in at its next step, and it is removed. Newer clients then write an attachment.
/// Of the older ones the queue's own records are all that tells of it; they are told when it is removed, and with the
/// place at which it was typed.
struct ClaudePrompts {
  private var course = PromptCourse()
  private var queue: [Queued] = []
  /// The last prompts that were told of the queue's records, so that none is told twice.
  private var told: [[UInt8]] = []
  /// Whether the client writes no attachments.
  private var isOldClient = false

  /// A text of the queue.
  private struct Queued {
    var bytes: [UInt8]
    /// `nil` for a program's text.
    var text: UserText?
    var place: RecordPlace
  }

  /// Nobody has more in the queue.
  private static let most = 32
  /// The first client of which attachments with queued prompts are recorded; in 2.1.49 there were none.
  private static let attaching = [2, 1, 98]
  /// How texts begin that a program has put into the queue.
  private static let programs = [ClaudeNotification.mark, "<agent-notification>", "{\"task_id\""]

  /// A record's client.
  mutating func note(version: UnsafeBufferPointer<UInt8>) {
    let numbers = version.split(separator: UInt8(ascii: ".")).map {
      Int(String(decoding: $0, as: UTF8.self)) ?? 0
    }
    isOldClient = numbers.lexicographicallyPrecedes(Self.attaching)
  }

  // MARK: What comes before

  /// The agent has said something.
  mutating func replied(_ text: String) { course.replied(text) }

  /// The user has stopped the agent; of a call that was refused it is told, too.
  mutating func interrupted() { course.interrupted() }

  /// The user has refused a call without a word.
  mutating func refused() { course.refused() }

  // MARK: Prompts

  /// A prompt; `nil` where there is no text in it.
  mutating func prompted(_ text: [UInt8]) -> UserText? {
    guard text.hasWords else { return nil }
    return course.prompt(Self.typed(text))
  }

  /// The result of a refused call, in which the user says something.
  mutating func rejection(_ text: [UInt8]) -> UserText {
    course.rejection(ContextText.said(text))
  }

  /// What was typed of a skill, of which the client writes its name and the words behind it apart.
  private static func typed(_ text: [UInt8]) -> [UInt8] {
    let mark = "<command-message>"
    guard text.starts(with: mark.utf8) else { return text }
    let told = String(decoding: text, as: UTF8.self)
    guard let name = ClaudeElement.content(of: "command-name", in: told) else { return text }
    let words = ClaudeElement.content(of: "command-args", in: told).map { " " + $0 } ?? ""
    return Array((name + words).utf8)
  }

  // MARK: The queue

  /// Something was typed, or a program has something to say.
  mutating func enqueued(_ text: [UInt8], at place: RecordPlace) {
    let isProgram = Self.programs.contains { text.starts(with: $0.utf8) } || !text.hasWords
    if queue.count >= Self.most { queue.removeFirst() }
    queue.append(
      Queued(bytes: text, text: isProgram ? nil : course.text(ContextText.said(text), .queued), place: place))
  }

  /// The first of the queue becomes a record of its own.
  mutating func dequeued() {
    if !queue.isEmpty { queue.removeFirst() }
  }

  /// The user took it all back, to change it.
  mutating func tookBack() {
    queue = []
  }

  /// The agent has taken in a text of the queue.
  ///
  /// - Parameter text: which; older clients do not say, and it is the first.
  /// - Returns: the prompt with the place at which it was typed; `nil` where it is none, or another record tells it.
  mutating func removed(_ text: [UInt8]?) -> (text: UserText, place: RecordPlace)? {
    let place = text.map { text in queue.firstIndex { $0.bytes == text } } ?? queue.indices.first
    guard let place else { return nil }
    let queued = queue.remove(at: place)
    guard isOldClient, let prompt = queued.text else { return nil }
    if told.count >= Self.most { told.removeFirst() }
    told.append(queued.bytes)
    course.structure = .plain
    return (prompt, queued.place)
  }

  /// An attachment tells a prompt of the queue; `nil` where it is told already, or has no text.
  mutating func attached(_ text: [UInt8]) -> UserText? {
    guard text.hasWords else { return nil }
    if let known = told.firstIndex(of: text) {
      told.remove(at: known)
      return nil
    }
    course.structure = .plain
    return course.text(ContextText.said(text), .queued)
  }
}
