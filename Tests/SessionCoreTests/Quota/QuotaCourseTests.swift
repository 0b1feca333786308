import SessionCore
import Testing

struct QuotaCourseTests {
  private static func samples(_ told: [(Int64, Double)]) -> [QuotaCourse.Sample] {
    told.map { .init(time: Timestamp(milliseconds: $0.0), usedPercent: $0.1) }
  }

  /// What was told, and what is kept of it.
  private static let cases: [([(Int64, Double)], [(Int64, Double)])] = [
    ([(1, 5), (2, 6), (3, 7)], [(1, 5), (2, 6), (3, 7)]),
    // Of the same share the first and the last.
    ([(1, 5), (2, 5), (3, 5), (4, 5), (5, 6)], [(1, 5), (4, 5), (5, 6)]),
    ([(1, 5), (4, 5), (3, 5), (2, 5)], [(1, 5), (4, 5)]),
    ([(2, 5), (3, 5), (1, 5)], [(1, 5), (3, 5)]),
    // A fork tells again what its original was told; a history comes late.
    ([(1, 5), (5, 9), (6, 5), (7, 9)], [(1, 5), (5, 9), (7, 9)]),
    ([(5, 9), (3, 7), (1, 5), (2, 8), (4, 8)], [(1, 5), (3, 7), (4, 8), (5, 9)]),
    ([(1, 5), (1, 5), (1, 6)], [(1, 5), (1, 6)]),
    ([(1, .nan), (2, -1), (3, .infinity)], []),
  ]

  @Test(arguments: cases.indices)
  func `what fits a use that only grows is kept`(index: Int) {
    let (told, kept) = Self.cases[index]
    #expect(QuotaCourse(Self.samples(told)).samples == Self.samples(kept))
  }

  @Test func `it never grows without bound, and keeps its bends`() {
    // Even growth with one bend at 700, in fractions, so that no share comes twice.
    let told: [(Int64, Double)] = (0..<1_000).map { minute in
      let hundredths = minute < 700 ? minute : 700 + (minute - 700) * 10
      return (Int64(minute), Double(hundredths) / 100)
    }
    let course = QuotaCourse(Self.samples(told))
    #expect(course.samples.count == QuotaCourse.mostSamples)
    #expect(
      course.samples.first == Self.samples(told).first && course.samples.last == Self.samples(told).last)
    #expect(course.samples.contains { abs($0.time.milliseconds - 700) <= 1 })
    #expect(QuotaCourse(course.samples) == course)
  }

  /// Of a window that is reset at 300 minutes.
  private static func window(_ percent: Double, at minute: Int64, resets: Int64 = 300) -> QuotaWindow {
    QuotaWindow(
      limit: "codex", minutes: 300, usedPercent: percent, resets: Timestamp(milliseconds: resets * 60_000),
      measured: Timestamp(milliseconds: minute * 60_000))
  }

  @Test func `a window that is told again goes on, and one that was reset begins anew`() {
    var known = Self.window(5, at: 10)
    known = known.merged(with: Self.window(7, at: 20))
    known = known.merged(with: Self.window(6, at: 15, resets: 301))
    #expect(known.usedPercent == 7 && known.course.samples.map(\.usedPercent) == [5, 6, 7])
    // The end of the same share says that it was not used meanwhile.
    known = known.merged(with: Self.window(7, at: 50))
    #expect(known.course.samples.map(\.time.milliseconds) == [10, 15, 20, 50].map { $0 * 60_000 })
    known = known.merged(with: Self.window(1, at: 310, resets: 600))
    #expect(known.usedPercent == 1 && known.course.samples.map(\.usedPercent) == [1])
    // What was told of the one before says nothing any more.
    #expect(known.merged(with: Self.window(90, at: 290)) == known)
  }
}
