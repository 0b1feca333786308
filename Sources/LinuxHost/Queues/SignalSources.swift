import CLinux
package import Dispatch
import Glibc
import Synchronization

/// Turns signals into calls on a queue, and makes SIGPIPE harmless. One a process at a time; make it early in `main`.
///
/// Our own handler writes the signal's number to a pipe which a read source watches. Dispatch's signal sources instead
/// leave a window in which a signal still kills (until the source is registered), and need the signal ignored or blocked,
/// which children inherit through exec: agents have been started deaf to SIGTERM that way, and with SIGPIPE ignored.
package final class SignalSources: Sendable {
  /// The signal that asks for the settings to be read again.
  package static let reload = SIGHUP

  /// Ends the process at once, without any end of anything.
  ///
  /// - Parameter code: what it ends with; 128 and a signal's number say that it was for that.
  package static func endProcess(code: CInt) -> Never {
    _exit(code)
  }

  // Safe: never replaced, and Dispatch sources may be cancelled from any thread. Linux only lacks the mark.
  nonisolated(unsafe) private let source: any DispatchSourceRead
  private let signals: [CInt]
  private let isCancelled = Atomic(false)

  /// From here on none of `signals` has its default action; each calls `handler` with its number on `queue`. Equal
  /// signals that come faster than they are handled may be merged, as signals always are.
  ///
  /// An error (EBUSY) when another `SignalSources` lives in this process.
  package init(
    signals: [CInt] = [SIGTERM, SIGINT, SIGHUP],
    queue: DispatchQueue,
    handler: @escaping @Sendable (CInt) -> Void
  ) throws(HostError) {
    try checked(clinux_ignore_broken_pipes(), "ignore SIGPIPE")
    var readEnd: CInt = -1
    var writeEnd: CInt = -1
    try checked(clinux_pipe(&readEnd, &writeEnd), "make a pipe for signals")
    let reader = readEnd
    let begun = clinux_signals_begin(writeEnd)
    guard begun == 0 else {
      close(reader)
      close(writeEnd)
      throw HostError(operation: "catch signals", errno: -begun, remedy: "Only one part of a process can.")
    }
    self.signals = signals
    source = DispatchSource.makeReadSource(fileDescriptor: reader, queue: queue)
    source.setEventHandler { Self.drain(reader, handler: handler) }
    // Closed only here: Dispatch must have let go of a descriptor before its number can be used again.
    source.setCancelHandler { close(reader) }
    source.activate()
    for signal in signals {
      try checked(clinux_signal_catch(signal), "catch signal \(signal)")
    }
  }

  deinit {
    cancel()
  }

  /// Gives the signals their default action back: a second SIGTERM then ends the process at once. SIGPIPE stays
  /// harmless. The write end of the pipe is left open on purpose, for a handler that is just running on another thread.
  package func cancel() {
    guard !isCancelled.exchange(true, ordering: .relaxed) else { return }
    for signal in signals { clinux_signal_release(signal) }
    clinux_signals_end()
    source.cancel()
  }

  private static func drain(_ descriptor: CInt, handler: (CInt) -> Void) {
    withUnsafeTemporaryAllocation(byteCount: 64, alignment: 1) { buffer in
      while true {
        let count = read(descriptor, buffer.baseAddress, buffer.count)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return }
        for byte in buffer[..<count] { handler(CInt(byte)) }
      }
    }
  }
}
