import SessionCore
import Testing

/// Days of the calendar. The weeks are those that `date +%G-W%V` names.
struct CivilDayTests {
  @Test(arguments: [
    ("2026-01-01", 2026, 1, "2025-12-29"), ("2027-01-01", 2026, 53, "2026-12-28"),
    ("2024-12-30", 2025, 1, "2024-12-30"), ("2026-11-21", 2026, 47, "2026-11-16"),
    ("2020-12-31", 2020, 53, "2020-12-28"), ("2021-01-03", 2020, 53, "2020-12-28"),
    ("2024-02-29", 2024, 9, "2024-02-26"), ("1969-12-31", 1970, 1, "1969-12-29"),
  ])
  func `a week begins on Monday and belongs to the year of its Thursday`(
    text: String, year: Int, number: Int, monday: String
  ) throws {
    let day = try #require(CivilDay(text))
    #expect(day.week == (year, number))
    #expect(day.monday.description == monday)
    #expect(day.description == text)
  }

  @Test func `a day is read with dashes and without`() {
    #expect(CivilDay("20261101") == CivilDay(year: 2026, month: 11, day: 1))
    #expect(CivilDay("2026-11-01") == CivilDay(year: 2026, month: 11, day: 1))
  }

  @Test(arguments: [
    "", "2026", "2026-11", "2026-1-01", "2026-13-01", "2026-02-29", "2026-11-31", "2026-00-10", "26-11-2026",
    "2026--1101", "2026-11-01 ", "+2026-11-01", "２０２６-11-01", "2026111", "202611011",
  ])
  func `what is no day is none`(text: String) {
    #expect(CivilDay(text) == nil)
  }

  @Test func `a word for a day counts from today`() throws {
    let today = try #require(CivilDay("2026-03-01"))
    let expected = [
      "today": "2026-03-01", "yesterday": "2026-02-28", "1d": "2026-03-01", "7d": "2026-02-23",
      "30d": "2026-01-31", "2026-11-01": "2026-11-01",
    ]
    for (word, day) in expected {
      #expect(UsagePeriod.day(word, today: today)?.description == day, "\(word)")
    }
    for word in ["0d", "-3d", "d", "7", "7days", "tomorrow", "1.5d", "99999999999999999999d"] {
      #expect(UsagePeriod.day(word, today: today) == nil, "\(word)")
    }
    // More than a century is as good as all.
    #expect(UsagePeriod.day("4000000000d", today: today)?.year == 1926)
  }
}
