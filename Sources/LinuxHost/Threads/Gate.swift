import Dispatch
import Synchronization

/// Lets threads in until it is closed. Closing waits for those that are inside.
package final class Gate: Sendable {
  private let isClosed = Mutex(false)
  private let inside = DispatchGroup()

  package init() {}

  /// Goes in; who is in has to ``leave()``.
  ///
  /// - Returns: whether it is open.
  package func enter() -> Bool {
    isClosed.withLock { isClosed in
      if !isClosed { inside.enter() }
      return !isClosed
    }
  }

  package func leave() {
    inside.leave()
  }

  /// Nobody gets in any more when this returns, and nobody is inside. Never from inside.
  package func close() {
    isClosed.withLock { $0 = true }
    inside.wait()
  }
}
