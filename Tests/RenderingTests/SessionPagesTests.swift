import Rendering
import SessionCore
import Testing

/// Each document is compared to one that is written whole.
struct SessionPagesTests {
  private var pages = SessionPages()

  private mutating func isRight(_ board: SessionBoard, at now: Timestamp = Sample.now) -> Bool {
    pages.list(board, now: now) == SessionJSON.list(board, now: now)
  }

  @Test mutating func `sessions that change, come and go are written as they are`() {
    let (busy, idle) = (Sample.busy, Sample.idle)
    #expect(isRight(SessionBoard(lastEvent: 1, entries: [busy, idle])))
    let changed = busy.with { $0.profile.title = "another" }
    let board = SessionBoard(lastEvent: 2, isComplete: true, entries: [changed, idle])
    #expect(isRight(board))
    #expect(String(decoding: pages.list(board, now: Sample.now), as: UTF8.self).contains("another"))
    #expect(isRight(SessionBoard(lastEvent: 3, entries: [idle])))
    #expect(isRight(SessionBoard(lastEvent: 4, entries: [Sample.warned, idle, busy])))
    #expect(isRight(SessionBoard()))
  }

  /// Also where the memory of one that is gone is used again: it must not be taken for that one.
  @Test mutating func `a session that takes another's place is not taken for it`() {
    for number in 0..<200 {
      let board = SessionBoard(entries: [Sample.busy.with { $0.profile.title = "\(number)" }])
      #expect(isRight(board))
    }
  }

  @Test mutating func `rates go on while nothing changes`() throws {
    let entry = Sample.busy.with { overview in
      for (tokens, minute) in [(20_000, -9), (50_000, -8), (60_000, -1)] as [(Int, Int64)] {
        overview.burnRate.replied(
          contextTokens: tokens, at: Sample.now.adding(milliseconds: minute * 60_000))
      }
    }
    let board = SessionBoard(entries: [entry])
    var documents: Set<[UInt8]> = []
    for minutes in 0...10 as ClosedRange<Int64> {
      let now = Sample.now.adding(milliseconds: minutes * 60_000)
      #expect(isRight(board, at: now))
      documents.insert(pages.list(board, now: now))
    }
    #expect(documents.count > 2, "they don't all read the same")
  }
}
