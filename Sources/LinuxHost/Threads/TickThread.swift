import CLinux
import Glibc
import Synchronization

/// A thread of its own that does something from time to time, whatever Dispatch, Swift's tasks and their threads are at.
package final class TickThread: Sendable {
  private let stopper: CInt
  private let isStopped = Atomic(false)

  /// Calls `tick` each `milliseconds`, the first time after as many. Time stands still for it while the machine is
  /// suspended, and what it missed is not made up for.
  ///
  /// - Throws: `HostError` when there is no thread or no descriptor to be had.
  package init(every milliseconds: Int, _ tick: @escaping @Sendable () -> Void) throws(HostError) {
    var readEnd: CInt = -1
    var writeEnd: CInt = -1
    try checked(clinux_pipe(&readEnd, &writeEnd), "make a pipe for a thread")
    stopper = writeEnd
    let (waiter, pause) = (readEnd, CInt(clamping: max(1, milliseconds)))
    do throws(HostError) {
      try OwnThread.begin { Self.run(waiter, pause, tick) }
    } catch {
      close(readEnd)
      close(writeEnd)
      isStopped.store(true, ordering: .relaxed)
      throw error
    }
  }

  deinit {
    stop()
  }

  /// Ends the thread, once it is done with the present tick. Does not wait for that.
  package func stop() {
    guard !isStopped.exchange(true, ordering: .relaxed) else { return }
    close(stopper)
  }

  /// Ticks until the other end of the pipe is closed, which makes `waiter` readable; closes that.
  private static func run(_ waiter: CInt, _ milliseconds: CInt, _ tick: @Sendable () -> Void) {
    defer { close(waiter) }
    while true {
      var request = pollfd(fd: waiter, events: Int16(POLLIN), revents: 0)
      let count = poll(&request, 1, milliseconds)
      // Interrupted, or the kernel is short of memory.
      if count < 0 { continue }
      guard count == 0 else { return }
      tick()
    }
  }
}
