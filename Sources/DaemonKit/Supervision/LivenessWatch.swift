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
    /// Workers that hang, and are made anew.
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
    /// Who hangs and can't be helped, by name.
    var helpless: Set<String> = []
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
    let lives = reports.compactMap(\.life)
    var pulses = Dictionary(uniqueKeysWithValues: lives.map { (Self.key($0), $0.pulse) })
    for fixture in fixtures { pulses[fixture.name] = fixture.pulse }
    let counts = pulses.mapValues(\.count)
    let (hung, helpless, hasChanged) = state.withLock { state in
      let hanging = state.policy.look(counts)
      let hung = reports.filter { $0.life.map { hanging[Self.key($0)] != nil } ?? false }
      let former = state.helpless
      // One that has never got as far as to run is what the supervisor made of one that failed.
      state.helpless.formUnion(hung.filter { $0.state == .starting && $0.isRecovering }.map(\.name))
      // Until somebody runs there. Between two lives, or at its beginning, nobody does.
      let hungNames = Set(hung.map(\.name))
      for report in reports where report.state == .running && !hungNames.contains(report.name) {
        state.helpless.remove(report.name)
      }
      for fixture in fixtures {
        if hanging[fixture.name] == nil {
          state.helpless.remove(fixture.name)
        } else {
          state.helpless.insert(fixture.name)
        }
      }
      return (hung, state.helpless.sorted(), state.helpless != former)
    }
    for pulse in pulses.values { pulse.probe() }
    if helpless.isEmpty { alive() }
    if hasChanged { stuck(helpless) }
    for life in hung.compactMap(\.life) { supervisor.hung(life, HangingState(life)) }
    return Finding(hungWorkers: hung.map(\.name), helpless: helpless)
  }

  /// A worker's successor is another one, and counts anew.
  private static func key(_ life: WorkerLife) -> String { "\(life.name) \(life.number)" }
}
