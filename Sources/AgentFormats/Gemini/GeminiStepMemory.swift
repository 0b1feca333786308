import SessionCore

/// What has to be remembered of a conversation so that each step is told once: its messages are written again as they grow,
/// and in a document all of them with each new one.
struct GeminiStepMemory: Equatable {
  /// What was told of a message.
  private struct Told: Equatable {
    /// A hash of its id; 0 where there was none.
    var message = 0
    /// When it was written.
    var time = Self.never
    /// How many of its calls were told.
    var calls = 0
    /// So many of them in a row from the first were told with their ends.
    var ended = 0
    /// A bit for each of the first calls whose end was told: of two that run at once the second may end first.
    var endedBits = 0

    static let never = Timestamp(milliseconds: .min)

    init(message: Int, time: Timestamp) {
      (self.message, self.time) = (message, time)
    }

    /// - Parameters:
    ///   - numbers: as they were written.
    ///   - prefix: what those of the message begin with.
    init(_ numbers: [String: Int], _ prefix: String) {
      message = numbers[prefix + "message"] ?? 0
      time = numbers[prefix + "time"].map { Timestamp(milliseconds: Int64($0)) } ?? Self.never
      calls = numbers[prefix + "calls"] ?? 0
      ended = numbers[prefix + "ended"] ?? 0
      // An older version knew of ends in a row alone.
      endedBits = numbers[prefix + "ends"] ?? (1 << min(max(0, ended), GeminiStepMemory.bits)) - 1
    }

    func write(to numbers: inout [String: Int], _ prefix: String) {
      let all = [
        "message": message, "time": time == Self.never ? 0 : Int(time.milliseconds), "calls": calls,
        "ended": ended, "ends": endedBits,
      ]
      for (name, number) in all { numbers[prefix + name] = number == 0 ? nil : number }
    }
  }

  /// The message that was turned to last.
  private var last = Told(message: 0, time: Told.never)
  /// Those before it, which a line may write again; in a document all of them are, in their order.
  private var earlier: [Told] = []
  /// When its user stopped the agent last.
  private var cancelled = Told.never

  /// How many calls of the message were told.
  var calls: Int { last.calls }

  /// A prompt that is taken back before it is sent is written so many milliseconds at most behind the notice of that.
  static let cancellation: Int64 = 100
  private static let prefix = "steps."
  /// Messages before the last one that are remembered: calls of an older one have ended long since.
  private static let mostEarlier = 8
  /// Calls of a message that have a bit; what comes behind them ends in a row.
  private static let bits = 62

  init() {}

  init(_ numbers: [String: Int]) {
    last = Told(numbers, Self.prefix)
    earlier = (0..<Self.mostEarlier).map { Told(numbers, Self.prefix(ofEarlier: $0)) }
      .filter { $0.message != 0 }
    cancelled =
      numbers[Self.prefix + "cancelled"].map { Timestamp(milliseconds: Int64($0)) } ?? Told.never
  }

  func write(to numbers: inout [String: Int]) {
    last.write(to: &numbers, Self.prefix)
    for place in 0..<Self.mostEarlier {
      let told = place < earlier.count ? earlier[place] : Told(message: 0, time: Told.never)
      told.write(to: &numbers, Self.prefix(ofEarlier: place))
    }
    numbers[Self.prefix + "cancelled"] = cancelled == Told.never ? nil : Int(cancelled.milliseconds)
  }

  private static func prefix(ofEarlier place: Int) -> String { "\(prefix)\(place)." }

  /// Turns to a message.
  ///
  /// - Parameters:
  ///   - id: of the message.
  ///   - time: when it was written.
  ///   - repeats: whether those before it are told of again, as in a document.
  /// - Returns: whether it was told of before, and may have grown; `nil` where all of it was told.
  mutating func turn(to id: some Sequence<UInt8>, at time: Timestamp, repeats: Bool) -> Bool? {
    let name = StableHash.number(of: id)
    if name == last.message { return repeats && time != last.time ? nil : true }
    guard !repeats else {
      guard time > last.time else { return nil }
      last = Told(message: name, time: time)
      return false
    }
    if let place = earlier.firstIndex(where: { $0.message == name }) {
      let told = earlier.remove(at: place)
      earlier.append(last)
      last = told
      return true
    }
    // What is older than all that are remembered is none that was not told.
    if earlier.count == Self.mostEarlier, let oldest = earlier.map(\.time).min(), time < oldest { return nil }
    if last.message != 0 { earlier.append(last) }
    if earlier.count > Self.mostEarlier { earlier.removeFirst() }
    last = Told(message: name, time: time)
    return false
  }

  /// Notes that a call has ended.
  ///
  /// - Parameters:
  ///   - number: which of the message, from 0.
  ///   - inRow: whether those before it have ended, too.
  /// - Returns: whether that is to be told.
  mutating func ends(call number: Int, inRow: Bool) -> Bool {
    guard number < Self.bits else { return inRow && number >= last.ended }
    defer { last.endedBits |= 1 << number }
    return last.endedBits & 1 << number == 0
  }

  /// Notes how many calls a message has, and how many of them in a row from the first have ended.
  mutating func told(calls: Int, ended: Int) {
    last.calls = max(last.calls, calls)
    last.ended = max(last.ended, ended)
  }

  mutating func cancel(at time: Timestamp) {
    cancelled = time
  }

  /// Whether what is asked at that time was taken back already.
  func isTakenBack(at time: Timestamp) -> Bool {
    cancelled <= time && cancelled.milliseconds > time.milliseconds - Self.cancellation
  }
}
