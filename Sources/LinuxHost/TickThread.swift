import CLinux
import Glibc
import Synchronization

/// A thread of its own that does something from time to time, whatever Dispatch, Swift's tasks and their threads are at.
package final class TickThread: Sendable {
  private let stopper: CInt
  private let isStopped = Atomic(false)

  private struct Body {
    let waiter: CInt
    let milliseconds: CInt
    let tick: @Sendable () -> Void
  }

  /// Calls `tick` each `milliseconds`, the first time after as many. Time stands still for it while the machine is
  /// suspended, and what it missed is not made up for.
  ///
  /// - Throws: `HostError` when there is no thread or no descriptor to be had.
  package init(every milliseconds: Int, _ tick: @escaping @Sendable () -> Void) throws(HostError) {
    var readEnd: CInt = -1
    var writeEnd: CInt = -1
    try checked(clinux_pipe(&readEnd, &writeEnd), "make a pipe for a thread")
    stopper = writeEnd
    let body = Box(
      Body(waiter: readEnd, milliseconds: CInt(clamping: max(1, milliseconds)), tick: tick))
    var thread = pthread_t()
    let failure = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        TickThread.run(Unmanaged<Box>.fromOpaque(argument).takeRetainedValue().body)
        return nil
      }, Unmanaged.passRetained(body).toOpaque())
    guard failure == 0 else {
      Unmanaged.passUnretained(body).release()
      close(readEnd)
      close(writeEnd)
      isStopped.store(true, ordering: .relaxed)
      throw HostError(operation: "start a thread", errno: failure)
    }
    pthread_detach(thread)
  }

  deinit {
    stop()
  }

  /// Ends the thread, once it is done with the present tick. Does not wait for that.
  package func stop() {
    guard !isStopped.exchange(true, ordering: .relaxed) else { return }
    close(stopper)
  }

  private final class Box {
    let body: Body
    init(_ body: Body) { self.body = body }
  }

  private static func run(_ body: Body) {
    // The other end is closed to end us, which makes this one readable.
    defer { close(body.waiter) }
    while true {
      var request = pollfd(fd: body.waiter, events: Int16(POLLIN), revents: 0)
      let count = poll(&request, 1, body.milliseconds)
      // Interrupted, or the kernel is short of memory.
      if count < 0 { continue }
      guard count == 0 else { return }
      body.tick()
    }
  }
}
