import SessionCore

/// What has to be remembered of a conversation so that each step is told once: its messages are written again as they grow,
/// and in a document all of them with each new one.
struct GeminiStepMemory: Equatable {
  /// A hash of the last message that was told of; 0 before.
  private var message = 0
  /// When that one was written.
  private var time = Timestamp(milliseconds: .min)
  /// How many of its calls were told.
  private(set) var calls = 0
  /// So many of them in a row from the first were told with their ends.
  private var ended = 0
  /// A bit for each of the first calls whose end was told: of two that run at once the second may end first.
  private var endedBits = 0
  /// When its user stopped the agent last.
  private var cancelled = Timestamp(milliseconds: .min)

  /// A prompt that is taken back before it is sent is written so many milliseconds at most behind the notice of that.
  static let cancellation: Int64 = 100
  private static let prefix = "steps."
  /// Calls of a message that have a bit; what comes behind them ends in a row.
  private static let bits = 62

  init() {}

  init(_ numbers: [String: Int]) {
    message = numbers[Self.prefix + "message"] ?? 0
    time = Timestamp(milliseconds: numbers[Self.prefix + "time"].map(Int64.init) ?? .min)
    calls = numbers[Self.prefix + "calls"] ?? 0
    ended = numbers[Self.prefix + "ended"] ?? 0
    // An older version knew of ends in a row alone.
    endedBits = numbers[Self.prefix + "ends"] ?? (1 << min(max(0, ended), Self.bits)) - 1
    cancelled = Timestamp(milliseconds: numbers[Self.prefix + "cancelled"].map(Int64.init) ?? .min)
  }

  func write(to numbers: inout [String: Int]) {
    let none = Timestamp(milliseconds: .min)
    let all = [
      "message": message, "time": time == none ? 0 : Int(time.milliseconds), "calls": calls, "ended": ended,
      "ends": endedBits,
      "cancelled": cancelled == none ? 0 : Int(cancelled.milliseconds),
    ]
    for (name, number) in all { numbers[Self.prefix + name] = number == 0 ? nil : number }
  }

  /// Turns to a message.
  ///
  /// - Parameters:
  ///   - id: of the message.
  ///   - time: when it was written.
  ///   - repeats: whether those before it are told of again, as in a document.
  /// - Returns: whether it is the last one, grown; `nil` for one that was told of before.
  mutating func turn(to id: some Sequence<UInt8>, at time: Timestamp, repeats: Bool) -> Bool? {
    var hash = StableHash()
    hash.combine(id)
    let name = Int(hash.spread)
    if name == message { return repeats && time != self.time ? nil : true }
    guard !repeats || time > self.time else { return nil }
    (message, self.time, calls, ended, endedBits) = (name, time, 0, 0, 0)
    return false
  }

  /// Notes that a call has ended.
  ///
  /// - Parameters:
  ///   - number: which of the message, from 0.
  ///   - inRow: whether those before it have ended, too.
  /// - Returns: whether that is to be told.
  mutating func ends(call number: Int, inRow: Bool) -> Bool {
    guard number < Self.bits else { return inRow && number >= ended }
    defer { endedBits |= 1 << number }
    return endedBits & 1 << number == 0
  }

  /// Notes how many calls a message has, and how many of them in a row from the first have ended.
  mutating func told(calls: Int, ended: Int) {
    self.calls = max(self.calls, calls)
    self.ended = max(self.ended, ended)
  }

  mutating func cancel(at time: Timestamp) {
    cancelled = time
  }

  /// Whether what is asked at that time was taken back already.
  func isTakenBack(at time: Timestamp) -> Bool {
    cancelled <= time && cancelled.milliseconds > time.milliseconds - Self.cancellation
  }
}
