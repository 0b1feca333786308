import DaemonKit
import Dispatch
import Synchronization
import Testing

@Suite("StateBoard")
struct StateBoardTests {
  @Test func `What is published is shown, under a new version`() {
    let board = StateBoard(1)
    #expect(board.version == 0)
    board.publish(2)
    board.update { $0 += 3 }
    #expect(board.value == 5)
    #expect(board.version == 2)
    #expect(board.snapshot == (5, 2))
  }

  @Test func `Observers hear each publication until they are cancelled`() {
    let board = StateBoard(0)
    let heard = Mutex<[Int]>([])
    let observation = board.observe { value in heard.withLock { $0.append(value) } }
    board.publish(1)
    board.publish(2)
    observation.cancel()
    observation.cancel()
    board.publish(3)
    #expect(heard.withLock { $0 } == [1, 2])
  }

  @Test func `An observation that is let go ends`() {
    let board = StateBoard(0)
    let heard = Mutex(0)
    do {
      let observation = board.observe { _ in heard.withLock { $0 += 1 } }
      withExtendedLifetime(observation) { board.publish(1) }
    }
    board.publish(2)
    #expect(heard.withLock { $0 } == 1)
  }

  @Test func `An observer may publish and cancel from within`() {
    let board = StateBoard(0)
    let heard = Mutex<[Int]>([])
    let own = Mutex<Observation?>(nil)
    let observation = board.observe { value in
      heard.withLock { $0.append(value) }
      if value < 3 { board.publish(value + 1) } else { own.withLock { $0 }?.cancel() }
    }
    own.withLock { $0 = observation }
    board.publish(1)
    board.publish(9)
    #expect(heard.withLock { $0 } == [1, 2, 3])
    own.withLock { $0 = nil }
  }

  @Test func `Many threads publish, and each observer hears all in order`() {
    let board = StateBoard(0)
    let heard = Mutex<[Int]>([])
    let observation = board.observe { value in heard.withLock { $0.append(value) } }
    DispatchQueue.concurrentPerform(iterations: 8) { _ in
      for _ in 0..<500 { board.update { $0 += 1 } }
    }
    #expect(board.value == 4000)
    #expect(board.version == 4000)
    #expect(heard.withLock { $0 } == Array(1...4000))
    observation.cancel()
  }
}
