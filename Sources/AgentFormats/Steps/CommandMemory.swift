/// What has to be remembered of a transcript to tell the ends of commands that were left running: by which calls these
/// began, under which numbers, and which calls ask for them.
struct CommandMemory {
  private var running: [String: Int] = [:]
  private var asking: [String: Int] = [:]

  /// Nobody leaves more running at once.
  private static let most = 32
  private static let (runningName, askingName) = ("runs.", "asks.")

  init(_ numbers: [String: Int]) {
    for (name, session) in numbers {
      if name.hasPrefix(Self.runningName) {
        running[String(name.dropFirst(Self.runningName.count))] = session
      }
      if name.hasPrefix(Self.askingName) { asking[String(name.dropFirst(Self.askingName.count))] = session }
    }
  }

  /// Puts it in place of what was remembered before.
  func write(to numbers: inout [String: Int]) {
    numbers = numbers.filter { !$0.key.hasPrefix(Self.runningName) && !$0.key.hasPrefix(Self.askingName) }
    for (call, session) in running { numbers[Self.runningName + call] = session }
    for (call, session) in asking { numbers[Self.askingName + call] = session }
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
    return call
  }
}
