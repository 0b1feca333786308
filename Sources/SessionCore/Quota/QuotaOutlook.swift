/// How one of the account's windows stands at a moment, and where it is going.
package struct QuotaOutlook: Hashable, Sendable {
  /// What becomes of a window that goes on being used as the forecast has it.
  package enum Course: Hashable, Sendable {
    /// Nobody can tell: it was told of before it had begun.
    case unknown
    /// It is reset before it is used up.
    case lasts
    /// It is used up in so many minutes, before it is reset; 0 where it is already.
    case usedUp(minutes: Int)
  }

  package var window: QuotaWindow
  package var course: Course
  /// What will be used of it, and when nothing is left; `nil` where nobody can tell.
  package let forecast: QuotaForecast?

  /// `nil` for a window that was reset since it was told of, or of which nobody said when it is.
  package init?(_ window: QuotaWindow, at now: Timestamp) {
    guard let resets = window.resets, resets > now, window.usedPercent.isFinite else { return nil }
    self.window = window
    forecast = QuotaForecast(window, at: now)
    guard window.usedPercent < 100 else {
      course = .usedUp(minutes: 0)
      return
    }
    guard let forecast else {
      course = .unknown
      return
    }
    course = forecast.exhaustion.likely.map { .usedUp(minutes: Self.minutes(from: now, to: $0)) } ?? .lasts
  }

  /// Of several windows the one that presses most; `nil` where none runs.
  package static func pressing(_ windows: [QuotaWindow], at now: Timestamp) -> QuotaOutlook? {
    pressing(windows.compactMap { QuotaOutlook($0, at: now) })
  }

  /// Of several the one that presses most; `nil` without any.
  package static func pressing(_ outlooks: [QuotaOutlook]) -> QuotaOutlook? {
    outlooks.max { left, right in
      (left.urgency, left.window.usedPercent) < (right.urgency, right.window.usedPercent)
    }
  }

  /// Rounded down, at least 0.
  private static func minutes(from start: Timestamp, to end: Timestamp) -> Int {
    let (milliseconds, overflow) = end.milliseconds.subtractingReportingOverflow(start.milliseconds)
    return overflow ? .max : Int(max(0, milliseconds) / 60_000)
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
    // Neither used up soon nor used much.
    case _: .low
    }
  }
}
