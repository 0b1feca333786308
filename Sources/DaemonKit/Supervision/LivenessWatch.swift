package import LinuxHost
import Synchronization

/// Looks whether everybody gets on, and only then lets the service manager know that this daemon is alive.
///
/// A worker that hangs is reported, so that it is made anew; the daemon counts as alive meanwhile. It no longer does when
/// somebody hangs who can't be made anew, or when the one in his place hangs too: then only a new process helps.
package final class LivenessWatch: Sendable {
  /// Somebody who is no worker, and can't be made anew.
  package struct Fixture: Sendable {
    package let name: String
    package let pulse: Pulse

    package init(_ name: String, _ pulse: Pulse) {
      self.name = name
      self.pulse = pulse
    }
  }

  /// What a look had as its result.
  package struct Finding: Hashable, Sendable {
    /// Workers that hang, found hanging for the first time in this life.
    package var hungWorkers: [String] = []
    /// Who hangs and can't be helped.
    package var helpless: [String] = []

    package init(hungWorkers: [String] = [], helpless: [String] = []) {
      self.hungWorkers = hungWorkers
      self.helpless = helpless
    }
  }

  private struct State {
    var policy = LivenessPolicy()
    /// The lives that were reported, by worker: another one of that name is his successor.
    var reported: [String: ObjectIdentifier] = [:]
    var helpless: [String] = []
  }

  private let fixtures: [Fixture]
  private let supervisor: Supervisor
  private let alive: @Sendable () -> Void
  private let stuck: @Sendable ([String]) -> Void
  private let state = Mutex(State())

  /// - Parameters:
  ///   - fixtures: who is watched beside the workers and their supervisor.
  ///   - supervisor: whose workers are watched, and who is told of those that hang.
  ///   - alive: called after each look that found nobody helpless.
  ///   - stuck: called, once for each change, with those who hang and can't be helped.
  package init(
    fixtures: [Fixture], supervisor: Supervisor, alive: @escaping @Sendable () -> Void,
    stuck: @escaping @Sendable ([String]) -> Void
  ) {
    self.fixtures = fixtures + [Fixture("supervisor", supervisor.pulse)]
    self.supervisor = supervisor
    self.alive = alive
    self.stuck = stuck
  }

  /// Takes a look. To be called each quarter of the time within which the service manager wants to hear of us, on a
  /// thread that nobody else needs; never twice at once.
  @discardableResult
  package func look() -> Finding {
    let reports = supervisor.reports.value
    let lives = Dictionary(
      uniqueKeysWithValues: reports.compactMap { report in report.life.map { (report.name, (report, $0)) } })
    let pulses = fixtures.map { ($0.name, $0.pulse) } + lives.values.map { ($0.0.name, $0.1.pulse) }
    var finding = Finding()
    var hung: [WorkerLife] = []
    let hasChanged = state.withLock { state in
      let hanging = state.policy.look(
        Dictionary(pulses.map { ($0.0, $0.1.count) }, uniquingKeysWith: { first, _ in first }))
      for name in hanging.keys.sorted() {
        guard let (report, life) = lives[name] else {
          finding.helpless.append(name)
          continue
        }
        let isSuccessor = state.reported[name].map { $0 != ObjectIdentifier(life) } ?? false
        if state.reported[name] != ObjectIdentifier(life) { hung.append(life) }
        state.reported[name] = ObjectIdentifier(life)
        // One that has never got as far as to run is what the supervisor made of one that hung.
        if isSuccessor, report.state == .starting { finding.helpless.append(name) }
      }
      for (name, (report, life)) in lives
      where report.state == .running && hanging[name] == nil
        && state.reported[name] != ObjectIdentifier(life)
      {
        state.reported[name] = nil
      }
      defer { state.helpless = finding.helpless }
      return state.helpless != finding.helpless
    }
    for (_, pulse) in pulses { pulse.probe() }
    if finding.helpless.isEmpty { alive() }
    if hasChanged { stuck(finding.helpless) }
    finding.hungWorkers = hung.map(\.name)
    for life in hung { supervisor.hung(life, HangingState(life)) }
    return finding
  }
}
