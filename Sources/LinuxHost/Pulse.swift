import Synchronization

/// Proof that something gets on: a count that only its own queue or thread moves forward. That a process or a queue is
/// there proves nothing.
///
/// Whoever watches calls ``probe()`` from time to time and looks whether ``count`` has moved since.
package final class Pulse: Sendable {
  /// Has something done in its turn on the queue or thread that is watched.
  package typealias Turn = @Sendable (@escaping @Sendable () -> Void) -> Void

  private let turn: Turn
  private let beats = Atomic<UInt64>(0)
  private let last: Atomic<Int64>
  private let isProbing = Atomic(false)

  /// The pulse of whatever carries out `turn`.
  package init(_ turn: @escaping Turn) {
    self.turn = turn
    last = Atomic(Monotonic.nanoseconds())
  }

  /// How often it was moved. Unchanged since a probe means: not a step further.
  package var count: UInt64 { beats.load(ordering: .relaxed) }

  /// Nanoseconds since it was moved last, of the clock that stands still while the machine is suspended.
  package var age: Int64 { Monotonic.nanoseconds() - last.load(ordering: .relaxed) }

  /// Moves it. To be called by what is watched, during work that takes long.
  package func beat() {
    beats.add(1, ordering: .relaxed)
    last.store(Monotonic.nanoseconds(), ordering: .relaxed)
  }

  /// Asks for a beat, unless one is asked for already. Does not wait.
  package func probe() {
    guard !isProbing.exchange(true, ordering: .acquiringAndReleasing) else { return }
    turn { [weak self] in
      self?.isProbing.store(false, ordering: .releasing)
      self?.beat()
    }
  }
}
