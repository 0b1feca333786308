import Glibc

/// Threads of our own, for what neither Dispatch nor Swift's tasks are to carry.
enum OwnThread {
  private final class Work {
    let run: @Sendable () -> Void
    init(_ run: @escaping @Sendable () -> Void) { self.run = run }
  }

  /// Begins a thread for `run`, and waits for neither.
  ///
  /// - Throws: `HostError` when there is no thread to be had; then `run` is let go of.
  static func begin(_ run: @escaping @Sendable () -> Void) throws(HostError) {
    let work = Unmanaged.passRetained(Work(run))
    var thread = pthread_t()
    let failure = pthread_create(
      &thread, nil,
      { argument in
        guard let argument else { return nil }
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
