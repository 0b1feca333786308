import Dispatch
import LinuxHost
import Testing

struct QueueExecutorTests {
  private actor Counter {
    static let onQueue = DispatchSpecificKey<String>()
    let executor = QueueExecutor(label: "counter")
    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
    private var count = 0

    func add() -> (count: Int, queue: String?) {
      count += 1
      return (count, DispatchQueue.getSpecific(key: Self.onQueue))
    }
  }

  @Test func `an actor runs on its queue`() async {
    let counter = Counter()
    counter.executor.queue.setSpecific(key: Counter.onQueue, value: "its queue")
    let answer = await counter.add()
    #expect(answer.count == 1)
    #expect(answer.queue == "its queue")
  }

  @Test func `a handler of a Dispatch source enters the actor without a task`() async {
    let counter = Counter()
    let source = DispatchSource.makeUserDataAddSource(queue: counter.executor.queue)
    let count = await withCheckedContinuation { continuation in
      source.setEventHandler {
        source.cancel()
        continuation.resume(returning: counter.assumeIsolated { $0.add().count })
      }
      source.activate()
      source.add(data: 1)
    }
    #expect(count == 1)
    #expect(await counter.add().count == 2)
  }

  @Test func `only its own queue, and queues that target it, are isolated`() {
    let executor = QueueExecutor(label: "own")
    let other = QueueExecutor(label: "other")
    let above = QueueExecutor(label: "above", target: executor.queue)
    #expect(executor.isIsolatingCurrentContext() == false)
    #expect(executor.queue.sync { executor.isIsolatingCurrentContext() } == true)
    #expect(above.queue.sync { executor.isIsolatingCurrentContext() } == true)
    #expect(other.queue.sync { executor.isIsolatingCurrentContext() } == false)
    #expect(executor.queue.sync { above.isIsolatingCurrentContext() } == false)
  }

  @Test func `entering the actor from a foreign queue is caught`() async {
    await #expect(processExitsWith: .failure) {
      let counter = Counter()
      DispatchQueue(label: "foreign").sync { counter.assumeIsolated { _ = $0.add() } }
    }
    // What the runtime calls where it does not ask first.
    await #expect(processExitsWith: .failure) {
      QueueExecutor(label: "own").checkIsolated()
    }
  }
}
