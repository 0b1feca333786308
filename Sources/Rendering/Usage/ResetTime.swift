import SessionCore

/// When one of an account's windows is reset, as the clock on the wall says.
enum ResetTime {
  private static let weekdays = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
  /// A name of a weekday says which day it is for so many days.
  private static let week: Int64 = 7

  /// `18:40` today, `Tue 09:00` within a week, else `2026-12-24`.
  static func words(_ resets: Timestamp, zone: ZoneOffsets, now: Timestamp) -> String {
    let day = zone.day(at: resets)
    let ahead = day.daysSinceEpoch - zone.day(at: now).daysSinceEpoch
    if ahead == 0 { return zone.clock(at: resets) }
    guard (1..<week).contains(ahead) else { return day.description }
    // 1970-01-05 was a Monday.
    let weekday = Int(((day.daysSinceEpoch - 4) % week + week) % week)
    return "\(weekdays[weekday]) \(zone.clock(at: resets))"
  }
}
