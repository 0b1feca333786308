import SessionCore
import Testing

/// What is kept of the archive.
struct ArchiveBoundsTests {
  private static let day: Int64 = 86_400_000
  private static let now = Timestamp(milliseconds: 1_000 * day)
  private let bounds = ArchiveBounds(days: 100, bytes: 1_000)

  private static func copy(_ name: String, _ bytes: Int64, daysAgo: Int64) -> ArchiveBounds.Copy {
    .init(name: name, bytes: bytes, written: Timestamp(milliseconds: now.milliseconds - daysAgo * day))
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var copies: [ArchiveBounds.Copy]
    var dropped: [String]
  }

  @Test(arguments: [
    Case(testDescription: "nothing", copies: [], dropped: []),
    Case(
      testDescription: "all fit", copies: [copy("a", 500, daysAgo: 1), copy("b", 500, daysAgo: 2)],
      dropped: []),
    Case(
      testDescription: "the oldest goes",
      copies: [copy("a", 500, daysAgo: 1), copy("b", 400, daysAgo: 9), copy("c", 300, daysAgo: 5)],
      dropped: ["b room"]),
    Case(
      testDescription: "as many as it takes",
      copies: [copy("a", 900, daysAgo: 1), copy("b", 400, daysAgo: 9), copy("c", 300, daysAgo: 5)],
      dropped: ["b room", "c room"]),
    Case(
      testDescription: "what is too old, whether there is room or not",
      copies: [copy("a", 5, daysAgo: 1), copy("b", 5, daysAgo: 100), copy("c", 5, daysAgo: 99)],
      dropped: ["b age"]),
    Case(
      testDescription: "both",
      copies: [copy("a", 900, daysAgo: 1), copy("b", 900, daysAgo: 101), copy("c", 300, daysAgo: 99)],
      dropped: ["b age", "c room"]),
    Case(
      testDescription: "of two of the same time the one whose name comes first",
      copies: [copy("b", 600, daysAgo: 1), copy("a", 600, daysAgo: 1)], dropped: ["a room"]),
    Case(
      testDescription: "one that is too large", copies: [copy("a", 1_001, daysAgo: 1)], dropped: ["a room"]),
  ])
  func `the oldest go first`(example: Case) {
    let dropped = bounds.dropped(of: example.copies, at: Self.now)
    #expect(dropped.map { "\($0.copy.name) \($0.reason.rawValue)" } == example.dropped)
  }

  @Test(
    arguments: [
      // Days since the transcript was written to, bytes of all copies, days of the oldest one, whether it is begun.
      (1, 0, nil, true), (100, 0, nil, false), (99, 0, nil, true), (5, 949, 3, true), (5, 950, 3, false),
      (3, 950, 3, false), (2, 950, 3, true), (200, 0, 300, false),
    ] as [(Int64, Int64, Int64?, Bool)])
  func `what would go at once is not begun`(days: Int64, total: Int64, oldest: Int64?, isBegun: Bool) {
    func time(_ days: Int64) -> Timestamp {
      Timestamp(milliseconds: Self.now.milliseconds - days * Self.day)
    }
    #expect(
      bounds.admits(written: time(days), total: total, oldest: oldest.map(time), now: Self.now) == isBegun)
  }
}
