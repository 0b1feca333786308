import SessionCore

extension Timestamp {
  /// The time of day in UTC, `14:02:11`.
  var clock: String { String(iso8601.dropFirst(11).prefix(8)) }

  /// Day and time in UTC, `2026-11-21 14:02:11 UTC`.
  var dayAndClock: String { "\(iso8601.prefix(10)) \(clock) UTC" }
}

extension ZoneOffsets {
  /// The time of day there, `14:00`.
  func clock(at time: Timestamp) -> String {
    String(local(time).clock.prefix(5))
  }

  /// The moment at which clocks of UTC show what those of the zone show then.
  func local(_ time: Timestamp) -> Timestamp {
    Timestamp(
      milliseconds: time.milliseconds.addingReportingOverflow(Int64(seconds(at: time)) * 1_000).partialValue)
  }

  /// A moment to the minute, by the clocks there: `2026-11-21 14:02`.
  func minute(at time: Timestamp) -> String { "\(local(time).iso8601.prefix(10)) \(clock(at: time))" }
}
