import Glibc

/// Work that has time: it gets the processor when nobody else wants it.
package enum IdleThread {
  private final class Work {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// Does `work` once, on a thread of its own, and does not wait for it.
  ///
  /// - Throws: `HostError` when there is no thread to be had.
  package static func begin(_ work: @escaping @Sendable () -> Void) throws(HostError) {
    let work = Unmanaged.passRetained(Work(work))
    var thread = pthread_t()
    let failure = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
        // 0 is this thread alone. In a sandbox that does not allow it the work is done like any other.
        _ = setpriority(CInt(PRIO_PROCESS.rawValue), 0, 19)
        Unmanaged<Work>.fromOpaque(argument).takeRetainedValue().run()
        return nil
      }, work.toOpaque())
    guard failure == 0 else {
      work.release()
      throw HostError(operation: "start a thread", errno: failure)
    }
    pthread_detach(thread)
  }
}
