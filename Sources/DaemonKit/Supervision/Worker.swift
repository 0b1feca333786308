package import LinuxHost
import Synchronization

/// A part of the daemon that runs from start to stop on a queue of its own: an actor that holds no rules, only a core
/// value that has them.
///
/// It lives once: one that fails or hangs is given up, and another one is made, which builds its state from the store.
/// What others hear from it goes over boards that outlive it.
package protocol Worker: Actor {
  /// Its queue, and how it says that it can't go on. Its executor is this life's.
  nonisolated var life: WorkerLife { get }

  /// Gets ready to work and returns; what goes on afterwards is driven by the worker's own sources of events.
  func start() async throws

  /// Ends all work and lets go of what was acquired. Also called after a `start` that threw, and when the worker is given
  /// up: then perhaps long after another one took its place.
  func stop() async
}

extension Worker {
  /// Does something inside this worker when its turn comes; what it throws ends this life of the worker.
  package nonisolated func perform(_ work: @escaping @Sendable (isolated Self) throws -> Void) {
    life.executor.async { self.attempt(work) }
  }

  /// Does something inside this worker now, from a handler on its queue; what it throws ends this life of the worker.
  package nonisolated func attempt(_ work: @Sendable (isolated Self) throws -> Void) {
    assumeIsolated { worker in
      do {
        try work(worker)
      } catch {
        worker.life.fail(error)
      }
    }
  }
}

/// One life of a worker, from its making until it ends or is given up.
///
/// A worker that hangs can't be ended, it can only be left behind. If it wakes up later it finds that this is over, and
/// must not change anything that its successor answers for: whoever takes what it makes asks ``isOver`` first.
package final class WorkerLife: Sendable {
  /// How a life ended.
  package enum End: Sendable {
    /// The work is done, and nothing is left to do.
    case finished
    case failed(any Error)
  }

  /// The worker's name: a short lower-case word for logs and status.
  package let name: String
  /// No other life's in this process.
  package let number: UInt64
  /// The queue on which the worker runs.
  package let executor: QueueExecutor
  /// Moved by the worker's queue.
  package let pulse: Pulse
  private static let count = Atomic<UInt64>(0)
  private let over = Atomic(false)
  private let ended: @Sendable (WorkerLife, End) -> Void

  /// A life that begins. `ended` is called once, on any thread, if the worker ends it by itself.
  package init(name: String, ended: @escaping @Sendable (WorkerLife, End) -> Void = { _, _ in }) {
    self.name = name
    number = Self.count.add(1, ordering: .relaxed).newValue
    self.ended = ended
    let executor = QueueExecutor(label: "sessiond." + name)
    self.executor = executor
    pulse = Pulse { [weak executor] in executor?.async($0) }
  }

  /// Whether the worker is given up: nothing that it does counts any more.
  package var isOver: Bool { over.load(ordering: .acquiring) }

  /// The worker can't go on, and wants to be made anew.
  package func fail(_ error: any Error) {
    end(.failed(error))
  }

  /// The worker has done what it was for.
  package func finish() {
    end(.finished)
  }

  /// Gives the worker up, from outside. `false` if that had been done.
  @discardableResult
  package func giveUp() -> Bool {
    !over.exchange(true, ordering: .acquiringAndReleasing)
  }

  private func end(_ end: End) {
    if giveUp() { ended(self, end) }
  }
}
