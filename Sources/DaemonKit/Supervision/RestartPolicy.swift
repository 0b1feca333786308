/// How soon and how often something that fails is started again. Times are in milliseconds of a clock that never goes
/// back; the caller tells them, so that a history can be replayed.
package struct RestartPolicy: Hashable, Sendable {
  /// The longest pause before the first new start.
  package var base: Int64 = 200
  /// The longest pause at all.
  package var cap: Int64 = 30_000
  /// Being ready for so long makes earlier failures history: the pauses begin short again.
  package var stable: Int64 = 60_000
  /// More failures than this mean that starting again does not help.
  package var intensity = RestartIntensity(most: 5, within: 60_000)

  /// The policy of a worker: pauses of up to 200 ms · 2ⁿ, at most 30 s, and 5 new starts within 60 s.
  package init() {}
}

/// So many times within so long, and no more.
package struct RestartIntensity: Hashable, Sendable {
  package var most: Int
  /// In milliseconds.
  package var within: Int64

  package init(most: Int, within: Int64) {
    self.most = most
    self.within = within
  }

  /// What a group may do before it is given up as a whole: 3 times in 10 minutes.
  package static let root = RestartIntensity(most: 3, within: 600_000)
}

/// When something was started again, as far as that matters for ``RestartIntensity``.
package struct RestartTally: Hashable, Sendable {
  private let intensity: RestartIntensity
  private var times: [Int64] = []

  package init(_ intensity: RestartIntensity) {
    self.intensity = intensity
  }

  /// Counts one more, unless that is more than is allowed: then `false`.
  package mutating func count(at now: Int64) -> Bool {
    times.removeAll { now - $0 >= intensity.within }
    guard times.count < intensity.most else { return false }
    times.append(now)
    return true
  }
}

/// The failures of one worker, and what follows from the next.
package struct RestartHistory: Hashable, Sendable {
  /// What to do about a failure.
  package enum Step: Hashable, Sendable {
    /// Start it again after so many milliseconds.
    case restart(after: Int64)
    /// Starting again has not helped.
    case escalate
  }

  private let policy: RestartPolicy
  private var tally: RestartTally
  private var failures = 0
  private var readySince: Int64?

  package init(_ policy: RestartPolicy = RestartPolicy()) {
    self.policy = policy
    tally = RestartTally(policy.intensity)
  }

  /// It runs.
  package mutating func becameReady(at now: Int64) {
    readySince = now
  }

  /// It failed.
  ///
  /// - Parameters:
  ///   - now: when.
  ///   - chance: where in the range of pauses the next one lies, 0…1: at random, so that what failed together is not
  ///     started together.
  /// - Returns: what to do.
  package mutating func failed(at now: Int64, chance: Double) -> Step {
    if let readySince, now - readySince >= policy.stable { failures = 0 }
    readySince = nil
    guard tally.count(at: now) else { return .escalate }
    defer { failures += 1 }
    // 2⁴⁰ is more than any cap, and still no overflow.
    let longest = min(policy.cap, policy.base << min(failures, 40))
    return .restart(after: Int64(Double(longest) * min(1, max(0, chance))))
  }
}
