import Foundation
import SessionCore
import Testing

struct TimestampTests {
  @Test(
    arguments: [
      ("1970-01-01T00:00:00Z", 0),
      ("1970-01-01T00:00:00.001Z", 1),
      ("2026-11-21T06:04:58.503Z", 1_795_241_098_503),
      ("2026-11-21T06:04:58Z", 1_795_241_098_000),
      ("2026-11-21T06:04:58.5Z", 1_795_241_098_500),
      ("2026-11-21T06:04:58.503999Z", 1_795_241_098_503),
      ("2026-02-10T09:54:40.245774123Z", 1_770_717_280_245),
      ("2024-02-29T12:00:00.000Z", 1_709_208_000_000),
      ("2000-02-29T00:00:00Z", 951_782_400_000),
      ("1969-12-31T23:59:59.999Z", -1),
      ("1900-03-01T00:00:00Z", -2_203_891_200_000),
      ("0001-01-01T00:00:00Z", -62_135_596_800_000),
      ("0000-03-01T00:00:00Z", -62_162_035_200_000),
      ("9999-12-31T23:59:59.999Z", 253_402_300_799_999),
      ("2016-12-31T23:59:60Z", 1_483_228_800_000),
    ] as [(String, Int64)])
  func `the forms that agents write are read to the millisecond`(text: String, milliseconds: Int64) throws {
    let time = try #require(Timestamp(iso8601: Array(text.utf8)))
    #expect(time.milliseconds == milliseconds)
  }

  @Test(arguments: [
    "", "Z", "[trimmed for fixture]", "2026-11-21", "2026-11-21T06:04:58", "2026-11-21T06:04:58+00:00",
    "2026-11-21 06:04:58Z", "2026-11-21T06:04:58.Z", "2026-11-21T06:04:58.503Z ", "2026-11-21T06:04:58.503ZZ",
    " 2026-11-21T06:04:58.503Z", "2026-00-21T06:04:58Z", "2026-13-21T06:04:58Z", "2026-11-00T06:04:58Z",
    "2026-11-31T06:04:58Z", "2025-02-29T00:00:00Z", "1900-02-29T00:00:00Z", "2026-11-21T24:00:00Z",
    "2026-11-21T06:60:00Z", "2026-11-21T06:04:61Z", "26-11-21T06:04:58Z", "-026-11-21T06:04:58Z",
    "2026-11-21T06:04:5８Z", "20x6-11-21T06:04:58Z",
  ])
  func `what is no time is none`(text: String) {
    #expect(Timestamp(iso8601: Array(text.utf8)) == nil)
  }

  @Test(
    arguments: [
      0, 1, -1, 999, -86_400_001, 951_782_399_999, 951_868_800_000, 1_795_241_098_503, 4_102_444_800_000,
      253_402_300_799_999,
    ] as [Int64])
  func `a time is written as Foundation writes it and read back`(milliseconds: Int64) {
    let expected = Self.foundation(milliseconds)
    let time = Timestamp(milliseconds: milliseconds)
    #expect(time.iso8601 == expected)
    #expect(Timestamp(iso8601: Array(expected.utf8)) == time)
  }

  @Test func `every day of four centuries is the day that Foundation says`() throws {
    var wrong: [String] = []
    for day in Int64(-25_567)...Int64(120_530) {
      let milliseconds = day * 86_400_000 + 43_200_123
      let text = Timestamp(milliseconds: milliseconds).iso8601
      if Timestamp(iso8601: Array(text.utf8))?.milliseconds != milliseconds { wrong.append(text) }
      // Foundation is slow, so it is asked for every 97th day: a step that meets every day of the year.
      if day % 97 == 0, text != Self.foundation(milliseconds) { wrong.append(text) }
    }
    #expect(wrong.isEmpty)
  }

  @Test(arguments: [Int64.min, .min + 1, .max])
  func `no time is too far away to be written`(milliseconds: Int64) {
    #expect(Timestamp(milliseconds: milliseconds).iso8601.hasSuffix("Z"))
  }

  @Test func `times are ordered`() {
    #expect(Timestamp(milliseconds: -2) < Timestamp(milliseconds: -1))
    #expect(!(Timestamp(milliseconds: 5) < Timestamp(milliseconds: 5)))
  }

  private static func foundation(_ milliseconds: Int64) -> String {
    let style = Date.ISO8601FormatStyle(includingFractionalSeconds: true)
    // A little more than the millisecond: a double holds no exact thousandths, and the style cuts.
    return Date(timeIntervalSince1970: (Double(milliseconds) + 0.2) / 1_000).formatted(style)
  }
}
