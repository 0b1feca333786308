/// The states of all sessions of which anybody says something: what each source tells goes to the session's monitor.
package struct SessionStates: Sendable {
  /// Steps older than this say nothing any more, in milliseconds: no transcript tells them either.
  static let memory = ReplySum.historyAge
  /// A session that is gone is forgotten after so long, in milliseconds: then the board knows anyway that nothing runs.
  private static let farewell: Int64 = 3_600_000

  /// Sessions that are held, whether or not anything can be said of them at present.
  package var count: Int { sessions.count }

  /// The agents that keep a registry of their processes.
  private let registered: Set<AgentID>
  private var sessions: [SessionID: Watched] = [:]
  /// Those of them of which steps were told, by the keys that events name them with.
  private var ids: [SessionKey: SessionID] = [:]
  /// The sessions that live, by the last look.
  private var live: Set<SessionID> = []
  /// The sessions whose terminals have to be looked at to know what they do.
  package private(set) var unclear: Set<SessionID> = []
  /// What was said of each last.
  private var given: [SessionID: StateVerdict] = [:]
  private var due = DueVerdicts<SessionID>()

  /// A session of which anybody has said something.
  private struct Watched {
    var monitor = StateMonitor()
    /// Whose session it is.
    var agent: AgentID?
    /// What events name it with; `nil` where none told of it.
    var key: SessionKey?
    var lastStep: Timestamp?

    mutating func stepped(_ step: SessionStep, _ evidence: StateEvidence) {
      lastStep = max(evidence.time, lastStep ?? evidence.time)
      monitor.stepped(step, evidence)
    }
  }

  /// - Parameter registered: the agents that keep a registry: a session of theirs that is not in it has no process.
  package init(registered: Set<AgentID>) {
    self.registered = registered
  }

  /// Takes an event; those that are no step say nothing.
  ///
  /// - Parameters:
  ///   - event: what happened.
  ///   - now: by which it is told what is history.
  ///   - origin: tells to which session events of a key belong; asked for one of which no step was told so far.
  /// - Returns: whether it may have changed a state.
  package mutating func take(
    _ event: SessionEvent, at now: Timestamp, origin: (SessionKey) -> SessionOrigin?
  ) -> Bool {
    let step: SessionStep?
    let evidence: StateEvidence
    switch event.kind {
    case .stepped(let told):
      step = told
      evidence = StateEvidence(.transcript, rule: told.kind.name, time: event.time, place: event.source)
    case .hooked(let call):
      step = call.step
      evidence = StateEvidence(.hook, rule: call.event, time: event.time)
    case .found, .described, .active, .replied, .summed, .compacted, .alerted, .phaseChanged, .unreadable,
      .rewritten, .transcriptDeleted:
      return false
    }
    guard let step, now.milliseconds - event.time.milliseconds < Self.memory,
      let id = ids[event.session] ?? begin(event, origin)
    else { return false }
    sessions[id]?.stepped(step, evidence)
    told(of: id)
    return true
  }

  /// Holds the session whose first step that event tells; `nil` where it is of none.
  private mutating func begin(_ event: SessionEvent, _ origin: (SessionKey) -> SessionOrigin?) -> SessionID? {
    guard let origin = origin(event.session) else { return nil }
    var session = sessions[origin.id] ?? begin(origin, at: event.time)
    (session.agent, session.key) = (origin.agent, event.session)
    sessions[origin.id] = session
    ids[event.session] = origin.id
    return origin.id
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

  /// Takes which sessions processes have, all of them, and what the registries say that they do.
  package mutating func looked(_ agents: LiveSessions, at now: Timestamp) {
    live = Set(agents.sessions.map(\.id))
    for session in agents.sessions {
      sessions[session.id, default: Watched()].agent = session.agent
      sessions[session.id]?.monitor.registered(
        session.process.activity, since: session.process.since, at: now)
    }
    for id in Array(sessions.keys) where !live.contains(id) {
      if let agent = sessions[id]?.agent, registered.contains(agent) {
        sessions[id]?.monitor.unregistered(at: now)
      } else if agents.doubtful.contains(id) {
        sessions[id]?.monitor.lostSight()
      } else {
        sessions[id]?.monitor.left(at: now)
      }
    }
    for id in sessions.keys { told(of: id) }
  }

  /// Takes a look at an agent's terminal: its title, and its screen where that was captured.
  package mutating func looked(
    _ id: SessionID, title: Sighting.Look?, screen: Sighting.Look?, at time: Timestamp
  ) {
    sessions[id]?.monitor.titled(title, at: time)
    sessions[id]?.monitor.screened(screen, at: time)
    told(of: id)
  }

  private mutating func told(of id: SessionID) {
    due.told(of: id)
    if sessions[id]?.monitor.needsLook ?? false { unclear.insert(id) } else { unclear.remove(id) }
  }

  /// Time has passed, which may change the state of any.
  package mutating func timePassed() {
    due.toldOfAll()
  }

  /// The state of each session of which one is known.
  package mutating func verdicts(at now: Timestamp) -> [SessionID: StateVerdict] {
    for id in due.take(at: now).map(Array.init) ?? Array(sessions.keys) {
      let verdict = sessions[id]?.monitor.verdict(at: now)
      if Self.isOver(verdict, lastStep: sessions[id]?.lastStep, at: now) {
        if let key = sessions[id]?.key { ids[key] = nil }
        (sessions[id], given[id]) = (nil, nil)
        unclear.remove(id)
      } else if given[id] != verdict {
        // A dictionary that nobody wrote to is known to be the same without a look at what is in it.
        given[id] = verdict
      }
    }
    return given
  }

  /// Whether nothing more is to be said of a session.
  private static func isOver(_ verdict: StateVerdict?, lastStep: Timestamp?, at now: Timestamp) -> Bool {
    guard let verdict else { return now.milliseconds - (lastStep?.milliseconds ?? 0) > memory }
    return verdict.state == .gone && now.milliseconds - verdict.since.milliseconds > farewell
  }
}
