/// What the board shows of each session, put together of what several tell: its events, the process that has it, what it
/// does, and whether it could be stopped. An entry where nothing changed stays the same object.
package struct BoardEntries: Sendable {
  private var entries: [SessionKey: SessionBoard.Entry] = [:]
  /// The states that were joined last.
  private var states: [SessionID: StateVerdict] = [:]
  /// The sessions in processes that were joined last, and where each is found among them: the last one of its name.
  private var live: [LiveSession] = []
  private var places: [SessionID: Int] = [:]

  package init() {}

  /// What is known of a session by its events is another thing now.
  package mutating func tell(_ overview: SessionOverview) {
    let known = entries[overview.key]
    entries[overview.key] = SessionBoard.Entry(
      overview: overview, agent: known?.agent, state: known?.state, stopPoint: known?.stopPoint)
  }

  /// Joins what others tell to what is known of each session.
  ///
  /// - Parameters:
  ///   - live: the sessions that are in a process.
  ///   - states: what each does.
  ///   - stopPoints: whether each could be stopped.
  ///   - rules: those of an agent's windows.
  /// - Returns: the entries of all sessions, also of those that have begun and written nothing yet.
  package mutating func join(
    live: [LiveSession], states: [SessionID: StateVerdict], stopPoints: [SessionKey: StopPoint],
    rules: (AgentID) -> WindowRules
  ) -> [SessionBoard.Entry] {
    self.states = states
    if live != self.live {
      self.live = live
      places = Dictionary(live.enumerated().map { ($1.id, $0) }) { $1 }
    }
    var isKnown = [Bool](repeating: false, count: live.count)
    var joined: [SessionBoard.Entry] = []
    joined.reserveCapacity(entries.count)
    // Without `indices`, which would hold all of them once more.
    var index = entries.startIndex
    while index != entries.endIndex {
      let (key, entry) = entries[index]
      let id = entry.overview.origin.id
      var agent: LiveAgent?
      // Of two of that name one has it.
      if let place = places[id], !isKnown[place] {
        isKnown[place] = true
        agent = live[place].process
      }
      let (state, stopPoint) = (states[id], stopPoints[key])
      if agent == entry.agent, stopPoint == entry.stopPoint, Self.isShown(state, by: entry) {
        joined.append(entry)
      } else {
        let another = SessionBoard.Entry(
          overview: entry.overview, agent: agent, state: state, stopPoint: stopPoint)
        entries.values[index] = another
        joined.append(another)
      }
      entries.formIndex(after: &index)
    }
    for place in live.indices where !isKnown[place] && places[live[place].id] == place {
      let session = live[place]
      joined.append(
        SessionBoard.Entry(
          overview: SessionOverview(begun: session, rules: rules(session.agent)), agent: session.process,
          state: states[session.id]))
    }
    return joined
  }

  /// Whether a session does something else than when they were joined last: to know more of the same state is no news.
  package func isNews(_ states: [SessionID: StateVerdict]) -> Bool {
    states.count != self.states.count
      || states.contains { id, state in
        self.states[id].map { $0.state != state.state || $0.since != state.since } ?? true
      }
  }

  /// Whether an entry shows that state already, whoever tells of it by now.
  private static func isShown(_ state: StateVerdict?, by entry: SessionBoard.Entry) -> Bool {
    guard let state else { return entry.state == nil || entry.agent != nil }
    return entry.state?.state == state.state && entry.state?.since == state.since
  }
}

extension SessionOverview {
  /// A session that has begun and written nothing yet: right after the start, or after `/clear`.
  fileprivate init(begun session: LiveSession, rules: WindowRules) {
    self.init(
      // No row of the store: those have positive keys.
      key: SessionKey(-Int64(session.process.pid)),
      origin: SessionOrigin(agent: session.agent, id: session.id, transcript: ""),
      lastActivity: session.started ?? Timestamp(milliseconds: 0),
      budget: BudgetMonitor(policy: BudgetPolicy(), rules: rules))
    profile.project = session.project
  }
}
