import DaemonKit
import Testing

struct RetryDelayTests {
  @Test func `it doubles up to half a minute, and begins anew when something went well`() {
    var delay = RetryDelay()
    #expect(
      (0..<11).map { _ in delay.next() } == [
        100, 200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600, 30_000, 30_000,
      ])
    delay.reset()
    #expect(delay.next() == 100)
  }
}
