/// The states of all sessions of which anybody says something: what each source tells goes to the session's monitor.
package struct SessionStates: Sendable {
  /// Steps older than that say nothing any more, in milliseconds.
  package static let longestMemory: Int64 = 24 * 3_600_000
  /// A session that is gone is forgotten after so long, in milliseconds: then the board knows anyway that nothing runs.
  private static let farewell: Int64 = 3_600_000

  /// The agents that keep a registry of their processes.
  private let registered: Set<AgentID>
  private var monitors: [SessionID: StateMonitor] = [:]
  private var origins: [SessionKey: SessionOrigin] = [:]
  /// The sessions that live, by the last look at the registries.
  private var live: Set<SessionID> = []

  /// - Parameter registered: the agents that keep a registry: a session of theirs that is not in it has no process.
  package init(registered: Set<AgentID>) {
    self.registered = registered
  }

  /// Says to which session events of that key belong.
  package mutating func found(_ key: SessionKey, _ origin: SessionOrigin) {
    origins[key] = origin
  }

  /// Takes an event; those that are no step say nothing.
  ///
  /// - Returns: whether it may have changed a state.
  package mutating func take(_ event: SessionEvent, at now: Timestamp) -> Bool {
    let step: SessionStep?
    let evidence: StateEvidence
    switch event.kind {
    case .found(let origin):
      found(event.session, origin)
      return false
    case .stepped(let told):
      step = told
      evidence = StateEvidence(.transcript, rule: told.kind.name, time: event.time, place: event.source)
    case .hooked(let call):
      step = call.step
      evidence = StateEvidence(.hook, rule: call.event, time: event.time)
    case .described, .active, .replied, .summed, .compacted, .alerted, .phaseChanged, .unreadable,
      .rewritten, .transcriptDeleted:
      return false
    }
    guard let step, let origin = origins[event.session],
      now.milliseconds - event.time.milliseconds < Self.longestMemory
    else { return false }
    if monitors[origin.id] == nil {
      monitors[origin.id] = StateMonitor()
      if registered.contains(origin.agent), !live.contains(origin.id) {
        // A hook is called by a process: it tells more than a registry that has none.
        monitors[origin.id]?.unregistered(at: Timestamp(milliseconds: event.time.milliseconds - 1))
      }
    }
    monitors[origin.id]?.stepped(step, evidence)
    return true
  }

  /// Takes what the registries say, all of them.
  package mutating func looked(_ agents: [SessionID: LiveAgent], at now: Timestamp) {
    live = Set(agents.keys)
    for (id, agent) in agents {
      monitors[id, default: StateMonitor()].registered(agent.activity, since: agent.since, at: now)
    }
    for id in monitors.keys where agents[id] == nil && isOfRegistry(id) {
      monitors[id]?.unregistered(at: now)
    }
  }

  private func isOfRegistry(_ id: SessionID) -> Bool {
    guard let origin = origins.values.first(where: { $0.id == id }) else { return true }
    return registered.contains(origin.agent)
  }

  /// Takes a look at an agent's terminal: its title, and its screen where that was captured.
  package mutating func looked(
    _ id: SessionID, title: Sighting.Look?, screen: Sighting.Look?, at time: Timestamp
  ) {
    monitors[id]?.titled(title, at: time)
    monitors[id]?.screened(screen, at: time)
  }

  /// The sessions whose terminals have to be looked at to know what they do.
  package var unclear: Set<SessionID> {
    Set(monitors.filter { $0.value.needsLook }.keys)
  }

  /// The state of each session of which one is known.
  package mutating func verdicts(at now: Timestamp) -> [SessionID: StateVerdict] {
    var verdicts: [SessionID: StateVerdict] = [:]
    for id in Array(monitors.keys) {
      let verdict = monitors[id]?.verdict(at: now)
      if verdict?.state == .gone, now.milliseconds - (verdict?.since.milliseconds ?? 0) > Self.farewell {
        monitors[id] = nil
      } else {
        verdicts[id] = verdict
      }
    }
    return verdicts
  }
}
