package import Dispatch

/// Tells a queue when an inotify descriptor has something to read.
package final class InotifySource: Sendable {
  private let source: HeldSource

  /// Calls `handler` on `queue` whenever events wait. The descriptor must stay open until `closed` is called.
  package init(
    descriptor: CInt, queue: DispatchQueue, handler: @escaping @Sendable () -> Void,
    closed: @escaping @Sendable () -> Void
  ) {
    let source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
    source.setEventHandler(handler: handler)
    source.setCancelHandler(handler: closed)
    source.activate()
    self.source = HeldSource(source)
  }

  /// Ends the calls; `closed` follows when Dispatch has let go of the descriptor.
  package func cancel() { source.cancel() }
}
