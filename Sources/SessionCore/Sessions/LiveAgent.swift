/// A running process of an agent, as the agent's own registry names it and the process table confirms.
package struct LiveAgent: Hashable, Sendable {
  /// What the agent says it is doing.
  package enum Activity: Hashable, Sendable {
    case idle
    case busy
    /// It waits for the user, for example for `permission prompt`.
    case waiting(for: String?)
    /// The registry says nothing, or something this version does not know.
    case unknown
  }

  package var pid: Int32
  /// When the process started, in clock ticks since boot: a pid alone is used again.
  package var startTicks: UInt64
  package var activity: Activity

  package init(pid: Int32, startTicks: UInt64, activity: Activity) {
    self.pid = pid
    self.startTicks = startTicks
    self.activity = activity
  }
}
