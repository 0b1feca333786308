import SessionCore
import Testing

struct SearchPaceTests {
  @Test func `the first search begins at once, the next ones two seconds after the last at the earliest`() {
    var pace = SearchPace()
    #expect(pace.asked(at: 100) == 0)
    pace.began(at: 100)
    #expect(pace.asked(at: 600) == 1_500)
    #expect(pace.asked(at: 1_000) == nil)
    pace.turnCame()
    pace.began(at: 2_100)
    #expect(pace.asked(at: 9_000) == 0)
  }

  @Test func `one that nobody asked for delays those that are, and takes no turn that waits`() {
    var pace = SearchPace()
    pace.began(at: 0)
    #expect(pace.asked(at: 500) == 1_500)
    pace.began(at: 1_000)
    #expect(pace.asked(at: 1_100) == nil)
    pace.turnCame()
    #expect(pace.asked(at: 2_000) == 1_000)
  }

  @Test func `without anybody asking it is time after a poll`() {
    var pace = SearchPace()
    #expect(pace.isLongAgo(at: 0))
    pace.began(at: 1_000)
    #expect([1_000, 25_999, 26_000].map { pace.isLongAgo(at: $0) } == [false, false, true])
  }

  @Test func `sessions of all times are a reason once`() {
    var pace = SearchPace()
    let looks = [false, true, true].map { pace.hasAll($0, hasAny: { true }) }
    #expect(looks == [false, true, false])
  }

  @Test func `new records of a session that nobody has are one each time`() {
    var pace = SearchPace()
    let looks = [nil, 5, 5, 4, 6].map { (time: Int64?) in
      pace.isUnclaimed(since: time.map { Timestamp(milliseconds: $0) })
    }
    #expect(looks == [false, true, false, false, true])
  }

  @Test func `where such an agent was never used nothing is searched`() {
    var pace = SearchPace()
    let looks = [false, true].map { hasAny in pace.hasAll(true, hasAny: { hasAny }) }
    #expect(looks == [false, false])
  }
}
