import Foundation
import Synchronization

/// Work on a thread of its own that can be waited for.
final class Companion: Sendable {
  private let hasEnded = DispatchSemaphore(value: 0)

  init(_ work: @escaping @Sendable () -> Void) {
    let hasEnded = hasEnded
    Thread.detachNewThread {
      work()
      hasEnded.signal()
    }
  }

  /// Waits for the end of the work; again is no harm.
  func wait() {
    hasEnded.wait()
    hasEnded.signal()
  }
}

/// Tells other threads that it is over.
final class Flag: Sendable {
  private let state = Atomic(false)

  var isSet: Bool { state.load(ordering: .relaxed) }
  func set() { state.store(true, ordering: .relaxed) }
}
