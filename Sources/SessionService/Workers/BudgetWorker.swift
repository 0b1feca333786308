import AgentFormats
import DaemonKit
import Dispatch
import LinuxHost
import Logging
import SessionCore
import SessionStore

/// Folds the events into what is known of each session, alerts when a budget falls to a threshold, and publishes the
/// board. A shell: the rules are `SessionOverview`'s and `BudgetMonitor`'s.
///
/// Its cursor is committed together with what it derived, so a restart takes up behind the last event it had taken into
/// account: none is lost, none counts twice, no alert fires twice.
actor BudgetWorker: Worker {
  nonisolated let name = "budget"
  private let executor = QueueExecutor(label: "sessiond.budget")
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  /// Until what could not be stored is tried again.
  private static let retryDelay = DispatchTimeInterval.seconds(1)
  /// An alert of so long ago is history, in milliseconds: a transcript that came back, or one read at the first scan.
  private static let alertAge: Int64 = 300_000

  /// Events of one page of a replay.
  private static let replayPage = 2_000
  /// The last events that are looked at for the rates, which are not stored: some minutes of a busy machine.
  private static let recalledEvents = 4_000

  private let store: SessionStore
  private let lane: EventLane
  private let board: StateBoard<SessionBoard>
  private let policy: BudgetPolicy
  private let rules: WindowRules
  private let logger: Logger
  private let now: @Sendable () -> Timestamp

  private var overviews: [SessionKey: SessionOverview] = [:]
  /// What the board shows of them, made anew where something changed.
  private var entries: [SessionKey: SessionBoard.Entry] = [:]
  private var changed: Set<SessionKey> = []
  private var cursor: Int64 = 0
  /// Derived but not yet in the store, because it could not be written.
  private var unsaved: Set<SessionKey> = []
  private var unsavedAlerts: [SessionStore.DerivedAlert] = []
  private var retryTimer: QueueTimer?
  private var live: [ClaudeLiveSession] = []
  private var isComplete = false

  init(
    store: SessionStore, lane: EventLane, board: StateBoard<SessionBoard>, policy: BudgetPolicy,
    rules: WindowRules, logger: Logger, now: @escaping @Sendable () -> Timestamp
  ) {
    self.store = store
    self.lane = lane
    self.board = board
    self.policy = policy
    self.rules = rules
    self.logger = logger
    self.now = now
  }

  // MARK: Start and stop

  func start() async throws {
    cursor = try store.cursor(of: name)
    let kept = try store.overviews { _, state, lowestFired in
      BudgetMonitor(policy: policy, rules: rules, state: state, lowestFired: lowestFired)
    }
    for overview in kept { overviews[overview.key] = overview }
    try recallRates()
    while case let page = try store.events(after: cursor, limit: Self.replayPage), !page.isEmpty {
      derive(from: page)
    }
    changed = Set(overviews.keys)
    publish()
    lane.attach { [weak self] events in self?.receive(events) }
  }

  func stop() async {
    save()
  }

  private func recallRates() throws {
    let since = Timestamp(milliseconds: now().milliseconds - BurnRate.window)
    for event in try store.events(last: Self.recalledEvents, upTo: cursor, since: since) {
      overviews[event.session]?.recall(event)
    }
  }

  // MARK: What comes in

  private nonisolated func receive(_ events: [SessionEvent]) {
    executor.queue.async { self.assumeIsolated { $0.take(events) } }
  }

  /// The agents' processes that are alive now.
  nonisolated func agentsChanged(_ live: [ClaudeLiveSession]) {
    executor.queue.async { self.assumeIsolated { $0.take(live) } }
  }

  /// Everything that was there at the start has been handed out before this call.
  nonisolated func firstScanCompleted() {
    executor.queue.async { self.assumeIsolated { $0.complete() } }
  }

  private func take(_ events: [SessionEvent]) {
    let new = events.filter { $0.number > cursor }
    guard !new.isEmpty else { return }
    derive(from: new)
    publish()
  }

  private func take(_ live: [ClaudeLiveSession]) {
    guard live != self.live else { return }
    self.live = live
    publish()
  }

  private func complete() {
    isComplete = true
    publish()
  }

  // MARK: What is derived

  private func derive(from events: [SessionEvent]) {
    for event in events {
      cursor = event.number
      guard var overview = overviews[event.session] ?? newOverview(event) else {
        logger.error("An event belongs to no known session", metadata: ["event.number": "\(event.number)"])
        continue
      }
      if let alert = overview.apply(event) {
        unsavedAlerts.append(.init(session: event.session, time: event.time, alert: alert))
        logAlert(alert, at: event.time, overview)
      }
      overviews[event.session] = overview
      changed.insert(event.session)
      // An alert is this worker's own word; it changes nothing.
      if case .alerted = event.kind { continue }
      unsaved.insert(event.session)
    }
    save()
  }

  private func newOverview(_ event: SessionEvent) -> SessionOverview? {
    guard case .found(let origin) = event.kind else { return nil }
    return SessionOverview(
      key: event.session, origin: origin, lastActivity: event.time,
      budget: BudgetMonitor(policy: policy, rules: rules))
  }

  private func save() {
    guard !unsaved.isEmpty else { return }
    do {
      try lane.commit(
        worker: name, cursor: cursor, overviews: unsaved.compactMap { overviews[$0] }, alerts: unsavedAlerts)
      unsaved.removeAll()
      unsavedAlerts.removeAll()
      retryTimer = nil
    } catch {
      // It stays in memory; after a crash the replay derives it again.
      if retryTimer == nil { logger.error("Budgets can't be stored", metadata: ["problem": "\(error)"]) }
      retryTimer = QueueTimer(queue: executor.queue, after: Self.retryDelay) { [weak self] in
        self?.assumeIsolated { $0.save() }
      }
    }
  }

  private func logAlert(_ alert: BudgetAlert, at time: Timestamp, _ overview: SessionOverview) {
    // History is in the event log, and nobody has to act on it now.
    let isHistory = now().milliseconds - time.milliseconds > Self.alertAge
    logger.log(
      level: isHistory ? .debug : .notice, "The remaining budget fell to a threshold",
      metadata: [
        "session": "\(overview.origin.id)", "alert.threshold": "\(alert.threshold)",
        "alert.tier": "\(alert.tier.rawValue)", "remaining.percent": "\(alert.remainingPercent)",
      ])
  }

  // MARK: What goes out

  private func publish() {
    for key in changed {
      if let overview = overviews[key] {
        entries[key] = SessionBoard.Entry(overview: overview, agent: entries[key]?.agent)
      }
    }
    changed.removeAll(keepingCapacity: true)
    var agents: [SessionID: LiveAgent] = [:]
    for session in live { agents[session.id] = session.agent }
    for (key, entry) in entries {
      let agent = agents.removeValue(forKey: entry.overview.origin.id)
      if agent != entry.agent { entries[key] = SessionBoard.Entry(overview: entry.overview, agent: agent) }
    }
    let begun = live.filter { agents[$0.id] == $0.agent }.map(Self.entryWithoutTranscript)
    board.publish(
      SessionBoard(lastEvent: cursor, isComplete: isComplete, entries: Array(entries.values) + begun))
  }

  /// A session that has begun and written nothing yet: right after the start, or after `/clear`.
  private static func entryWithoutTranscript(_ session: ClaudeLiveSession) -> SessionBoard.Entry {
    var overview = SessionOverview(
      // No row of the store: those have positive keys.
      key: SessionKey(-Int64(session.agent.pid)),
      origin: SessionOrigin(agent: ClaudeCode.agent, id: session.id, transcript: ""),
      lastActivity: session.started ?? Timestamp(milliseconds: 0),
      budget: BudgetMonitor(policy: BudgetPolicy(), rules: ClaudeCode.windowRules))
    overview.profile.project = session.project
    return SessionBoard.Entry(overview: overview, agent: session.agent)
  }
}
