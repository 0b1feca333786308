package import Dispatch

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

  /// Makes a serial queue with `label`, which debuggers show; `target` lets several executors share one thread.
  package init(label: String, target: DispatchQueue? = nil) {
    queue = DispatchQueue(label: label, target: target)
    queue.setSpecific(key: key, value: true)
  }

  package func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    // The closure holds the executor: the job may end the life of the actor that keeps it.
    queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
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
