import SessionCore
import Testing

/// Hours by the clock on the wall. The changes of clocks are those of the IANA database.
struct QuietHoursTests {
  @Test(arguments: [
    ("22:00-07:00", 1_320, 420), ("7:05-23:59", 425, 1_439), ("00:00-12:30", 0, 750),
    (" 22:00 - 07:00 ", 1_320, 420),
  ])
  func `two times of day are read`(text: String, start: Int, end: Int) {
    let hours = QuietHours(text)
    #expect(hours?.start == start && hours?.end == end)
  }

  @Test(arguments: [
    "", "22:00", "22:00-", "-07:00", "22:00-22:00", "24:00-07:00", "22:60-07:00", "22-07", "22:0-07:00",
    "+2:00-07:00",
    "22:00-07:00-08:00", "22:00:00-07:00", "aa:bb-cc:dd", "022:00-07:00", "２２:00-07:00",
  ])
  func `anything else is none`(text: String) {
    #expect(QuietHours(text) == nil)
  }

  private static let berlin = ZoneOffsetsTests.berlin

  /// Hours, a moment in Berlin, and when they end from there; `nil` where the moment does not lie in them.
  static let moments: [(hours: String, moment: String, end: String?)] = [
    ("22:00-07:00", "2026-11-20T20:59:59.999Z", nil),
    ("22:00-07:00", "2026-11-20T21:00:00Z", "2026-11-21T06:00:00.000Z"),
    ("22:00-07:00", "2026-11-20T22:59:00Z", "2026-11-21T06:00:00.000Z"),
    ("22:00-07:00", "2026-11-21T05:59:30.500Z", "2026-11-21T06:00:00.000Z"),
    ("22:00-07:00", "2026-11-21T06:00:00Z", nil),
    ("12:00-13:00", "2026-11-21T11:15:00Z", "2026-11-21T12:00:00.000Z"),
    ("12:00-13:00", "2026-11-21T12:00:00Z", nil),
    // The night in which clocks go an hour ahead, and the one in which they go back.
    ("22:00-07:00", "2026-03-28T23:00:00Z", "2026-03-29T05:00:00.000Z"),
    ("22:00-07:00", "2026-10-24T23:00:00Z", "2026-10-25T06:00:00.000Z"),
    // An end that the clock never shows comes with the change; one that it shows twice comes twice.
    ("22:00-02:30", "2026-03-29T00:30:00Z", "2026-03-29T01:00:00.000Z"),
    ("22:00-02:30", "2026-10-25T00:10:00Z", "2026-10-25T00:30:00.000Z"),
    ("22:00-02:30", "2026-10-25T00:45:00Z", nil),
    ("22:00-02:30", "2026-10-25T01:10:00Z", "2026-10-25T01:30:00.000Z"),
  ]

  @Test(arguments: moments.indices)
  func `a moment lies in them, and they end`(index: Int) throws {
    let (text, moment, end) = Self.moments[index]
    let hours = try #require(QuietHours(text))
    let time = try #require(Timestamp(iso8601: moment.utf8))
    #expect(hours.contain(time, in: Self.berlin) == (end != nil))
    #expect(hours.end(after: time, in: Self.berlin).iso8601 == end ?? time.iso8601)
  }
}
