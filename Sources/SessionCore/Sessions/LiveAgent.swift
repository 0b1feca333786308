/// A running process of an agent: one that the agent's own registry names and the process table confirms, or that the
/// process table alone shows.
package struct LiveAgent: Hashable, Sendable {
  /// What the agent says it is doing.
  package enum Activity: Hashable, Sendable {
    case idle
    case busy
    /// It has nothing to do, but commands that it started go on.
    case background
    /// It waits for the user, for example for `permission prompt`.
    case waiting(for: String?)
    /// There is no registry, or it says nothing, or something this version does not know.
    case unknown

    /// One word for it: the registry's own.
    package var word: String {
      switch self {
      case .idle: "idle"
      case .busy: "busy"
      case .background: "shell"
      case .waiting(let words): words.map { "waiting: \($0)" } ?? "waiting"
      case .unknown: "unknown"
      }
    }
  }

  package var pid: Int32
  /// When the process started, in clock ticks since boot: a pid alone is used again.
  package var startTicks: UInt64
  package var activity: Activity
  /// When it came to do that; `nil` where the registry does not say.
  package var since: Timestamp?

  package init(pid: Int32, startTicks: UInt64, activity: Activity, since: Timestamp? = nil) {
    self.pid = pid
    self.startTicks = startTicks
    self.activity = activity
    self.since = since
  }
}
