import DaemonKit
import Testing

struct RestartPolicyTests {
  @Test func `pauses double up to the longest one, and chance takes a part of each`() {
    var policy = RestartPolicy()
    policy.intensity = RestartIntensity(most: 100, within: 1)
    var history = RestartHistory(policy)
    let pauses = (0..<10).map { history.failed(at: $0 * 100_000, chance: 1) }
    #expect(
      pauses
        == [200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600, 30_000, 30_000].map { .restart(after: $0) })
    history = RestartHistory(policy)
    #expect(history.failed(at: 0, chance: 0) == .restart(after: 0))
    #expect(history.failed(at: 100_000, chance: 0.25) == .restart(after: 100))
    // Never outside of the range, whatever chance says.
    #expect(history.failed(at: 200_000, chance: 7) == .restart(after: 800))
    #expect(history.failed(at: 300_000, chance: -7) == .restart(after: 0))
  }

  @Test(arguments: [(59_999, 400), (60_000, 200), (3_600_000, 200)] as [(Int64, Int64)])
  func `being ready for a minute makes failures history`(ready: Int64, pause: Int64) {
    var history = RestartHistory()
    #expect(history.failed(at: 0, chance: 1) == .restart(after: 200))
    history.becameReady(at: 1_000)
    #expect(history.failed(at: 1_000 + ready, chance: 1) == .restart(after: pause))
  }

  @Test func `the sixth failure within a minute is one too many`() {
    var history = RestartHistory()
    let steps = [0, 100, 200, 300, 59_998, 59_999].map { history.failed(at: $0, chance: 0) }
    #expect(steps == Array(repeating: .restart(after: 0), count: 5) + [.escalate])
    // What is a minute old does not count.
    #expect(history.failed(at: 60_000, chance: 0) == .restart(after: 0))
    #expect(history.failed(at: 60_001, chance: 0) == .escalate)
    #expect(history.failed(at: 60_100, chance: 0) == .restart(after: 0))
  }

  @Test func `one that fails after long pauses is never given up`() {
    var history = RestartHistory()
    for time in stride(from: Int64(0), to: 86_400_000, by: 12_001) {
      guard case .restart = history.failed(at: time, chance: 1) else {
        Issue.record("given up at \(time)")
        return
      }
    }
  }

  @Test func `all together are started again three times in ten minutes`() {
    var tally = RestartTally(.root)
    #expect([0, 1, 599_999, 599_999].map { tally.count(at: $0) } == [true, true, true, false])
    #expect([600_000, 600_000, 600_001].map { tally.count(at: $0) } == [true, false, true])
  }
}
