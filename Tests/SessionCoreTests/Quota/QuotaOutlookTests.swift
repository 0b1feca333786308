import SessionCore
import Testing

struct QuotaOutlookTests {
  /// A window of five hours that began at 0 and is reset at 300; times in minutes.
  private static func window(_ used: Double, told: Int64, minutes: Int = 300) -> QuotaWindow {
    QuotaWindow(
      limit: "", minutes: minutes, usedPercent: used,
      resets: Timestamp(milliseconds: Int64(minutes) * 60_000),
      measured: Timestamp(milliseconds: told * 60_000))
  }

  private static func time(_ minutes: Int64) -> Timestamp { Timestamp(milliseconds: minutes * 60_000) }

  /// The window, the moment, what becomes of it, how pressing it is.
  private static let cases: [(QuotaWindow, Int64, QuotaOutlook.Course, Urgency)] = [
    (window(0, told: 100), 100, .lasts, .low), (window(10, told: 14), 14, .usedUp(minutes: 243), .low),
    // Half of it at half time.
    (window(50, told: 150), 150, .lasts, .low),
    // 60 % in 150 minutes: of the 40 % that are left, 22 go in the next hour.
    (window(60, told: 150), 150, .usedUp(minutes: 109), .low),
    // Nobody has told of more for half an hour: what is used by then is used more slowly.
    (window(60, told: 150), 180, .lasts, .low),
    (window(60, told: 150), 290, .lasts, .low),
    // 85 % in 280 minutes are reset before they are 100; in 150 they are not.
    (window(85, told: 280), 280, .lasts, .medium),
    (window(85, told: 150), 150, .usedUp(minutes: 27), .medium),
    (window(97, told: 296), 296, .lasts, .medium),
    (window(97, told: 150), 150, .usedUp(minutes: 4), .critical),
    (window(91, told: 150), 150, .usedUp(minutes: 15), .high),
    (window(100, told: 299), 299, .usedUp(minutes: 0), .critical),
    (window(140, told: 10), 10, .usedUp(minutes: 0), .critical),
    // It was told for a window that had not begun.
    (window(50, told: -10), -10, .unknown, .low),
  ]

  @Test(arguments: cases)
  func `where it is going`(
    window: QuotaWindow, at minute: Int64, course: QuotaOutlook.Course, urgency: Urgency
  ) throws {
    let outlook = try #require(QuotaOutlook(window, at: Self.time(minute)))
    #expect(outlook.course == course)
    #expect(outlook.urgency == urgency)
  }

  @Test func `what was reset says nothing any more, nor what nobody can tell`() {
    #expect(QuotaOutlook(Self.window(99, told: 290), at: Self.time(300)) == nil)
    #expect(QuotaOutlook(Self.window(.nan, told: 290), at: Self.time(291)) == nil)
    var endless = Self.window(99, told: 290)
    endless.resets = nil
    #expect(QuotaOutlook(endless, at: Self.time(291)) == nil)
  }

  @Test func `of several the one counts that presses most`() {
    let week = Self.window(60, told: 5_000, minutes: 10_080)
    func pressing(_ windows: [QuotaWindow]) -> Int? {
      QuotaOutlook.pressing(windows, at: Self.time(200))?.window.minutes
    }
    #expect(pressing([week, Self.window(50, told: 200)]) == 10_080)
    #expect(pressing([week, Self.window(85, told: 200)]) == 300)
    #expect(pressing([]) == nil)
  }

  @Test(arguments: [Int64.min, .max, 0])
  func `times beyond all measure are no trouble`(milliseconds: Int64) {
    let time = Timestamp(milliseconds: milliseconds)
    for resets in [Int64.min, 1, .max] {
      for used in [Double.leastNonzeroMagnitude, 50, .greatestFiniteMagnitude] {
        let window = QuotaWindow(
          limit: "", minutes: .max, usedPercent: used, resets: Timestamp(milliseconds: resets), measured: time
        )
        _ = QuotaOutlook(window, at: Timestamp(milliseconds: 0))?.urgency
      }
    }
  }
}
