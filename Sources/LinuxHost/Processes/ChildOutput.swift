import Dispatch
import Glibc
import Synchronization

/// Our end of the pipe that a child writes to.
final class ChildOutput: Sendable {
  /// Read at once, in bytes: as much as a pipe holds.
  private static let portion = 64 << 10

  private let descriptor: CInt
  private let received: @Sendable ([UInt8]) -> Void
  // Safe: never replaced, and Dispatch sources may be cancelled from any thread. Linux only lacks the mark.
  nonisolated(unsafe) private let source: any DispatchSourceRead
  private let isOver = Atomic(false)

  /// Takes over a non-blocking descriptor. `received` is called on `queue` with each portion.
  init(_ descriptor: CInt, queue: DispatchQueue, received: @escaping @Sendable ([UInt8]) -> Void) {
    self.descriptor = descriptor
    self.received = received
    source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
    // Held until it is cancelled, at the end of the output or of the child.
    source.setEventHandler { _ = self.readPortion() }
    source.setCancelHandler { close(descriptor) }
    source.activate()
  }

  /// Takes what is there and closes; on the queue, when the child has ended. Others may still hold the pipe open.
  func readRest() {
    // No more than a pipe holds by default, many times over: a grandchild that writes on and on is not waited for.
    for _ in 0..<16 where !readPortion() { break }
    finish()
  }

  /// Reads once; false when nothing is there or nothing will come any more.
  private func readPortion() -> Bool {
    guard !isOver.load(ordering: .relaxed) else { return false }
    var failure: CInt = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: Self.portion) { buffer, count in
      let result = read(descriptor, buffer.baseAddress, buffer.count)
      failure = result < 0 ? errno : 0
      count = max(0, result)
    }
    guard bytes.isEmpty else {
      received(bytes)
      return true
    }
    if failure != EAGAIN, failure != EINTR { finish() }
    return false
  }

  private func finish() {
    guard !isOver.exchange(true, ordering: .relaxed) else { return }
    source.cancel()
  }
}
