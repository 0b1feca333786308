import SessionCore
import Testing

/// What is told of troubles that stay.
struct StandingTroublesTests {
  @Test func `a trouble is told when it begins, and with its count when it is over`() {
    var troubles = StandingTroubles<String>()
    #expect(troubles.passed("read") == nil, "nothing was wrong")
    #expect(["read", "read", "store", "read"].map { troubles.met($0) } == [true, false, true, false])
    #expect(troubles.passed("read") == 3 && troubles.passed("read") == nil)
    #expect(troubles.met("read") && !troubles.met("store"))
  }
}
