import AgentFormats
import SessionCore

/// What has to be remembered of a database's messages so that each step is told once. A message is read again as it grows,
/// and all of them are after a restart, or when rows were taken back: then those up to the last step that was told say
/// nothing new. A call's start moves as long as it is at work, so it goes by its id until its end is told.
struct OpencodeStepMemory {
  /// What was told of a session.
  private struct Heard {
    /// When the last step was done.
    var until = Timestamp(milliseconds: .min)
    /// The calls that have no end yet.
    var atWork: Set<String> = []
  }

  /// A step of a message: each of them is told of a message, or of a call in it, once.
  private struct Mark: Hashable {
    var call: String?
    var name: String

    init(_ step: OpencodeSteps.Told) {
      (call, name) = (step.call, step.kind.name)
    }
  }

  /// Calls at work at a time that are remembered: nobody has more.
  private static let mostAtWork = 64
  private static let (untilName, callPrefix) = ("steps.until", "steps.call.")

  /// What was told by now, and what was when reading began anew.
  private var heard: [String: Heard] = [:]
  private var before: [String: Heard] = [:]
  /// The steps of messages that may be read again, by their rows.
  private var told: [Int64: Set<Mark>] = [:]

  /// Takes over what the last process has written down of a session.
  mutating func recall(_ session: String, _ numbers: [String: Int]) {
    var known = Heard()
    if let until = numbers[Self.untilName] { known.until = Timestamp(milliseconds: Int64(until)) }
    for name in numbers.keys where name.hasPrefix(Self.callPrefix) {
      known.atWork.insert(String(name.dropFirst(Self.callPrefix.count)))
    }
    (heard[session], before[session]) = (known, known)
  }

  /// Writes it down for the next process.
  func write(_ session: String, to numbers: inout [String: Int]) {
    guard let known = heard[session], known.until > Heard().until else { return }
    numbers[Self.untilName] = Int(known.until.milliseconds)
    for call in known.atWork { numbers[Self.callPrefix + call] = 1 }
  }

  /// The messages are read from the first one again.
  mutating func beginAnew() {
    before = heard
    told = [:]
  }

  /// Forgets the steps of all messages but those in these rows, which are read again.
  mutating func keep(_ rows: Set<Int64>) {
    told = told.filter { rows.contains($0.key) }
  }

  /// Whether a step of the message in that row is to be told; then it has been.
  mutating func tells(_ step: OpencodeSteps.Told, of session: String, row: Int64) -> Bool {
    let known = before[session] ?? Heard()
    let isOfCall = step.call.map(known.atWork.contains) ?? false
    var isEnd = false
    if case .toolEnded = step.kind { isEnd = true }
    guard isOfCall ? isEnd : step.time > known.until, told[row, default: []].insert(Mark(step)).inserted
    else { return false }
    note(step, isEnd: isEnd, in: &heard[session, default: Heard()])
    return true
  }

  private func note(_ step: OpencodeSteps.Told, isEnd: Bool, in heard: inout Heard) {
    heard.until = max(heard.until, step.time)
    guard let call = step.call else { return }
    if isEnd {
      heard.atWork.remove(call)
    } else if heard.atWork.count < Self.mostAtWork {
      heard.atWork.insert(call)
    }
  }
}
