/// How one of the account's windows stands at a moment, and where it is going.
package struct QuotaOutlook: Hashable, Sendable {
  /// What becomes of a window that goes on being used as it was since it began.
  package enum Course: Hashable, Sendable {
    /// Too little of it has passed to tell.
    case unknown
    /// It is reset before it is used up.
    case lasts
    /// It is used up in so many minutes, before it is reset; 0 where it is already.
    case usedUp(minutes: Int)
  }

  package var window: QuotaWindow
  package var course: Course

  /// The share of a window that must have passed for its pace to say something.
  private static let leastShare = 0.05

  /// `nil` for a window that was reset since it was told of, or of which nobody said when it is.
  package init?(_ window: QuotaWindow, at now: Timestamp) {
    guard let resets = window.resets, resets > now, window.usedPercent.isFinite else { return nil }
    self.window = window
    course = Self.course(window, resets: resets, at: now)
  }

  /// Of several windows the one that presses most; `nil` where none runs.
  package static func pressing(_ windows: [QuotaWindow], at now: Timestamp) -> QuotaOutlook? {
    windows.compactMap { QuotaOutlook($0, at: now) }.max { left, right in
      (left.urgency, left.window.usedPercent) < (right.urgency, right.window.usedPercent)
    }
  }

  private static func course(_ window: QuotaWindow, resets: Timestamp, at now: Timestamp) -> Course {
    guard window.usedPercent < 100 else { return .usedUp(minutes: 0) }
    let length = Double(window.minutes)
    let rest = minutes(from: window.measured, to: resets)
    let passed = length - rest
    guard window.usedPercent > 0, passed >= length * leastShare, passed <= length else { return .unknown }
    let left = (100 - window.usedPercent) / window.usedPercent * passed
    guard left < rest else { return .lasts }
    return .usedUp(minutes: Int(max(0, left - minutes(from: window.measured, to: now))))
  }

  private static func minutes(from start: Timestamp, to end: Timestamp) -> Double {
    (Double(end.milliseconds) - Double(start.milliseconds)) / 60_000
  }

  /// How pressing it makes a stop: an agent without quota stops wherever it is.
  package var urgency: Urgency {
    switch (window.usedPercent, course) {
    case (100..., _): .critical
    case (80..., .lasts): .medium
    case (_, .lasts): .low
    case (95..., _): .critical
    case (90..., _): .high
    case (_, .usedUp(..<5)): .high
    case (_, .usedUp(..<30)): .medium
    case (80..., _): .medium
    case _: .low
    }
  }
}
