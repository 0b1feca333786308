import Dispatch
import Glibc
import LinuxHost
import Testing

struct ClockTests {
  @Test func `the wall clock tells the time of day in milliseconds`() {
    let before = Int64(time(nil)) * 1_000
    let now = WallClock.milliseconds()
    let after = Int64(time(nil)) * 1_000 + 1_000
    // time(2) reads a coarser clock, which may be some milliseconds behind.
    #expect((before...(after + 20)).contains(now))
  }

  @Test func `the monotonic clock counts nanoseconds beside Dispatch's`() {
    let before = Int64(DispatchTime.now().uptimeNanoseconds)
    let now = Monotonic.nanoseconds()
    let after = Int64(DispatchTime.now().uptimeNanoseconds)
    #expect((before...after).contains(now))
  }

  @Test func `a timer by the time of day comes again and again until it is cancelled`() async {
    let (ticks, tick) = AsyncStream.makeStream(of: Void.self)
    let timer = QueueTimer(queue: DispatchQueue(label: "timer"), everyByTimeOfDay: .milliseconds(2)) {
      tick.yield()
    }
    var comes = ticks.makeAsyncIterator()
    for _ in 1...3 { await comes.next() }
    timer.cancel()
  }
}
