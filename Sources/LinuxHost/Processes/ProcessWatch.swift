import CLinux
package import Dispatch
import Glibc

/// How a child process ended.
package enum ProcessEnd: Hashable, Sendable {
  /// It ended by itself, with this code.
  case exited(code: Int32)
  /// A signal ended it.
  case killed(signal: Int32)
}

/// Tells a queue that a process has ended, as soon as it has: by pidfd, so it needs no signal and no looking again.
package final class ProcessWatch: Sendable {
  private let source: HeldSource

  /// Calls `ended` on `queue` once, when the process has ended; at once if it is a zombie already.
  ///
  /// Compare its ``ProcessIdentity`` after this: the number may have been another's just before.
  ///
  /// - Parameters:
  ///   - pid: the process.
  ///   - collects: whether the process is a child that was started here and that nobody else waits for. How it ended
  ///     is told only then; a child of others is left alone.
  ///   - queue: serial.
  ///   - ended: not called any more after ``cancel()`` on `queue`.
  /// - Throws: `HostError` with ESRCH when there is no such process, EMFILE when no descriptor is left.
  package init(
    pid: Int32, collects: Bool = false, queue: DispatchQueue,
    ended: @escaping @Sendable (ProcessEnd?) -> Void
  ) throws(HostError) {
    let descriptor = try checked(clinux_pidfd_open(pid), "watch process \(pid)")
    let source = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
    self.source = HeldSource(source)
    // A descriptor that is ready once is ready for ever: the source has to go before anything else is done.
    source.setEventHandler { [weak self] in
      self?.cancel()
      ended(collects ? Self.collect(descriptor) : nil)
    }
    // Closed only here: Dispatch must have let go of a descriptor before its number can be used again.
    source.setCancelHandler { close(descriptor) }
    source.activate()
  }

  /// Ends the watch. Again is no harm.
  package func cancel() { source.cancel() }

  private static func collect(_ descriptor: CInt) -> ProcessEnd? {
    var end = clinux_child_end()
    guard clinux_pidfd_collect(descriptor, &end) == 1 else { return nil }
    return end.signal_number == 0 ? .exited(code: end.exit_code) : .killed(signal: end.signal_number)
  }
}
