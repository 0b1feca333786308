package import Dispatch
import Synchronization

/// Tells a queue when an inotify descriptor has something to read.
package final class InotifySource: Sendable {
  // Safe: never replaced, and Dispatch sources may be cancelled from any thread. Linux only lacks the mark.
  nonisolated(unsafe) private let source: any DispatchSourceRead
  private let isCancelled = Atomic(false)

  /// Calls `handler` on `queue` whenever events wait. The descriptor must stay open until `closed` is called.
  package init(
    descriptor: CInt, queue: DispatchQueue, handler: @escaping @Sendable () -> Void,
    closed: @escaping @Sendable () -> Void
  ) {
    source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
    source.setEventHandler(handler: handler)
    source.setCancelHandler(handler: closed)
    source.activate()
  }

  deinit {
    cancel()
  }

  /// Ends the calls; `closed` follows when Dispatch has let go of the descriptor.
  package func cancel() {
    guard !isCancelled.exchange(true, ordering: .relaxed) else { return }
    source.cancel()
  }
}
