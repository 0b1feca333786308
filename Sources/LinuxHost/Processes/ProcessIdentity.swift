/// Which process this is: process ids are used again, the pair with the start time is not (until the next boot).
package struct ProcessIdentity: Hashable, Sendable {
  /// The process id.
  package let pid: Int32

  /// When it started, in clock ticks since boot (field 22 of /proc/<pid>/stat).
  package let startTicks: UInt64

  /// Makes an identity from stored parts, to compare with one found now.
  package init(pid: Int32, startTicks: UInt64) {
    self.pid = pid
    self.startTicks = startTicks
  }
}
