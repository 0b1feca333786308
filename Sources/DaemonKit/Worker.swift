package import Logging

/// A part of the daemon that runs from start to stop on a queue of its own: an actor that holds no rules, only a core
/// value that has them.
package protocol Worker: Actor {
  /// A short lower-case word for logs and status.
  nonisolated var name: String { get }

  /// Gets ready to work and returns; what goes on afterwards is driven by the worker's own sources of events.
  func start() async throws

  /// Ends all work and lets go of what was acquired. Also called after a `start` that threw.
  func stop() async
}

/// Workers that depend on each other in the order in which they are declared: each is started when those before it
/// run, and stopped before they stop.
package actor WorkerGroup {
  private let workers: [any Worker]
  private let logger: Logger
  /// How many workers, from the first on, have to be stopped.
  private var startedCount = 0
  private var isStopped = false

  /// A group in the order of dependency: first what the others need.
  package init(_ workers: [any Worker], logger: Logger = .silent) {
    self.workers = workers
    self.logger = logger
  }

  /// Starts all workers, one after the other. If one throws, it and those before it are stopped again.
  ///
  /// - Throws: What a worker's `start` threw; `CancellationError` if the group was stopped meanwhile or before.
  package func start() async throws {
    while startedCount < workers.count {
      // Looked at anew after each wait: `stop` may have come in between, and is not to be overtaken.
      guard !isStopped else { throw CancellationError() }
      let worker = workers[startedCount]
      // Counted before the call: a worker whose start threw half-way has things to let go of.
      startedCount += 1
      do {
        try await worker.start()
        logger.debug("Worker started", metadata: ["worker.name": "\(worker.name)"])
      } catch {
        logger.error(
          "Worker did not start", metadata: ["worker.name": "\(worker.name)", "error": "\(error)"])
        await stop()
        throw error
      }
    }
  }

  /// Stops the started workers, the last first. A stopped group stays stopped.
  package func stop() async {
    isStopped = true
    while startedCount > 0 {
      startedCount -= 1
      let worker = workers[startedCount]
      await worker.stop()
      logger.debug("Worker stopped", metadata: ["worker.name": "\(worker.name)"])
    }
  }
}
