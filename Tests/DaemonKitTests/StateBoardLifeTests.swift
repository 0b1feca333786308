import DaemonKit
import Testing

struct StateBoardLifeTests {
  @Test func `a worker shows what it has to say until its life is over`() {
    let (board, life) = (StateBoard(1), WorkerLife(name: "shown"))
    board.publish(2, by: life)
    board.update(by: life) { $0 += 3 }
    #expect(board.snapshot == (5, 2))
    life.giveUp()
    board.publish(7, by: life)
    board.update(by: life) { $0 += 1 }
    #expect(board.snapshot == (5, 2))
    #expect(board.publishChange(8, by: life))
    #expect(board.snapshot == (5, 2))
  }

  @Test func `one that is given up while it changes something changes nothing`() {
    let (board, life) = (StateBoard(1), WorkerLife(name: "shown"))
    let observation = board.observe { _ in life.giveUp() }
    withExtendedLifetime(observation) { board.publish(2, by: life) }
    board.publish(3, by: life)
    #expect(board.value == 2)
  }

  @Test func `the same value again is no publication`() {
    let (board, life) = (StateBoard(1), WorkerLife(name: "shown"))
    #expect(!board.publishChange(1, by: life))
    #expect(board.version == 0)
    #expect(board.publishChange(2, by: life))
    #expect(board.snapshot == (2, 1))
  }
}
