import SessionCore
import Testing

struct ClockLeapTests {
  @Test(
    arguments: [
      // So many milliseconds of the day passed while programs ran for so many.
      (30_000, 30_000, false), (30_500, 30_000, false), (39_999, 30_000, false), (40_000, 30_000, true),
      (8 * 3_600_000, 12_000, true), (0, 30_000, false),
      // It was set back.
      (-3_600_000, 30_000, false), (.min, 30_000, false), (.max, 0, true), (30_000, -5, false),
      (.max, .min, false),
    ] as [(Int64, Int64, Bool)])
  func `the day that goes ahead of what programs ran is a leap`(passed: Int64, ran: Int64, isLeap: Bool) {
    var leap = ClockLeap(from: Timestamp(milliseconds: 0), running: 0)
    let hasLeapt = leap.hasLeapt(to: Timestamp(milliseconds: passed), running: ran)
    #expect(hasLeapt == isLeap)
  }

  @Test func `a leap is told once`() {
    var leap = ClockLeap(from: Timestamp(milliseconds: 0), running: 500)
    let first = leap.hasLeapt(to: Timestamp(milliseconds: 3_600_000), running: 1_500)
    let second = leap.hasLeapt(to: Timestamp(milliseconds: 3_630_000), running: 31_500)
    #expect(first && !second)
    // The way from one end of time to the other is no number.
    var far = ClockLeap(from: Timestamp(milliseconds: .min), running: 0)
    let isFar = far.hasLeapt(to: Timestamp(milliseconds: .max), running: 0)
    #expect(!isFar)
  }
}
