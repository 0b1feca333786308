import CLinux
package import Dispatch
import Synchronization

/// Runs an actor on a Dispatch queue, so that timers, descriptors and the actor's own methods share one serial lane.
///
/// `DispatchSerialQueue` does not exist on Linux. A handler of a Dispatch source on `queue` enters the actor with
/// `assumeIsolated`, without a `Task` and so in the order in which the sources fired. The actor must hold the executor
/// in a `let` and return `asUnownedSerialExecutor()` from `unownedExecutor`.
package final class QueueExecutor: SerialExecutor {
  /// The serial queue on which everything runs; for Dispatch sources.
  package let queue: DispatchQueue

  /// A key of our own on the queue: unlike a shared one, it is also found from queues that have this one as target.
  private let key = DispatchSpecificKey<Bool>()
  private let waiting = Atomic(0)
  private let thread = Atomic<Int32>(0)

  /// Makes a serial queue with `label`, which debuggers show; `target` lets several executors share one thread.
  package init(label: String, target: DispatchQueue? = nil) {
    queue = DispatchQueue(label: label, target: target)
    queue.setSpecific(key: key, value: true)
  }

  /// How many jobs wait or run. Timers and descriptors' handlers count only while they ask for more.
  package var depth: Int { waiting.load(ordering: .relaxed) }

  /// The thread on which the last job began: where to look when it does not end. 0 before the first.
  package var lastThread: Int32 { thread.load(ordering: .relaxed) }

  /// Does something on the queue when its turn comes.
  package func async(_ job: @escaping @Sendable () -> Void) {
    waiting.add(1, ordering: .relaxed)
    // The closure holds the executor: the job may end the life of the actor that keeps it.
    queue.async {
      self.thread.store(clinux_thread_id(), ordering: .relaxed)
      job()
      self.waiting.subtract(1, ordering: .relaxed)
    }
  }

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
  }

  package func asUnownedSerialExecutor() -> UnownedSerialExecutor {
    UnownedSerialExecutor(ordinary: self)
  }

  package func checkIsolated() {
    dispatchPrecondition(condition: .onQueue(queue))
  }

  package func isIsolatingCurrentContext() -> Bool? {
    DispatchQueue.getSpecific(key: key) != nil
  }

  deinit {
    // The queue may outlive us, and a later key may have the address of this one.
    queue.setSpecific(key: key, value: nil)
  }
}
