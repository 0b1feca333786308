/// How fast the main conversation fills its window: tokens a minute over the last ten minutes. Knows no clock.
///
/// Only growth counts: what a compaction or a rewound conversation gave back is no use of the window, and takes
/// nothing away from what was used before.
package struct BurnRate: Hashable, Sendable {
  /// The time that is looked back on, in milliseconds.
  package static let window: Int64 = 600_000

  /// Replies that come closer together than so many milliseconds are one entry: what is kept stays small however
  /// fast they come.
  private static let slotLength: Int64 = 15_000
  /// More than the window holds are none that a clock counted.
  private static let mostSlots = 48
  /// A reply may be so many milliseconds ahead of the moment that is asked about, which callers round down.
  private static let tolerance: Int64 = 60_000

  private struct Slot: Hashable, Sendable {
    /// Of the first moment in it, a whole multiple of the slot's length.
    var start: Int64
    var growth: Int
  }

  /// By time, the oldest first.
  private var slots: [Slot] = []
  /// The first reply that is known of: what came before it can't be spread over time.
  private var first: Timestamp?
  /// Tokens in the window at the last reply; `nil` where the next one has nothing to be compared to.
  private var tokens: Int?

  /// A rate of a conversation of which nothing is known yet.
  package init() {}

  /// A reply of the main conversation arrived whose request held `contextTokens`; none of them says nothing.
  package mutating func replied(contextTokens: Int, at time: Timestamp) {
    guard contextTokens > 0 else { return }
    if let tokens { note(max(0, contextTokens - tokens), at: time) }
    tokens = contextTokens
    first = min(first ?? time, time)
  }

  /// The conversation was replaced by a summary. The next reply holds more than that, the agent's instructions and
  /// tools, which are no growth: it is where counting starts again.
  package mutating func compacted() {
    tokens = nil
  }

  /// Tokens a minute by which the conversation grew in the ten minutes before `now`; over the time since its first
  /// reply where that is shorter, though never less than a minute.
  ///
  /// - Parameter now: the moment that is looked back from.
  /// - Returns: at least 0; `nil` if no reply within that time, to a quarter of a minute, had one to be compared to.
  package func tokensPerMinute(at now: Timestamp) -> Int? {
    guard let first else { return nil }
    let recent = slots.filter { slot in
      let age = now.milliseconds.subtractingClamped(slot.start)
      return age >= -Self.tolerance && age < Self.window
    }
    guard !recent.isEmpty else { return nil }
    let growth = recent.reduce(0) { $0.addingClamped($1.growth) }
    let known = now.milliseconds.subtractingClamped(first.milliseconds)
    let span = Int(min(Self.window, max(60_000, known)))
    // In seconds, so that no count of tokens overflows on the way.
    return growth / (span / 1_000) * 60 + growth % (span / 1_000) * 60 / (span / 1_000)
  }

  private mutating func note(_ growth: Int, at time: Timestamp) {
    let start = time.milliseconds.subtractingClamped(remainder(time.milliseconds))
    // File order is nearly time order, so the place is nearly always at the end.
    let index = (slots.lastIndex { $0.start <= start } ?? -1) + 1
    if index > 0, slots[index - 1].start == start {
      slots[index - 1].growth = slots[index - 1].growth.addingClamped(growth)
    } else {
      slots.insert(Slot(start: start, growth: growth), at: index)
    }
    // By this reply's time, not the latest: one that is said to be of next year must not push out what is of today.
    slots.removeAll { time.milliseconds.subtractingClamped($0.start) >= Self.window }
    if slots.count > Self.mostSlots { slots.removeFirst() }
  }

  /// At least 0, also before 1970.
  private func remainder(_ milliseconds: Int64) -> Int64 {
    let remainder = milliseconds % Self.slotLength
    return remainder < 0 ? remainder + Self.slotLength : remainder
  }
}

extension Int64 {
  /// Subtraction that stops at the ends: times are data from outside.
  fileprivate func subtractingClamped(_ other: Int64) -> Int64 {
    let (difference, overflow) = subtractingReportingOverflow(other)
    guard overflow else { return difference }
    return other < 0 ? .max : .min
  }
}
