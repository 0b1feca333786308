package import DaemonKit
import Dispatch
import LinuxHost
import Synchronization

/// What goes wrong in a worker, for tests of what is done about it.
package enum Fault: String, CaseIterable, Sendable {
  /// Something in it throws.
  case fails
  /// Its queue does not get on any more.
  case hangs
  /// Its queue does not get on, nor does that of any that is made in its place.
  case hangsForGood = "hangs-for-good"
  /// Any that is made in its place fails at once.
  case failsForGood = "fails-for-good"
}

/// An error that a test made up.
package struct MadeUp: Error, CustomStringConvertible {
  package var description: String { "a fault of a test's making" }

  package init() {}
}

/// Makes one of a daemon's workers go wrong when a test says so.
package final class Saboteur: Sendable {
  private struct State {
    var life: WorkerLife?
    var lasting: Fault?
    var made = 0
  }

  /// The worker that is to go wrong.
  package let name: String
  private let state = Mutex(State())
  private let gate = DispatchSemaphore(value: 0)
  private let hanging = Atomic(0)

  package init(_ name: String) {
    self.name = name
  }

  deinit {
    release()
  }

  /// How often the worker was made.
  package var lives: Int { state.withLock { $0.made } }

  /// The workers, with this one under our hand.
  package func workers(_ specs: [WorkerSpec]) -> [WorkerSpec] {
    specs.map { spec in
      guard spec.name == name else { return spec }
      return WorkerSpec(spec.name, spec.restart) { life in
        self.state.withLock { ($0.life, $0.made) = (life, $0.made + 1) }
        return FaultyWorker(spec.make(life), self)
      }
    }
  }

  /// Makes it go wrong now.
  package func strike(_ fault: Fault) {
    let life = state.withLock { state in
      if fault == .hangsForGood || fault == .failsForGood { state.lasting = fault }
      return state.life
    }
    guard let life else { return }
    switch fault {
    case .fails, .failsForGood: life.executor.async { life.fail(MadeUp()) }
    case .hangs, .hangsForGood: hang(life.executor)
    }
  }

  /// Lets everything get on that hangs.
  package func release() {
    for _ in 0..<hanging.exchange(0, ordering: .relaxed) { gate.signal() }
  }

  private func hang(_ executor: QueueExecutor) {
    hanging.add(1, ordering: .relaxed)
    executor.async { [gate] in gate.wait() }
  }

  /// Called on the worker's queue, before it starts.
  fileprivate func starts(_ life: WorkerLife) throws {
    switch state.withLock({ $0.lasting }) {
    case .failsForGood: throw MadeUp()
    case .hangsForGood:
      hanging.add(1, ordering: .relaxed)
      gate.wait()
    case .fails, .hangs, nil: break
    }
  }
}

/// A worker with a saboteur at its side.
private actor FaultyWorker: Worker {
  nonisolated let life: WorkerLife
  nonisolated var unownedExecutor: UnownedSerialExecutor { life.executor.asUnownedSerialExecutor() }
  private let worker: any Worker
  private let saboteur: Saboteur

  init(_ worker: any Worker, _ saboteur: Saboteur) {
    life = worker.life
    self.worker = worker
    self.saboteur = saboteur
  }

  func start() async throws {
    try saboteur.starts(life)
    try await worker.start()
  }

  func stop() async {
    await worker.stop()
  }
}
