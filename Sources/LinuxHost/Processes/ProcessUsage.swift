import Glibc

/// What this process has taken of the machine.
package enum ProcessUsage {
  /// Processor time of all its threads since its start, in seconds.
  package static func processorSeconds() -> Double {
    var time = timespec()
    // Fails for an unknown clock and a bad address alone.
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  /// Descriptors that are open; `nil` where /proc can't be read.
  package static func openDescriptors() -> Int? {
    guard let entries = (try? Directory.entries(of: "/proc/self/fd")) ?? nil else { return nil }
    // One of them is the folder's own.
    return max(0, entries.count - 1)
  }
}
