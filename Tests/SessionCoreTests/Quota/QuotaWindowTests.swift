import SessionCore
import Testing

struct QuotaWindowTests {
  /// A window of five hours; times in minutes.
  private static func window(_ used: Double, resets: Int64?, at time: Int64) -> QuotaWindow {
    QuotaWindow(
      limit: "codex", minutes: 300, usedPercent: used,
      resets: resets.map { Timestamp(milliseconds: $0 * 60_000) },
      measured: Timestamp(milliseconds: time * 60_000))
  }

  @Test(arguments: [(299, 300), (300, 300), (10_079, 10_080), (43_199, 43_200), (60, 60), (301, 301)])
  func `what is a minute short is the whole window`(minutes: Int, whole: Int) {
    let quota = QuotaWindow(
      limit: "", minutes: minutes, usedPercent: 0, resets: nil, measured: Timestamp(milliseconds: 0))
    #expect(quota.minutes == whole)
  }

  @Test(arguments: [
    (300, 310), (300, 9 * 60), (10_080, 10_080 + 14), (10_080, 10_080 + 16), (10_080, 11_000), (300, -3_000),
  ])
  func `a reset can be a window's length ahead, and minutes by which clocks differ`(minutes: Int, ahead: Int)
  {
    let present = Timestamp(milliseconds: 1_795_241_098_000)
    let quota = QuotaWindow(
      limit: "", minutes: minutes, percent: 1, resetSeconds: 1_795_241_098 + ahead * 60, at: present)
    #expect((quota?.resets != nil) == (ahead <= minutes + 15))
  }

  @Test func `without a reset it ends at the latest when it would have begun at that moment`() {
    let quota = Self.window(5, resets: nil, at: 10)
    #expect(quota.ends == Timestamp(milliseconds: 310 * 60_000))
    #expect(quota.isRunning(at: Timestamp(milliseconds: 309 * 60_000)) && !quota.isRunning(at: quota.ends))
    #expect(Self.window(5, resets: 20, at: 10).ends == Timestamp(milliseconds: 20 * 60_000))
    #expect(
      QuotaWindow(
        limit: "", minutes: .max, usedPercent: 1, resets: nil, measured: Timestamp(milliseconds: .max)
      ).ends == Timestamp(milliseconds: .max))
  }

  /// What was told, what was known, and whether the former goes before the latter.
  private static let cases: [(QuotaWindow, QuotaWindow, Bool)] = [
    (window(5, resets: 600, at: 310), window(80, resets: 300, at: 290), true),
    // A fork tells under a new time what was told before the reset.
    (window(80, resets: 300, at: 400), window(5, resets: 600, at: 310), false),
    (window(50, resets: 300, at: 400), window(80, resets: 300, at: 290), false),
    (window(81, resets: 300, at: 280), window(80, resets: 300, at: 290), true),
    (window(81, resets: 299, at: 295), window(80, resets: 301, at: 290), true),
    (window(80, resets: 300, at: 295), window(80, resets: 300, at: 290), true),
    (window(80, resets: 300, at: 290), window(80, resets: 300, at: 290), false),
    (window(1, resets: nil, at: 295), window(80, resets: nil, at: 290), true),
    (window(90, resets: nil, at: 295), window(1, resets: 300, at: 290), false),
    (window(1, resets: 300, at: 290), window(90, resets: nil, at: 295), true),
    (window(1, resets: .max / 60_000, at: 1), window(1, resets: .min / 60_000, at: 1), true),
  ]

  @Test(arguments: cases.indices)
  func `the later reset goes before, and up to it the larger use`(index: Int) {
    let (told, known, isNewer) = Self.cases[index]
    #expect(told.supersedes(known) == isNewer)
  }
}
