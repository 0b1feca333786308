import SessionCore
import Testing

struct AlertLadderTests {
  @Test func `the thresholds are 18, 16 and so on down to 2`() {
    #expect(AlertLadder().thresholds == [18, 16, 14, 12, 10, 8, 6, 4, 2])
  }

  @Test(
    arguments: [
      // Down by ones: each once.
      (Array((0...25).reversed()), [18, 16, 14, 12, 10, 8, 6, 4, 2]),
      // Nothing above the first, and the first as soon as it is reached.
      ([100, 50, 20, 19], []),
      ([100, 18], [18]),
      // A jump over several fires the lowest of them.
      ([30, 7], [8]),
      ([30, 0], [2]),
      ([17, 9, 1], [18, 10, 2]),
      // Noise of a point or two, and of three, fires nothing twice.
      ([18, 19, 18, 17, 18, 17, 16, 17, 16, 15], [18, 16]),
      ([10, 13, 10, 9, 13, 9], [10]),
      // A rise of two steps arms again what lies below it, and only that.
      ([10, 14, 12, 10], [10, 12, 10]),
      ([10, 15, 14, 13], [10, 14]),
      ([2, 100, 18, 2], [2, 18, 2]),
      ([18, 22, 18], [18, 18]),
      ([18, 21, 18], [18]),
      // Staying where it is.
      ([4, 4, 4, 3], [4]),
    ] as [([Int], [Int])])
  func `what fires on a way of the remaining percent`(way: [Int], expected: [Int]) {
    var ladder = AlertLadder()
    #expect(way.compactMap { ladder.remainingChanged(to: $0) } == expected)
  }

  @Test(
    arguments: [
      (18, .warning), (16, .warning), (14, .warning), (12, .warning), (10, .critical), (8, .critical),
      (6, .critical), (4, .danger), (2, .danger),
    ] as [(Int, AlertTier)])
  func `the tier of a threshold`(threshold: Int, tier: AlertTier) {
    #expect(AlertTier(threshold: threshold) == tier)
  }

  @Test(
    arguments: [
      (4, 15, 16), (4, 50, nil), (18, 2, 18), (12, 11, 12), (8, 8, 8), (nil, 5, nil), (2, 18, 18),
      (2, 19, nil),
    ] as [(Int?, Int, Int?)])
  func `arming again leaves what still holds, and takes nothing for fired that was not`(
    fired: Int?, percent: Int, expected: Int?
  ) {
    var ladder = AlertLadder(lowestFired: fired)
    ladder.rearm(at: percent)
    #expect(ladder.lowestFired == expected)
  }

  @Test(
    arguments: [(4, 7, 4), (4, 8, 8), (4, 50, nil), (18, 21, 18), (18, 22, nil), (10, 2, 10), (nil, 2, nil)]
      as [(Int?, Int, Int?)])
  func `another whole arms again what it leaves above, noise does not, and nothing fires`(
    fired: Int?, percent: Int, expected: Int?
  ) {
    var ladder = AlertLadder(lowestFired: fired)
    ladder.wholeChanged(to: percent)
    #expect(ladder.lowestFired == expected)
  }

  @Test func `a descent goes on after a restart`() {
    var ladder = AlertLadder(lowestFired: 10)
    #expect([11, 10, 9].map { ladder.remainingChanged(to: $0) } == [nil, nil, nil])
    #expect(ladder.remainingChanged(to: 8) == 8)
    #expect(ladder.lowestFired == 8)
  }

  @Test func `thresholds of one's own come in any order`() {
    var ladder = AlertLadder(thresholds: [5, 50, 20, 5])
    #expect(ladder.thresholds == [50, 20, 5])
    #expect([60, 50, 30, 20, 6, 5, 0].compactMap { ladder.remainingChanged(to: $0) } == [50, 20, 5])
  }

  @Test func `without thresholds nothing fires`() {
    var ladder = AlertLadder(thresholds: [])
    #expect((0...100).reversed().compactMap { ladder.remainingChanged(to: $0) }.isEmpty)
  }
}
