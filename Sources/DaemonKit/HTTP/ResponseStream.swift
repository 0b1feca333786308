import NIOCore
import Synchronization

/// A body that is written bit by bit, from any thread.
///
/// Nothing here waits: a writer that is faster than its reader is told so by `write`, and decides what to leave out.
/// A reader that takes nothing for the server's write deadline is disconnected.
package final class ResponseStream: Sendable {
  private enum Phase {
    /// May be written to.
    case open
    /// The writer is done; what is pending is still being sent.
    case finishing
    /// All was sent, or the client is gone.
    case closed
  }

  private struct State {
    var phase = Phase.open
    var pendingBytes = 0
    var queued: [[UInt8]] = []
    var isDrainScheduled = false
    var observers: [@Sendable () -> Void] = []
  }

  private let state = Mutex(State())
  private let limit: Int
  private let eventLoop: any EventLoop
  /// Emptied when the stream closes, which ends the cycle between the two.
  private let connection: NIOLoopBoundBox<HTTPConnection?>

  /// A stream on its connection; to be made on the event loop.
  init(connection: HTTPConnection, eventLoop: any EventLoop, limit: Int) {
    self.connection = NIOLoopBoundBox(connection, eventLoop: eventLoop)
    self.eventLoop = eventLoop
    self.limit = limit
  }

  /// Whether writing is of use: neither finished nor closed.
  package var isOpen: Bool {
    state.withLock { $0.phase == .open }
  }

  /// How many bytes of those written the kernel has not taken yet.
  package var pendingBytes: Int {
    state.withLock { $0.pendingBytes }
  }

  /// Sends `bytes` as one chunk, later and in order.
  ///
  /// - Parameter bytes: What to send; nothing is sent for an empty array.
  /// - Returns: Whether they will be sent. `false`: the stream is finished or closed, or so much is pending that
  ///   these would go over the limit (256 KiB; a single larger piece is taken when nothing else is pending). Nothing
  ///   of them is sent then.
  @discardableResult
  package func write(_ bytes: [UInt8]) -> Bool {
    state.withLock { state in
      guard state.phase == .open else { return false }
      guard !bytes.isEmpty else { return true }
      guard state.pendingBytes == 0 || state.pendingBytes + bytes.count <= limit else { return false }
      state.pendingBytes += bytes.count
      state.queued.append(bytes)
      scheduleDrain(&state)
      return true
    }
  }

  /// Ends the body once all that is pending was sent. Again is no harm.
  package func finish() {
    state.withLock { state in
      guard state.phase == .open else { return }
      state.phase = .finishing
      scheduleDrain(&state)
    }
  }

  /// Calls `observer` once when the stream is over: all sent after `finish()`, or the client or the server gone.
  ///
  /// - Parameter observer: Called on the event loop, so quick; called at once and here if the stream is over already.
  package func onClose(_ observer: @escaping @Sendable () -> Void) {
    let isOver = state.withLock { state in
      guard state.phase != .closed else { return true }
      state.observers.append(observer)
      return false
    }
    if isOver { observer() }
  }

  /// Under the lock on purpose: a stream closes, under the same lock, before its event loop ends, so that no task
  /// can come to a loop that is no more.
  private func scheduleDrain(_ state: inout State) {
    guard !state.isDrainScheduled else { return }
    state.isDrainScheduled = true
    eventLoop.execute { self.drain() }
  }

  /// Hands what is queued to the connection. On the event loop.
  func drain() {
    let (chunks, isFinished) = state.withLock { state in
      state.isDrainScheduled = false
      defer { state.queued.removeAll(keepingCapacity: true) }
      return (state.queued, state.phase == .finishing)
    }
    guard !chunks.isEmpty || isFinished else { return }
    connection.value?.streamProduced(chunks, isFinished: isFinished)
  }

  /// The kernel took that many bytes. On the event loop.
  func bytesSent(_ count: Int) {
    state.withLock { $0.pendingBytes = max(0, $0.pendingBytes - count) }
  }

  /// The stream is over. On the event loop.
  func closed() {
    connection.value = nil
    let observers = state.withLock { state in
      defer {
        state.observers = []
        state.queued = []
        state.pendingBytes = 0
      }
      state.phase = .closed
      return state.observers
    }
    for observer in observers { observer() }
  }
}
