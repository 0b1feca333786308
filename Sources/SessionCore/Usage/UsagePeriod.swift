/// The days that a report is about, in the zone that it is made for.
package struct UsagePeriod: Hashable, Sendable {
  /// The first day; `nil` for as far back as there is.
  package var since: CivilDay?
  /// The last day, which is in it; `nil` for up to now.
  package var until: CivilDay?

  package init(since: CivilDay? = nil, until: CivilDay? = nil) {
    self.since = since
    self.until = until
  }

  /// Where the period begins and what lies behind it, as moments.
  package func bounds(in zone: ZoneOffsets) -> (since: Timestamp?, until: Timestamp?) {
    (since.map(zone.start), until.map { zone.start(of: $0.adding(days: 1)) })
  }

  /// The most days back that a number of days may lie: further is as far back as there is.
  private static let longest = 36_525

  /// The day that a person named: `2026-11-01`, `20261101`, `today`, `yesterday`, or `7d` for the first of the last
  /// seven days, today among them. `nil` for anything else.
  package static func day(_ text: String, today: CivilDay) -> CivilDay? {
    switch text {
    case "today": return today
    case "yesterday": return today.adding(days: -1)
    case _: break
    }
    if text.last == "d", let days = UInt32(text.dropLast()), days > 0 {
      return today.adding(days: 1 - Int64(min(Int(days), longest)))
    }
    return CivilDay(text)
  }
}
