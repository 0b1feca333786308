/// What happened lately that a person may want to look at: alerts, compactions, new sessions, questions to the user.
/// Not each reply: those are on the board as figures.
package struct RecentEvents: Sendable {
  /// One thing that happened.
  package struct Item: Hashable, Sendable {
    package var time: Timestamp
    package var session: SessionKey
    package var happening: Happening

    package init(time: Timestamp, session: SessionKey, happening: Happening) {
      self.time = time
      self.session = session
      self.happening = happening
    }
  }

  /// What it was.
  package enum Happening: Hashable, Sendable {
    case event(SessionEventKind)
    /// The agent began to wait for its user. No event: the transcript has none.
    case waits(for: SessionState.Wait)
  }

  /// The most that are kept.
  package static let limit = 100

  /// The names of the kinds of events that are of interest.
  package static let kinds = [
    "session.found", "compaction", "alert", "transcript.rewritten", "transcript.deleted",
  ]

  /// The latest first; by the time that they happened, for history is read late and in any order.
  package private(set) var items: [Item] = []
  /// Who waits; `nil` until the board is complete, for nobody knows since when they do who did so before.
  private var waiting: Set<SessionKey>?

  /// Nothing has happened yet.
  package init() {}

  /// Whether an event is one of these.
  package static func isOfInterest(_ kind: SessionEventKind) -> Bool {
    switch kind {
    case .found, .compacted, .alerted, .rewritten, .transcriptDeleted: true
    case .described, .active, .replied, .summed, .stepped, .hooked, .phaseChanged, .unreadable: false
    }
  }

  /// Takes an event into account, of whatever kind.
  ///
  /// - Parameter event: what happened.
  /// - Returns: whether it is among the items now.
  @discardableResult
  package mutating func note(_ event: SessionEvent) -> Bool {
    guard Self.isOfInterest(event.kind) else { return false }
    return insert(Item(time: event.time, session: event.session, happening: .event(event.kind)))
  }

  /// Takes into account who waits for the user now.
  ///
  /// - Parameters:
  ///   - board: the sessions.
  ///   - now: whoever did not wait before began to then.
  /// - Returns: whether anybody began to.
  @discardableResult
  package mutating func boardChanged(_ board: SessionBoard, at now: Timestamp) -> Bool {
    var nowWaiting: Set<SessionKey> = []
    var hasChanged = false
    for place in board.entries.indices {
      guard let wait = board.entries[place].state?.state.wait else { continue }
      let session = board.entries[place].overview.key
      nowWaiting.insert(session)
      if let waiting, !waiting.contains(session) {
        hasChanged = insert(Item(time: now, session: session, happening: .waits(for: wait))) || hasChanged
      }
    }
    if board.isComplete { waiting = nowWaiting }
    return hasChanged
  }

  private mutating func insert(_ item: Item) -> Bool {
    // What is new is nearly always the latest. Of two at one time the one that came later stands first.
    let index = items.firstIndex { $0.time <= item.time } ?? items.count
    guard index < Self.limit else { return false }
    items.insert(item, at: index)
    if items.count > Self.limit { items.removeLast() }
    return true
  }
}
