import SessionCore

/// An account's window in words.
enum QuotaWords {
  /// How it stands, and where it is going: `96 % of the account's 5 hours used; …`.
  static func sentence(_ outlook: QuotaOutlook, now: Timestamp) -> String {
    let window = outlook.window
    let rest = Age(seconds: seconds(from: now, to: window.resets)).span
    let course =
      switch outlook.course {
      case .unknown: "; it is reset in \(rest)"
      case .lasts: "; at this pace it lasts until it is reset, in \(rest)"
      case .usedUp(0): ", so the agent may be stopped at any moment; it is reset in \(rest)"
      case .usedUp(let minutes):
        "; at this pace used up in \(Age(seconds: Int64(minutes) * 60).largestUnit), reset in \(rest)"
      }
    return "\(window.wholePercent) % of the account's \(window.length) used\(course)"
  }

  private static func seconds(from start: Timestamp, to end: Timestamp?) -> Int64 {
    let (milliseconds, overflow) = (end ?? start).milliseconds.subtractingReportingOverflow(
      start.milliseconds)
    return overflow ? 0 : milliseconds / 1_000
  }
}
