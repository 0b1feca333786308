package import Dispatch

/// Notices at once when any of several processes ends.
package struct ProcessWatches {
  /// Processes that are watched; each takes a descriptor.
  private static let most = 256

  private let processes: ProcessTable
  private let queue: DispatchQueue
  private var watches: [ProcessIdentity: ProcessWatch] = [:]

  /// Watches processes of the kernel's own table.
  ///
  /// - Parameters:
  ///   - processes: that table.
  ///   - queue: serial; what is told is told on it.
  package init(_ processes: ProcessTable, queue: DispatchQueue) {
    self.processes = processes
    self.queue = queue
  }

  /// Watches these from now on, and no others. Of more than 256, and where no descriptor is left, some are not watched.
  ///
  /// - Parameters:
  ///   - living: processes that were there a moment ago.
  ///   - ended: told of each of them that has ended, also of one that had before it could be watched.
  package mutating func follow(
    _ living: Set<ProcessIdentity>, ended: @escaping @Sendable (ProcessIdentity) -> Void
  ) {
    watches = watches.filter { living.contains($0.key) }
    for process in living where watches[process] == nil && watches.count < Self.most {
      let watch = try? ProcessWatch(pid: process.pid, queue: queue) { _ in ended(process) }
      if processes.identity(of: process.pid) == process {
        watches[process] = watch
      } else {
        // What is watched, if anything is, has the number alone.
        watch?.cancel()
        queue.async { ended(process) }
      }
    }
  }
}
