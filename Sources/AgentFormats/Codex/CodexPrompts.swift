import SessionCore

/// What a user says to Codex, told from what the client puts where the user speaks.
///
/// The client notes a prompt as an event. Other programs that write the format do not, and then what stands there for the
/// model is the prompt, if it is none of the client's texts.
struct CodexPrompts {
  private var course = PromptCourse()
  /// Whether the agent's last words were not told as the last ones of its turn.
  private(set) var isReplyOpen = false
  /// Whether the agent has done something since its turn began.
  private var isWorking = false
  /// The prompt that was told last, until the agent goes on: newer clients note it twice.
  private var told: [UInt8]?
  private var hasEvents = false
  private var unnoted: [(text: [UInt8], place: RecordPlace)] = []

  /// Nobody says more at once.
  private static let most = 16
  /// What the client puts before the words of a user who works in an editor.
  private static let herald = "## My request for Codex:"
  /// How texts begin that the client writes.
  private static let programs = [
    "<environment_context>", "<user_instructions>", "# AGENTS.md instructions", "Warning: ",
    // What an archive has in the place of such a block.
    "[left out: reminder]",
  ]

  /// A prompt that is noted as one; `nil` where it is none, or was told before.
  mutating func noted(_ text: some RandomAccessCollection<UInt8>) -> UserText? {
    let own = Self.words(of: text)
    guard own.hasWords, !Self.isOfProgram(own) else { return nil }
    hasEvents = true
    unnoted = []
    guard told != own else { return nil }
    return prompt(own)
  }

  /// A text that stands where the user speaks.
  mutating func said(_ text: [UInt8], at place: RecordPlace) {
    let own = Self.words(of: text)
    let isElement = own.first { $0 > 0x20 } == UInt8(ascii: "<")
    guard !hasEvents, !isElement, own.hasWords, !Self.isOfProgram(own),
      unnoted.count < Self.most
    else { return }
    unnoted.append((own, place))
  }

  /// The agent goes on: the prompts that no event has noted until now.
  mutating func wentOn() -> [(text: UserText, place: RecordPlace)] {
    defer {
      unnoted = []
      isWorking = true
      told = nil
    }
    return unnoted.map { (prompt($0.text), $0.place) }
  }

  private mutating func prompt(_ text: [UInt8]) -> UserText {
    told = text
    if course.structure == .plain, isWorking { course.structure = .queued }
    return course.prompt(text)
  }

  private static func words(of text: some RandomAccessCollection<UInt8>) -> [UInt8] {
    let bytes = Array(text)
    guard bytes.first == UInt8(ascii: "#"), let place = bytes.firstPlace(of: herald) else { return bytes }
    return Array(bytes[(place + herald.utf8.count)...].drop { $0 <= 0x20 })
  }

  private static func isOfProgram(_ text: [UInt8]) -> Bool {
    programs.contains { text.starts(with: $0.utf8) }
  }

  // MARK: What comes before

  /// The agent has said something.
  mutating func replied(_ text: String, isLast: Bool) {
    course.replied(text)
    isReplyOpen = !isLast
  }

  mutating func turnBegan() {
    (isWorking, isReplyOpen, told) = (false, false, nil)
  }

  mutating func turnEnded() {
    (isWorking, isReplyOpen) = (false, false)
  }

  /// The user has stopped the agent; also with the refusal of a call.
  mutating func interrupted() {
    course.interrupted()
    turnEnded()
  }

  /// The user has refused a call.
  mutating func refused() { course.refused() }
}
