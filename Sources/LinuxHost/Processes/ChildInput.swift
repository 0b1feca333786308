import Dispatch
import Glibc
import Synchronization

/// Our end of the pipe that a child reads from. What the pipe does not take waits in memory, up to a limit.
final class ChildInput: Sendable {
  /// Bytes that may wait.
  private static let limit = 1 << 20

  private struct State {
    var waiting: [UInt8] = []
    /// Whether the source may fire; a source for an empty pipe would without end.
    var isArmed = false
    var isClosing = false
    var isClosed = false
  }

  private let descriptor: CInt
  // Safe: never replaced, and only suspended, resumed and cancelled with the lock on the state held.
  nonisolated(unsafe) private let source: any DispatchSourceWrite
  private let state = Mutex(State())

  /// Takes over a non-blocking descriptor.
  init(_ descriptor: CInt, queue: DispatchQueue) {
    self.descriptor = descriptor
    source = DispatchSource.makeWriteSource(fileDescriptor: descriptor, queue: queue)
    source.setEventHandler { [weak self] in self?.continueWriting() }
    source.setCancelHandler { Glibc.close(descriptor) }
    // From here on suspended by our own count: an inactive source and a suspended one end differently.
    source.suspend()
    source.activate()
  }

  deinit {
    close()
  }

  /// Writes, or keeps for later; false when it is closed or too much waits.
  func write(_ bytes: [UInt8]) -> Bool {
    state.withLock { state in
      guard !state.isClosing, !state.isClosed, state.waiting.count + bytes.count <= Self.limit else {
        return false
      }
      state.waiting += bytes
      flush(&state)
      return true
    }
  }

  /// Closes when nothing waits any more.
  func closeWhenWritten() {
    state.withLock { state in
      state.isClosing = true
      flush(&state)
    }
  }

  /// Closes at once.
  func close() {
    state.withLock { close(&$0) }
  }

  private func continueWriting() {
    state.withLock { flush(&$0) }
  }

  private func flush(_ state: inout State) {
    var written = 0
    while !state.isClosed, written < state.waiting.count {
      let count = state.waiting.withUnsafeBytes { bytes in
        Glibc.write(descriptor, bytes.baseAddress?.advanced(by: written), bytes.count - written)
      }
      if count > 0 {
        written += count
      } else if errno == EAGAIN {
        break
      } else if errno != EINTR {
        // Nobody reads any more.
        close(&state)
      }
    }
    state.waiting.removeFirst(min(written, state.waiting.count))
    if state.isClosing, state.waiting.isEmpty { close(&state) }
    guard !state.isClosed, state.isArmed != !state.waiting.isEmpty else { return }
    state.isArmed.toggle()
    if state.isArmed { source.resume() } else { source.suspend() }
  }

  private func close(_ state: inout State) {
    guard !state.isClosed else { return }
    state.isClosed = true
    state.waiting = []
    source.cancel()
    // A suspended source never runs its cancel handler, and may not be let go of.
    if !state.isArmed { source.resume() }
  }
}
