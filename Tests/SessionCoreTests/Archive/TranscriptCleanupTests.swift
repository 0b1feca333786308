import SessionCore
import Testing

/// What an agent is going to delete.
struct TranscriptCleanupTests {
  private static let day: Int64 = 86_400_000
  private static let now = Timestamp(milliseconds: 1_000 * day)

  private static func transcript(
    daysAgo: Int64, size: Int64 = 10, isSession: Bool = true, hasRecord: Bool = false,
    isArchived: Bool = false
  ) -> TranscriptCleanup.Transcript {
    .init(
      written: Timestamp(milliseconds: now.milliseconds - daysAgo * day), size: size, isSession: isSession,
      hasRecord: hasRecord, isArchived: isArchived)
  }

  @Test(
    arguments: [
      // Days since it was written to, days that the agent keeps it, whether it goes within seven days.
      (0, 30, false), (22, 30, false), (23, 30, true), (29, 30, true), (30, 30, true), (400, 30, true),
      (0, 7, true), (0, 8, false), (1, 8, true), (4_000, 36_500, false), (0, .max, false), (5, 1, true),
    ] as [(Int64, Int, Bool)])
  func `what is due within seven days counts`(daysAgo: Int64, days: Int, goes: Bool) {
    let cleanup = TranscriptCleanup(of: [Self.transcript(daysAgo: daysAgo)], days: days, now: Self.now)
    #expect(cleanup.count == (goes ? 1 : 0))
    #expect(cleanup.size == (goes ? 10 : 0))
  }

  @Test func `it is said how many there are, what is kept of them and when the first one goes`() {
    let cleanup = TranscriptCleanup(
      of: [
        Self.transcript(daysAgo: 28, size: 1, hasRecord: true, isArchived: true),
        Self.transcript(daysAgo: 27, size: 2), Self.transcript(daysAgo: 29, size: 4, hasRecord: true),
        Self.transcript(daysAgo: 25, size: 8, isSession: false, hasRecord: true, isArchived: true),
        Self.transcript(daysAgo: 2, size: 16, hasRecord: true, isArchived: true),
      ], days: 30, now: Self.now)
    #expect(cleanup.count == 4 && cleanup.size == 15)
    #expect(cleanup.sessions == 3 && cleanup.recorded == 2 && cleanup.archived == 2)
    #expect(cleanup.first == Timestamp(milliseconds: Self.now.milliseconds + Self.day))
  }

  @Test func `where there is nothing nothing goes`() {
    let cleanup = TranscriptCleanup(of: [], days: 30, now: Self.now)
    #expect(cleanup.count == 0 && cleanup.first == nil)
  }
}
