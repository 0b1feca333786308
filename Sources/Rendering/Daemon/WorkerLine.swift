/// How one of the daemon's workers is doing.
package struct WorkerLine: Hashable, Sendable {
  package var name: String
  /// One of ``states``.
  package var state: String
  /// When it is started again: `permanent`, `transient` or `temporary`.
  package var restart: String
  /// For how long it has been in that state.
  package var seconds: Int64
  /// How often it was started again because it failed or hung.
  package var restarts: Int
  /// Why it failed last.
  package var lastError: String?
  /// Since its queue last got on; `nil` between two lives. Up to the time between two looks for one that has nothing to
  /// do.
  package var heartbeatSeconds: Double?
  /// Jobs that wait in its queue or run; `nil` between two lives.
  package var queueDepth: Int?

  /// The states that a worker can be in.
  package static let states = ["starting", "running", "restarting", "ended", "stopped"]

  /// A line of these figures.
  package init(
    name: String, state: String, restart: String, seconds: Int64, restarts: Int, lastError: String?,
    heartbeatSeconds: Double?, queueDepth: Int?
  ) {
    self.name = name
    self.state = state
    self.restart = restart
    self.seconds = seconds
    self.restarts = restarts
    self.lastError = lastError
    self.heartbeatSeconds = heartbeatSeconds
    self.queueDepth = queueDepth
  }
}
