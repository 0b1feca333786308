/// The states of all sessions of which anybody says something: what each source tells goes to the session's monitor.
package struct SessionStates: Sendable {
  /// Steps older than that say nothing any more, in milliseconds.
  package static let longestMemory: Int64 = 24 * 3_600_000
  /// A session that is gone is forgotten after so long, in milliseconds: then the board knows anyway that nothing runs.
  private static let farewell: Int64 = 3_600_000

  /// Sessions that are held, whether or not anything can be said of them at present.
  package var count: Int { sessions.count }

  /// The agents that keep a registry of their processes.
  private let registered: Set<AgentID>
  private var sessions: [SessionID: Watched] = [:]
  private var origins: [SessionKey: SessionOrigin] = [:]
  /// The sessions that live, by the last look at the registries.
  private var live: Set<SessionID> = []

  /// A session of which anybody has said something.
  private struct Watched {
    var monitor = StateMonitor()
    /// Whose session it is; `nil` where a registry alone has told of it.
    var agent: AgentID?
    var lastStep: Timestamp?

    mutating func stepped(_ step: SessionStep, _ evidence: StateEvidence, of agent: AgentID) {
      self.agent = agent
      lastStep = max(evidence.time, lastStep ?? evidence.time)
      monitor.stepped(step, evidence)
    }
  }

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
    if sessions[origin.id] == nil { sessions[origin.id] = begin(origin, at: event.time) }
    sessions[origin.id]?.stepped(step, evidence, of: origin.agent)
    return true
  }

  /// A session whose first step was done at that time.
  private func begin(_ origin: SessionOrigin, at time: Timestamp) -> Watched {
    var session = Watched()
    if registered.contains(origin.agent), !live.contains(origin.id) {
      // A hook is called by a process: it tells more than a registry that has none.
      session.monitor.unregistered(at: Timestamp(milliseconds: time.milliseconds - 1))
    }
    return session
  }

  /// Takes what the registries say, all of them.
  package mutating func looked(_ agents: [SessionID: LiveAgent], at now: Timestamp) {
    live = Set(agents.keys)
    for (id, agent) in agents {
      sessions[id, default: Watched()].monitor.registered(agent.activity, since: agent.since, at: now)
    }
    for id in Array(sessions.keys) where agents[id] == nil {
      if let agent = sessions[id]?.agent, !registered.contains(agent) { continue }
      sessions[id]?.monitor.unregistered(at: now)
    }
  }

  /// Takes a look at an agent's terminal: its title, and its screen where that was captured.
  package mutating func looked(
    _ id: SessionID, title: Sighting.Look?, screen: Sighting.Look?, at time: Timestamp
  ) {
    sessions[id]?.monitor.titled(title, at: time)
    sessions[id]?.monitor.screened(screen, at: time)
  }

  /// The sessions whose terminals have to be looked at to know what they do.
  package var unclear: Set<SessionID> {
    Set(sessions.filter { $0.value.monitor.needsLook }.keys)
  }

  /// The state of each session of which one is known.
  package mutating func verdicts(at now: Timestamp) -> [SessionID: StateVerdict] {
    var verdicts: [SessionID: StateVerdict] = [:]
    for id in Array(sessions.keys) {
      verdicts[id] = sessions[id]?.monitor.verdict(at: now)
      if Self.isOver(verdicts[id], lastStep: sessions[id]?.lastStep, at: now) {
        sessions[id] = nil
        verdicts[id] = nil
      }
    }
    return verdicts
  }

  /// Whether nothing more is to be said of a session.
  private static func isOver(_ verdict: StateVerdict?, lastStep: Timestamp?, at now: Timestamp) -> Bool {
    guard let verdict else { return now.milliseconds - (lastStep?.milliseconds ?? 0) > longestMemory }
    return verdict.state == .gone && now.milliseconds - verdict.since.milliseconds > farewell
  }
}
