/// All sessions at one moment: the value that is swapped when anything changes, and that every answer is made from.
package struct SessionBoard: Sendable {
  /// A session, and the process it runs in while there is one.
  package struct Entry: Hashable, Sendable {
    package var overview: SessionOverview
    package var agent: LiveAgent?

    package init(overview: SessionOverview, agent: LiveAgent? = nil) {
      self.overview = overview
      self.agent = agent
    }
  }

  /// The number of the last event that everything here takes into account.
  package var lastEvent: Int64
  /// Whether all transcripts that were there at the start have been read.
  package var isComplete: Bool
  /// The last active first; equal times in the order in which they were found.
  package private(set) var entries: [Entry]

  /// A board of the given sessions, in any order.
  package init(lastEvent: Int64 = 0, isComplete: Bool = false, entries: [Entry] = []) {
    self.lastEvent = lastEvent
    self.isComplete = isComplete
    // Places are sorted, not the sessions themselves, which are large: this runs at each change of any of them.
    let ranks = entries.indices.map { place in
      (time: entries[place].overview.lastActivity, key: entries[place].overview.key, place: place)
    }
    self.entries = ranks.sorted { ($1.time, $0.key) < ($0.time, $1.key) }.map { entries[$0.place] }
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

  /// The session that needs its user's eye most: of those that run, or where none does of those active since `recent`,
  /// the one with the least budget left.
  package func mostUrgent(since recent: Timestamp) -> Entry? {
    let live = entries.filter { $0.agent != nil }
    return (live.isEmpty ? entries.filter { $0.overview.lastActivity >= recent } : live)
      .min { left, right in
        (left.overview.budget.figure?.remainingPercent ?? 101)
          < (right.overview.budget.figure?.remainingPercent ?? 101)
      }
  }
}
