import SessionCore
import Testing

/// Days as clocks show them. The changes are those of the IANA database.
struct ZoneOffsetsTests {
  /// A day and the moments at which it begins and ends.
  struct Day: Sendable, CustomTestStringConvertible {
    var zone: String
    var offsets: ZoneOffsets
    var day: String
    var start: String
    var end: String
    var testDescription: String { "\(day) in \(zone)" }
  }

  private static func zone(_ first: Int, _ changes: (String, Int)...) -> ZoneOffsets {
    ZoneOffsets(first: first, changes: changes.map { .init(from: time($0.0), seconds: $0.1) })
  }

  private static func time(_ text: String) -> Timestamp {
    Timestamp(iso8601: text.utf8) ?? Timestamp(milliseconds: 0)
  }

  static let berlin = zone(3_600, ("2026-03-29T01:00:00Z", 7_200), ("2026-10-25T01:00:00Z", 3_600))
  static let lordHowe = zone(39_600, ("2026-04-04T15:00:00Z", 37_800), ("2026-10-03T15:30:00Z", 39_600))
  static let beirut = zone(7_200, ("2026-03-28T22:00:00Z", 10_800), ("2026-10-24T21:00:00Z", 7_200))
  static let havana = zone(-18_000, ("2026-03-08T05:00:00Z", -14_400), ("2026-11-01T05:00:00Z", -18_000))
  static let samoa = zone(-36_000, ("2011-12-30T10:00:00Z", 50_400))

  static let days = [
    Day(
      zone: "UTC", offsets: .utc, day: "2026-11-21", start: "2026-11-21T00:00:00.000Z",
      end: "2026-11-22T00:00:00.000Z"),
    Day(
      zone: "Berlin, of 23 hours", offsets: berlin, day: "2026-03-29", start: "2026-03-28T23:00:00.000Z",
      end: "2026-03-29T22:00:00.000Z"),
    Day(
      zone: "Berlin, of 25 hours", offsets: berlin, day: "2026-10-25", start: "2026-10-24T22:00:00.000Z",
      end: "2026-10-25T23:00:00.000Z"),
    Day(
      zone: "Kathmandu", offsets: ZoneOffsets(first: 20_700), day: "2026-11-21",
      start: "2026-11-20T18:15:00.000Z", end: "2026-11-21T18:15:00.000Z"),
    Day(
      zone: "Lord Howe, half an hour longer", offsets: lordHowe, day: "2026-04-05",
      start: "2026-04-04T13:00:00.000Z", end: "2026-04-05T13:30:00.000Z"),
    Day(
      zone: "Lord Howe, half an hour shorter", offsets: lordHowe, day: "2026-10-04",
      start: "2026-10-03T13:30:00.000Z", end: "2026-10-04T13:00:00.000Z"),
    Day(
      zone: "Beirut, without a midnight", offsets: beirut, day: "2026-03-29",
      start: "2026-03-28T22:00:00.000Z", end: "2026-03-29T21:00:00.000Z"),
    Day(
      zone: "Beirut, whose last hour comes twice", offsets: beirut, day: "2026-10-24",
      start: "2026-10-23T21:00:00.000Z", end: "2026-10-24T22:00:00.000Z"),
    Day(
      zone: "Havana, with two midnights", offsets: havana, day: "2026-11-01",
      start: "2026-11-01T04:00:00.000Z", end: "2026-11-02T05:00:00.000Z"),
  ]

  @Test(arguments: days) func `a day begins and ends with its midnights`(day: Day) throws {
    let named = try #require(CivilDay(day.day))
    let (start, end) = (day.offsets.start(of: named), day.offsets.start(of: named.adding(days: 1)))
    #expect(start.iso8601 == day.start)
    #expect(end.iso8601 == day.end)
    // Every quarter of an hour from the one to the other is of that day, and those beside it are not.
    for moment in stride(from: start.milliseconds, to: end.milliseconds, by: 900_000) {
      #expect(day.offsets.day(at: Timestamp(milliseconds: moment)) == named)
    }
    #expect(day.offsets.day(at: Timestamp(milliseconds: start.milliseconds - 1)) < named)
    #expect(day.offsets.day(at: end) > named)
  }

  @Test func `a day that was left out is over before it begins`() throws {
    let day = try #require(CivilDay("2011-12-30"))
    #expect(Self.samoa.start(of: day).iso8601 == "2011-12-30T10:00:00.000Z")
    #expect(Self.samoa.start(of: day.adding(days: 1)).iso8601 == "2011-12-30T10:00:00.000Z")
    #expect(Self.samoa.start(of: day.adding(days: -1)).iso8601 == "2011-12-29T10:00:00.000Z")
  }

  @Test func `a zone is read as it is written`() {
    #expect(Self.berlin.text == "3600,1774746000:7200,1792890000:3600")
    for zone in [Self.berlin, Self.lordHowe, Self.havana, .utc] {
      #expect(ZoneOffsets(text: zone.text) == zone)
    }
    #expect(ZoneOffsets(text: "UTC") == .utc)
    #expect(ZoneOffsets(text: "+05:45") == ZoneOffsets(first: 20_700))
    // As an address has it where the plus was not encoded.
    #expect(ZoneOffsets(text: " 05:45") == ZoneOffsets(first: 20_700))
    #expect(ZoneOffsets(text: "-03:30") == ZoneOffsets(first: -12_600))
  }

  @Test(arguments: [
    "", "Europe/Berlin", "../../etc/passwd", "5:45", "+24:00", "+05:60", "3600,", "3600,x:1", "3600,1:2:3",
    "86401", "3600,1:86401", "3600,99999999999999:0", "1e3", "3600,,",
    String(repeating: "0,1:1", count: 4_000),
  ])
  func `what is no zone is refused`(text: String) {
    #expect(ZoneOffsets(text: text) == nil)
  }
}
