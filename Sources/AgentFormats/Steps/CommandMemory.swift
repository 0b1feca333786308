import SessionCore

/// What has to be remembered of a transcript to tell the ends of commands that were left running: by which calls these
/// began, under which numbers, what they are for, and which calls ask for them.
struct CommandMemory {
  private var running: [String: Int] = [:]
  private var asking: [String: Int] = [:]
  /// Those of which a notice told the end, whose output may still be asked for.
  private var ended: [String: Int] = [:]
  /// What the last calls run, of those that may take longer.
  private var kinds: [String: CommandKind] = [:]

  /// Nobody leaves more running at once.
  private static let most = 32
  private static let (runningName, askingName, endedName, kindName) = ("runs.", "asks.", "ended.", "does.")

  init(_ numbers: [String: Int]) {
    for (name, session) in numbers {
      if name.hasPrefix(Self.runningName) {
        running[String(name.dropFirst(Self.runningName.count))] = session
      }
      if name.hasPrefix(Self.askingName) { asking[String(name.dropFirst(Self.askingName.count))] = session }
      if name.hasPrefix(Self.endedName) { ended[String(name.dropFirst(Self.endedName.count))] = session }
      if name.hasPrefix(Self.kindName) { addKind(name.dropFirst(Self.kindName.count)) }
    }
  }

  /// Puts it in place of what was remembered before.
  func write(to numbers: inout [String: Int]) {
    let names = [Self.runningName, Self.askingName, Self.endedName, Self.kindName]
    numbers = numbers.filter { number in !names.contains { number.key.hasPrefix($0) } }
    for (call, session) in running { numbers[Self.runningName + call] = session }
    for (call, session) in asking { numbers[Self.askingName + call] = session }
    for (call, session) in ended { numbers[Self.endedName + call] = session }
    for (call, kind) in kinds { numbers[Self.kindName + kind.rawValue + "." + call] = 1 }
  }

  private mutating func addKind(_ text: Substring) {
    guard let dot = text.firstIndex(of: "."), let kind = CommandKind(rawValue: String(text[..<dot])) else {
      return
    }
    kinds[String(text[text.index(after: dot)...])] = kind
  }

  /// A call runs a command that may be left running.
  mutating func begins(call: String, _ kind: CommandKind) {
    if kinds.count >= Self.most { kinds = kinds.filter { running[$0.key] != nil } }
    if kinds.count < Self.most { kinds[call] = kind }
  }

  /// Whether a call runs a command that may be left running.
  func knows(call: String) -> Bool {
    kinds[call] != nil
  }

  /// A call's command was not left running.
  mutating func isThrough(call: String) {
    kinds[call] = nil
  }

  /// What the command of that number is for, where that is known and it may take longer.
  func kind(session: Int) -> CommandKind? {
    running.first { $0.value == session }.flatMap { kinds[$0.key] }
  }

  /// A command that a call began is left running under a number.
  mutating func runs(call: String, session: Int) {
    if running.count >= Self.most { running = [:] }
    running[call] = session
  }

  /// A call asks for the command of that number.
  mutating func asks(call: String, session: Int) {
    if asking.count >= Self.most { asking = [:] }
    asking[call] = session
  }

  /// A call has its answer: the number of the command that it asked for.
  mutating func answered(call: String) -> Int? {
    asking.removeValue(forKey: call)
  }

  /// The command of that number has ended: the call that began it.
  mutating func ended(session: Int) -> String? {
    guard let call = running.first(where: { $0.value == session })?.key else { return nil }
    running[call] = nil
    kinds[call] = nil
    return call
  }

  /// A notice tells that the command of that number, which a call began, has ended.
  mutating func notices(call: String, session: Int) {
    if ended.count >= Self.most { ended = [:] }
    ended[call] = session
  }

  /// What a command of that number put out is told behind the notice of its end: the call that began it.
  mutating func noticed(session: Int) -> String? {
    guard let call = ended.first(where: { $0.value == session })?.key else { return nil }
    ended[call] = nil
    return call
  }
}
