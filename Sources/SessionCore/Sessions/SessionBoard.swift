/// All sessions at one moment: the value that is swapped when anything changes, and that every answer is made from.
package struct SessionBoard: Sendable {
  /// A session, and the process it runs in while there is one.
  ///
  /// An object that never changes, since it is large: a board is made anew at each change of any session, and shares
  /// all the others with the one before. Whether a session is still the same is mostly told without looking into it.
  package final class Entry: Hashable, Sendable {
    package let overview: SessionOverview
    package let agent: LiveAgent?
    /// What it does, and why that is believed; `nil` where nobody knows.
    package let state: StateVerdict?
    /// Whether it could be stopped now; `nil` where no step of it is known.
    package let stopPoint: StopPoint?
    /// How full its window is; `nil` before its first reply. Worked out once: boards are asked for it far oftener than a
    /// session changes.
    package let figure: ContextFigure?

    /// Without a `state`, what the agent's registry alone says.
    package init(
      overview: SessionOverview, agent: LiveAgent? = nil, state: StateVerdict? = nil,
      stopPoint: StopPoint? = nil
    ) {
      self.overview = overview
      self.agent = agent
      self.state = state ?? agent.flatMap { StateVerdict($0, since: overview.lastActivity) }
      self.stopPoint = stopPoint
      figure = overview.budget.figure
    }

    /// How fast it uses its window, looked back on from `now`.
    package func pace(at now: Timestamp) -> Pace {
      Pace(figure, rate: overview.burnRate, turns: overview.turns, at: now)
    }

    /// Whether no process has it, as far as is known: then there is nothing to stop, and nothing to tell of it.
    ///
    /// Most agents keep no registry of their processes: what such a session does says whether it goes on.
    package var isOver: Bool { agent == nil && (state.map { $0.state == .gone } ?? true) }

    package static func == (left: Entry, right: Entry) -> Bool {
      left === right
        || left.overview == right.overview && left.agent == right.agent && left.state == right.state
          && left.stopPoint == right.stopPoint
    }

    package func hash(into hasher: inout Hasher) {
      hasher.combine(overview)
      hasher.combine(agent)
      hasher.combine(state)
      hasher.combine(stopPoint)
    }
  }

  /// The number of the last event that everything here takes into account.
  package var lastEvent: Int64
  /// Whether all transcripts that were there at the start have been read.
  package var isComplete: Bool
  /// How far the reading of the history is.
  package var index = IndexProgress()
  /// The accounts' windows, as agents were told of them last.
  package var quotas: [AgentID: [QuotaWindow]] = [:]
  /// The last active first; equal times in the order in which they were found.
  package private(set) var entries: [Entry]

  /// A board of the given sessions, in any order.
  package init(lastEvent: Int64 = 0, isComplete: Bool = false, entries: [Entry] = []) {
    self.lastEvent = lastEvent
    self.isComplete = isComplete
    index.isComplete = isComplete
    self.entries = entries.sorted { left, right in
      (right.overview.lastActivity, left.overview.key) < (left.overview.lastActivity, right.overview.key)
    }
  }

  /// The session with that id: the id itself, or any beginning of it that fits just one session.
  package func entry(matching text: String) -> Match {
    if let exact = entries.first(where: { $0.overview.origin.id.rawValue == text }) { return .one(exact) }
    guard !text.isEmpty else { return .none }
    let matches = entries.filter { $0.overview.origin.id.rawValue.hasPrefix(text) }
    if matches.count > 1 { return .several(matches.map(\.overview.origin.id)) }
    return matches.first.map(Match.one) ?? .none
  }

  /// What a text finds.
  package enum Match: Hashable, Sendable {
    case one(Entry)
    case several([SessionID])
    case none
  }

  /// The windows of a session's account, the shortest first.
  package func quotas(of entry: Entry) -> [QuotaWindow] {
    let origin = entry.overview.origin
    return (quotas[origin.agent] ?? []).filter { $0.isOf(origin) }
      .sorted { ($0.minutes, $0.limit) < ($1.minutes, $1.limit) }
  }

  /// The window of a session's account that presses most; `nil` where none is known to run.
  package func quota(of entry: Entry, at now: Timestamp) -> QuotaOutlook? {
    QuotaOutlook.pressing(quotas(of: entry), at: now)
  }

  /// Those that wait for their user, the one that has waited longest first.
  package var waiting: [Entry] {
    entries.filter { $0.state?.state.wait != nil }.sorted { left, right in
      guard let leftSince = left.state?.since, let rightSince = right.state?.since else { return false }
      return (leftSince, left.overview.key) < (rightSince, right.overview.key)
    }
  }

  /// The one that has waited longest; the next one where its user is at `present`, which waits too.
  package func nextWaiting(after present: SessionID?) -> Entry? {
    let waiting = waiting
    guard let place = waiting.firstIndex(where: { $0.overview.origin.id == present }) else {
      return waiting.first
    }
    return waiting[(place + 1) % waiting.count]
  }

  /// A session counts as current for so long after its last record, in milliseconds.
  private static let currentAge: Int64 = 3_600_000

  /// What to show where no session is asked for: the one that needs its user's eye most, or where none is current the
  /// last active.
  package func mostUrgent(at now: Timestamp) -> Entry? {
    mostUrgent(since: Timestamp(milliseconds: now.milliseconds - Self.currentAge)) ?? entries.first
  }

  /// The session that needs its user's eye most: of those that run, or where none does of those active since `recent`,
  /// the one with the least budget left.
  package func mostUrgent(since recent: Timestamp) -> Entry? {
    let live = entries.filter { $0.agent != nil }
    return (live.isEmpty ? entries.filter { $0.overview.lastActivity >= recent } : live)
      .min { left, right in
        (left.figure?.remainingPercent ?? 101) < (right.figure?.remainingPercent ?? 101)
      }
  }
}
