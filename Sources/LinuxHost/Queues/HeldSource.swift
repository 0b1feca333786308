import Dispatch
import Synchronization

/// A Dispatch source that is cancelled once, from whatever thread; at the latest when its holder goes away.
final class HeldSource: Sendable {
  // Safe: never replaced, and Dispatch sources may be cancelled from any thread. Linux only lacks the mark.
  nonisolated(unsafe) private let source: any DispatchSourceProtocol
  private let wasCancelled = Atomic(false)

  /// Takes over a source.
  init(_ source: any DispatchSourceProtocol) {
    self.source = source
  }

  deinit {
    cancel()
  }

  /// Ends it. Again is no harm.
  func cancel() {
    guard !wasCancelled.exchange(true, ordering: .relaxed) else { return }
    source.cancel()
  }
}
