/// How long one of an account's windows is, of its minutes.
enum WindowLength {
  private static let (day, hour) = (1_440, 60)

  /// `5 hours`, `7 days`.
  static func words(_ minutes: Int) -> String {
    if minutes.isMultiple(of: day) { return Figures.count(minutes / day, "day", "days") }
    if minutes.isMultiple(of: hour) { return Figures.count(minutes / hour, "hour", "hours") }
    return Figures.count(minutes, "minute", "minutes")
  }

  /// Where there is little room: `5h`, `7d`.
  static func short(_ minutes: Int) -> String {
    if minutes.isMultiple(of: day) { return "\(minutes / day)d" }
    return minutes.isMultiple(of: hour) ? "\(minutes / hour)h" : "\(minutes)m"
  }
}
