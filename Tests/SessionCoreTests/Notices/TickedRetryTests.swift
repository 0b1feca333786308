import SessionCore
import Testing

/// What fails again and again does so quietly.
struct TickedRetryTests {
  private enum Step { case occasion(fails: Bool), tick }

  /// What happens, how often it is tried, and how often a failure is told.
  @Test(
    arguments: [
      ([.occasion(fails: false), .occasion(fails: false)], 2, 0),
      ([.occasion(fails: true), .occasion(fails: true), .occasion(fails: false)], 1, 1),
      ([.occasion(fails: true), .tick, .occasion(fails: true), .occasion(fails: true)], 2, 1),
      ([.occasion(fails: true), .tick, .occasion(fails: false), .occasion(fails: true), .tick], 3, 2),
    ] as [([Step], Int, Int)])
  private func `it is tried once a tick, and told once`(steps: [Step], tries: Int, told: Int) {
    var (retry, tried, complaints) = (TickedRetry(), 0, 0)
    for step in steps {
      switch step {
      case .tick: retry.ticked()
      case .occasion(let fails):
        guard retry.isDue else { continue }
        tried += 1
        if !fails { retry.succeeded() } else if retry.failed() { complaints += 1 }
      }
    }
    #expect(tried == tries && complaints == told)
  }
}
