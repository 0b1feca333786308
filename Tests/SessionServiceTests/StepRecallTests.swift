import Dispatch
import SessionCore
import SessionService
import Synchronization
import Testing

/// Several workers begin with the same steps, each on a thread of its own.
struct StepRecallTests {
  private let now = Timestamp(milliseconds: 1_795_241_400_000)

  @Test func `who asks while the first still reads has what that one reads`() {
    for _ in 1...20 {
      let reads = Mutex<[Int64]>([])
      let (began, asks, mayEnd) = (
        DispatchSemaphore(value: 0), DispatchSemaphore(value: 0), DispatchSemaphore(value: 0)
      )
      let recall = StepRecall(last: { 7 }) { after, _, _ in
        if reads.withLock({
          $0.append(after); return $0.count == 1
        }) {
          began.signal()
          mayEnd.wait()
        }
        return []
      }
      let both = DispatchGroup()
      DispatchQueue.global().async(group: both) { _ = try? recall.events(at: now) }
      began.wait()
      DispatchQueue.global().async(group: both) {
        asks.signal()
        _ = try? recall.events(at: now)
      }
      asks.wait()
      mayEnd.signal()
      both.wait()
      #expect(reads.withLock { $0 } == [0])
    }
  }

  @Test func `who comes later reads what is new, and who comes after that everything`() throws {
    let reads = Mutex<[Int64]>([])
    let last = Mutex<Int64>(5)
    let recall = StepRecall(last: { last.withLock { $0 } }) { after, _, _ in
      reads.withLock { $0.append(after) }
      return []
    }
    _ = try recall.events(at: now)
    last.withLock { $0 = 9 }
    _ = try recall.events(at: now)
    _ = try recall.events(at: now)
    #expect(reads.withLock { $0 } == [0, 5, 0])
  }

  @Test func `what the first can't read the second reads`() throws {
    struct Damage: Error {}
    let reads = Mutex(0)
    let recall = StepRecall(last: { 5 }) { _, _, _ in
      if reads.withLock({
        $0 += 1; return $0 == 1
      }) {
        throw Damage()
      }
      return []
    }
    #expect(throws: Damage.self) { try recall.events(at: now) }
    #expect(try recall.events(at: now).isEmpty)
  }
}
