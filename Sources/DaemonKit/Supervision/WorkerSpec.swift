/// What the supervisor has to know of a worker: its name, when it is to be started again, and how another one is made.
package struct WorkerSpec: Sendable {
  /// When a worker that ended is started again.
  package enum Restart: String, Hashable, Sendable {
    /// However it ended.
    case permanent
    /// When it failed, not when it was done.
    case transient
    /// Never.
    case temporary
  }

  /// A short lower-case word for logs and status, no other worker's.
  package let name: String
  package let restart: Restart
  /// Makes a worker for a life; cheap, and without anything that has to be let go of: that is for its `start`.
  package let make: @Sendable (WorkerLife) -> any Worker

  package init(
    _ name: String, _ restart: Restart = .permanent, make: @escaping @Sendable (WorkerLife) -> any Worker
  ) {
    self.name = name
    self.restart = restart
    self.make = make
  }
}

/// How a worker is doing, for people and for the watch.
package struct WorkerReport: Sendable {
  /// Where it is in its life.
  package enum State: String, Hashable, Sendable {
    case starting
    case running
    /// It failed or hung, and is about to be made anew.
    case restarting
    /// It was done, or has failed and is not to be started again.
    case ended
    case stopped
  }

  package let name: String
  package let restart: WorkerSpec.Restart
  package var state = State.stopped
  /// When it got into that state, in milliseconds of the clock that never goes back.
  package var since: Int64 = 0
  /// How often it was started again because it failed or hung.
  package var restarts = 0
  /// Why it failed last; `nil` if it never did.
  package var lastError: String?
  /// Whether its last life failed or hung, and none has been running since.
  package var isRecovering = false
  /// Its present life, whose queue and pulse tell the rest; `nil` between two lives.
  package var life: WorkerLife?

  /// What a person should know at a glance; `nil` where all is well.
  package var trouble: String? {
    switch state {
    case .starting where isRecovering, .restarting: "worker \(name) is being restarted (\(restarts))"
    case .ended where lastError != nil: "worker \(name) has failed"
    case .starting, .running, .ended, .stopped: nil
    }
  }

  init(_ spec: WorkerSpec) {
    name = spec.name
    restart = spec.restart
  }
}
