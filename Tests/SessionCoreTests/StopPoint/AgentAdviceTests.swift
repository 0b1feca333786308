import SessionCore
import Testing

struct AgentAdviceTests {
  private let one = SessionID("1")
  private let other = SessionID("2")

  @Test func `it is said once as it becomes more pressing, and again after there was enough`() {
    var advice = AgentAdvice()
    let steps: [(AlertTier?, Bool)] = [
      (nil, false), (.warning, true), (.warning, false), (.danger, true), (.critical, false), (.danger, true),
      (.danger, false), (nil, false), (.warning, true),
    ]
    let said = steps.map { advice.isDue(one, $0.0) }
    #expect(said == steps.map(\.1))
    let isOtherDue = advice.isDue(other, .warning)
    #expect(isOtherDue)
  }

  @Test func `it remembers no more sessions than there can be`() {
    var advice = AgentAdvice()
    let first = (0..<1_000).map { advice.isDue(SessionID("\($0)"), .warning) }
    #expect(!first.contains(false))
    // The 999th again, one more, and the 999th, which is forgotten with the others.
    let more = [999, 1_000, 999].map { advice.isDue(SessionID("\($0)"), .warning) }
    #expect(more == [false, true, true])
  }
}
