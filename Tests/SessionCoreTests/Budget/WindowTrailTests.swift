import SessionCore
import Testing

struct WindowTrailTests {
  /// 18:40 on some day.
  private static let now = Timestamp(milliseconds: 1_795_286_400_000)

  private func time(minutesAgo minutes: Double) -> Timestamp {
    Timestamp(milliseconds: Self.now.milliseconds - Int64(minutes * 60_000))
  }

  /// Each pair is how many minutes ago it was, and the tokens.
  private func trail(_ figures: [(Double, Int?)]) -> WindowTrail {
    figures.reduce(into: WindowTrail()) { $0.noted($1.1, at: time(minutesAgo: $1.0)) }
  }

  @Test func `a part has the last figure in it, and one without any that of the part before`() {
    let trail = trail([(58, 10), (57, 12), (31, 20), (30.5, 25), (11, 40), (0, 50)])
    #expect(trail.figures(6, at: Self.now) == [12, 12, 25, 25, 40, 50])
    #expect(trail.figures(12, at: Self.now) == [12, 12, 12, 12, 12, 25, 25, 25, 25, 40, 40, 50])
  }

  @Test func `what was before the hour is where it begins, and before that nothing is known`() {
    #expect(trail([(200, 7), (90, 8), (20, 30)]).figures(4, at: Self.now) == [8, 8, 30, 30])
    #expect(trail([(20, 30)]).figures(4, at: Self.now) == [nil, nil, 30, 30])
  }

  @Test func `an hour in which nothing was noted has no figures`() {
    #expect(trail([]).figures(4, at: Self.now) == [])
    #expect(trail([(60, 8)]).figures(4, at: Self.now) == [])
    #expect(trail([(59, 8)]).figures(4, at: Self.now) == [8, 8, 8, 8])
  }

  @Test func `a compaction of no stated size is a gap up to the next reply`() {
    #expect(trail([(50, 90), (35, nil), (10, 20)]).figures(6, at: Self.now) == [90, 90, nil, nil, 20, 20])
  }

  @Test func `order does not matter, and what comes from next year neither shows nor takes anything away`() {
    let year = 525_600.0
    let figures: [(Double, Int?)] = [(50, 10), (-year, 99), (30, 20), (40, 15), (5, 30)]
    #expect(
      trail(figures).figures(6, at: Self.now)
        == trail([(50, 10), (40, 15), (30, 20), (5, 30)]).figures(6, at: Self.now))
  }

  @Test func `a moment that was rounded down has the figure of the minute after it`() {
    #expect(trail([(20, 5), (-0.5, 6)]).figures(2, at: Self.now) == [nil, 6])
  }

  @Test func `it stays small, however long and fast it comes`() {
    var trail = WindowTrail()
    for second in 0..<40_000 {
      trail.noted(second, at: Timestamp(milliseconds: Self.now.milliseconds + Int64(second) * 1_000))
    }
    let end = Timestamp(milliseconds: Self.now.milliseconds + 39_999_000)
    // The last second of each of 59 whole minutes, and the very last one.
    #expect(trail.figures(60, at: end) == (1...59).map { 39_959 - (59 - $0) * 60 } + [39_999])
    for time in [Int64.min, .max, 0, -1] { trail.noted(.max, at: Timestamp(milliseconds: time)) }
  }
}
