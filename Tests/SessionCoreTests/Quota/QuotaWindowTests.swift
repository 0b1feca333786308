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

  /// What was told, what was known, and whether the former counts then.
  private static let cases: [(QuotaWindow, QuotaWindow, Bool)] = [
    (window(5, resets: 600, at: 310), window(80, resets: 300, at: 290), true),
    // A fork tells under a new time what was told before the reset.
    (window(80, resets: 300, at: 400), window(5, resets: 600, at: 310), false),
    (window(50, resets: 300, at: 400), window(80, resets: 300, at: 290), false),
    (window(81, resets: 300, at: 280), window(80, resets: 300, at: 290), true),
    (window(81, resets: 299, at: 295), window(80, resets: 301, at: 290), true),
    (window(80, resets: 300, at: 295), window(80, resets: 300, at: 290), true),
    (window(80, resets: 300, at: 290), window(80, resets: 300, at: 295), false),
    (window(1, resets: nil, at: 295), window(80, resets: nil, at: 290), true),
    (window(90, resets: nil, at: 295), window(1, resets: 300, at: 290), false),
    (window(90, resets: nil, at: 305), window(1, resets: 300, at: 290), true),
    (window(1, resets: 300, at: 290), window(90, resets: nil, at: 295), true),
    (window(1, resets: .max / 60_000, at: 1), window(2, resets: .min / 60_000, at: 1), true),
  ]

  @Test(arguments: cases.indices)
  func `the later reset goes before, and up to it the larger use`(index: Int) {
    let (told, known, counts) = Self.cases[index]
    let merged = known.merged(with: told)
    #expect(
      (merged.usedPercent, merged.measured)
        == (counts ? (told.usedPercent, told.measured) : (known.usedPercent, known.measured)))
  }
}

/// What contradicts a window that is known.
struct QuotaRivalTests {
  /// Use in percent, minutes until the reset from some beginning, and the minute of the telling.
  private typealias Telling = (used: Double, resets: Int64, minute: Double)

  private static func window(_ telling: Telling) -> QuotaWindow {
    QuotaWindow(
      limit: "codex", minutes: 10_080, usedPercent: telling.used,
      resets: Timestamp(milliseconds: telling.resets * 60_000),
      measured: Timestamp(milliseconds: Int64(telling.minute * 60_000)))
  }

  private static func course(_ tellings: [Telling]) -> [Double] {
    var shown: [Double] = []
    var known: QuotaWindow?
    for telling in tellings.map(window) {
      let merged = known?.merged(with: telling) ?? telling.merged(with: telling)
      known = merged
      shown.append(merged.usedPercent)
    }
    return shown
  }

  /// What is told, in the order in which it comes, and what is shown after each.
  private static let cases: [(told: [Telling], shown: [Double])] = [
    // As a week was told of when another account was logged in amid a session: its reset lies before the other's.
    (
      [
        (2, 9_629, 0), (2, 9_629, 1.6), (67, 3_451, 3.5), (68, 3_451, 6.2), (68, 3_451, 6.9),
        (68, 3_451, 11.7),
        (69, 3_451, 588),
      ], [2, 2, 2, 2, 2, 68, 69]
    ),
    // As two sessions of one account told within seconds: a rounding.
    ([(2, 300, 0), (1, 300, 0.1), (2, 300, 4), (1, 300, 6), (2, 300, 9)], [2, 2, 2, 2, 2]),
    // The service forgot the use early, under the same reset.
    ([(80, 300, 0), (0, 300, 10), (0, 300, 12), (1, 300, 15)], [80, 80, 80, 1]),
    // A fork tells again within a moment what its original was told, and goes on where that was.
    (
      [
        (80, 300, 0), (10, 300, 20), (40, 300, 20), (40, 300, 20.01), (81, 300, 21), (40, 300, 22),
        (82, 300, 30),
      ],
      [80, 80, 80, 80, 81, 81, 82]
    ),
    // Two windows that are told of by turns do not confirm one another.
    ([(80, 5_000, 0), (10, 5_000, 1), (20, 900, 4), (10, 5_000, 7), (20, 900, 10)], [80, 80, 80, 80, 80]),
    // What falls once more begins anew.
    ([(80, 300, 0), (50, 300, 1), (3, 300, 5), (3, 300, 9), (3, 300, 10)], [80, 80, 80, 80, 3]),
    // A window that was over when it was told of is a copy, however often.
    ([(5, 9_000, 400), (90, 300, 410), (90, 300, 420)], [5, 5, 5]),
  ]

  @Test(arguments: cases.indices)
  func `use that falls counts when it is confirmed`(index: Int) {
    #expect(Self.course(Self.cases[index].told) == Self.cases[index].shown)
  }

  /// A day of one account and a day of another, in two files.
  private static let days: [[Telling]] = [
    [(1, 9_629, 0), (2, 9_629, 30), (2, 9_629, 60)],
    [(67, 3_451, 1_000), (68, 3_451, 1_020), (70, 3_451, 1_040)],
  ]

  @Test(arguments: [[0, 1], [1, 0]])
  func `files may come in any order, in pieces or telling by telling`(order: [Int]) {
    #expect(Self.course(order.flatMap { Self.days[$0] }).last == 70)
    let files = order.map { file in
      Self.days[file].map(Self.window).dropFirst().reduce(Self.window(Self.days[file][0])) {
        $0.merged(with: $1)
      }
    }
    let known = files[0].merged(with: files[1])
    #expect(known.usedPercent == 70 && known.course.samples.map(\.usedPercent) == [67, 68, 70])
    #expect(known.merged(with: files[0]) == known && known.merged(with: files[1]) == known)
  }
}
