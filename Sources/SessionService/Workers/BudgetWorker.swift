import DaemonKit
import Dispatch
import LinuxHost
import Logging
import Rendering
import SessionCore
import SessionStore

/// Folds the events into what is known of each session, alerts when a budget falls to a threshold, and publishes the
/// board. A shell: the rules are ``SessionOverview``'s, ``BudgetMonitor``'s and ``LearnedCompactions``',
/// and the board is put together by ``BoardEntries``.
///
/// Its cursor is committed together with what it derived, so a restart takes up behind the last event it had taken into
/// account: none is lost, none counts twice, no alert fires twice.
actor BudgetWorker: Worker {
  nonisolated let life: WorkerLife
  nonisolated var unownedExecutor: UnownedSerialExecutor { life.executor.asUnownedSerialExecutor() }

  /// Until what could not be stored is tried again.
  private static let retryDelay = DispatchTimeInterval.seconds(1)
  /// An alert of so long ago is history, in milliseconds: a transcript that came back, or one read at the first scan.
  private static let alertAge: Int64 = 300_000

  /// Events of one page of a replay.
  private static let replayPage = 2_000
  /// The last events that are looked at for the rates and the turns, which are not stored: some minutes of a busy machine,
  /// some hours of a quiet one.
  private static let recalledEvents: Int64 = 4_000
  /// What came so long before is not looked at, in milliseconds.
  private static let recalledTime: Int64 = 6 * 3_600_000

  private let store: SessionStore
  private let lane: EventLane
  private let boards: Boards
  private let policy: BudgetPolicy
  private let rules: [AgentID: WindowRules]
  /// Where agents are told when to compact.
  private var compactionFiles: ClaudeCompactionFiles
  private let poll: DispatchTimeInterval
  private let logger: Logger
  private let now: @Sendable () -> Timestamp

  private var overviews: [SessionKey: SessionOverview] = [:]
  /// What the board shows of them.
  private var entries = BoardEntries()
  /// Those that changed since the board was made.
  private var changed: Set<SessionKey> = []
  /// Where agents were seen to compact by themselves.
  private var learned = LearnedCompactions()
  /// What the user has told agents of compacting, by the folder of the agent's that it is said in.
  private var compactionSettings: [String: CompactionSetting] = [:]
  private var cursor: Int64 = 0
  /// Whether the events of the first scan are all among those taken in. Said in turn with them: looked up on the scan's
  /// board, it would be true while the last of them wait in this worker's queue.
  private var hasWholeScan = false
  /// Derived but not yet in the store, because it could not be written.
  private var unsaved: Set<SessionKey> = []
  private var unsavedAlerts: [SessionStore.DerivedAlert] = []
  private var retryTimer: QueueTimer?
  private var timer: QueueTimer?
  private var observations: [Observation] = []

  /// What no event tells, settings of agents and time that passes, is looked at every `poll`.
  init(
    _ life: WorkerLife, store: SessionStore, lane: EventLane, boards: Boards, policy: BudgetPolicy,
    rules: [AgentID: WindowRules], compactionFiles: ClaudeCompactionFiles, poll: DispatchTimeInterval,
    logger: Logger, now: @escaping @Sendable () -> Timestamp
  ) {
    self.life = life
    self.store = store
    self.lane = lane
    self.boards = boards
    self.policy = policy
    self.rules = rules
    self.compactionFiles = compactionFiles
    self.poll = poll
    self.logger = logger
    self.now = now
  }

  // MARK: Start and stop

  func start() async throws {
    // Before anything is read: what comes meanwhile waits in this worker's queue, and counts if it is not yet known.
    lane.attach(life.name) { [weak self] events in self?.perform { $0.take(events) } }
    hasWholeScan = boards.index.value.isComplete
    lane.settle()
    cursor = try store.cursor(of: life.name)
    let kept = try store.overviews { agent, state, lowestFired in
      BudgetMonitor(policy: policy, rules: rules(of: agent), state: state, lowestFired: lowestFired)
    }
    for overview in kept { overviews[overview.key] = overview }
    learned = LearnedCompactions(try store.compactionPoints())
    // Both at once: what a session went past is held against the point that follows from both.
    _ = learned.age(to: now())
    compactionSettings = compactionFiles.read(at: now())
    spreadPoints()
    try recallRates()
    while case let page = try store.events(after: cursor, limit: Self.replayPage), !page.isEmpty {
      derive(from: page)
      life.pulse.beat()
    }
    changed = Set(overviews.keys)
    // Before the board is published: what changes in between is published once more.
    observations = [
      boards.agents.observe { [weak self] _ in self?.perform { $0.publish() } },
      boards.stopPoints.observe { [weak self] _ in self?.perform { $0.publish() } },
      boards.states.observe { [weak self] _ in self?.perform { $0.statesChanged() } },
      boards.index.observe { [weak self] index in self?.perform { $0.indexMoved(index) } },
      lane.quotas.observe { [weak self] _ in self?.perform { $0.publish() } },
    ]
    timer = QueueTimer(queue: life.executor.queue, after: poll, every: poll) { [weak self] in
      self?.attempt { $0.look() }
    }
    publish()
    // It may have been completed since the replay began.
    if !hasWholeScan { perform { $0.indexMoved($0.boards.index.value) } }
  }

  func stop() async {
    (observations, timer) = ([], nil)
    save()
  }

  private func recallRates() throws {
    let since = Timestamp(milliseconds: now().milliseconds - Self.recalledTime)
    let events = try store.events(
      ofKinds: SessionOverview.recalledKinds, after: cursor - Self.recalledEvents, upTo: cursor, since: since)
    let now = now()
    for event in events {
      overviews[event.session]?.recall(event, at: now)
    }
  }

  // MARK: What comes in

  private func indexMoved(_ index: IndexProgress) {
    if index.isComplete { hasWholeScan = true }
    publish()
  }

  private func take(_ events: [SessionEvent]) {
    let new = events.filter { $0.number > cursor }
    guard !new.isEmpty else { return }
    derive(from: new)
    publish()
  }

  /// Looks for what no event tells.
  private func look() {
    lookAtPoints()
    guard !changed.isEmpty || !learned.unsaved.isEmpty else { return }
    save()
    publish()
  }

  // MARK: What is derived

  private func derive(from events: [SessionEvent]) {
    lookAtPoints()
    let present = now()
    for event in events {
      cursor = event.number
      guard var overview = overviews[event.session] ?? newOverview(event, at: present) else {
        logger.error("An event belongs to no known session", metadata: ["event.number": "\(event.number)"])
        continue
      }
      // What is told of later has happened, and nobody waits with telling it.
      let time = event.time.notAfter(present)
      if case .compacted(let compaction) = event.kind { learn(from: compaction, at: event.time, overview) }
      if let points = learned[overview.origin.agent] {
        _ = overview.budget.compactionKnown(points, overview.budget.compactionSetting)
      }
      // A point that moved may have armed it again.
      let tier = overview.budget.alertInEffect?.tier
      if let alert = overview.apply(event, at: present) {
        unsavedAlerts.append(
          .init(
            session: event.session, time: time, alert: alert,
            notice: alert.tier == tier || isHistory([event])
              ? nil : Notice(of: overview, time: time, .budget(alert))))
        logAlert(alert, at: time, overview)
      }
      if case .found = event.kind { _ = tellPoint(to: &overview) }
      overviews[event.session] = overview
      changed.insert(event.session)
      // An alert is this worker's own word, and a phase is told by its stop points: neither changes anything.
      switch event.kind {
      case .alerted, .phaseChanged: continue
      case .found, .described, .active, .replied, .summed, .compacted, .stepped, .hooked, .unreadable,
        .rewritten,
        .transcriptDeleted:
        break
      }
      unsaved.insert(event.session)
    }
    // Once for all events: a history tells of many points, and each would be told to each of its sessions.
    if learned.takeNews() { spreadPoints() }
    save(isHistory(events) ? .history : .live)
  }

  /// Whether nobody waits to see any of it.
  private func isHistory(_ events: [SessionEvent]) -> Bool {
    let now = now()
    return events.allSatisfy { now.milliseconds - $0.time.milliseconds > Self.alertAge }
  }

  /// Keeps where the agent compacted by itself, for all of its sessions.
  private func learn(from compaction: Compaction, at time: Timestamp, _ overview: SessionOverview) {
    guard !CompactionPoints.isOld(time, at: now()),
      let sight = overview.budget.sight(of: compaction, at: time)
    else { return }
    learned.saw(sight, by: overview.origin.agent, at: now())
  }

  /// Looks whether what was learned is too old by now, and whether the user has told agents something else of compacting.
  private func lookAtPoints() {
    let settings = compactionFiles.read(at: now())
    guard learned.age(to: now()) || settings != compactionSettings else { return }
    compactionSettings = settings
    spreadPoints()
  }

  /// Tells all sessions where their agents compact.
  private func spreadPoints() {
    for (key, known) in overviews {
      var overview = known
      if tellPoint(to: &overview) { unsaved.insert(key) }
      guard overview != known else { continue }
      overviews[key] = overview
      changed.insert(key)
    }
  }

  /// Tells a session where its agent compacts; whether what is stored of it changed.
  private func tellPoint(to overview: inout SessionOverview) -> Bool {
    overview.budget.compactionKnown(
      learned[overview.origin.agent] ?? CompactionPoints(),
      compactionFiles.setting(of: overview.origin, in: compactionSettings))
  }

  private func newOverview(_ event: SessionEvent, at present: Timestamp) -> SessionOverview? {
    guard case .found(let origin) = event.kind else { return nil }
    return SessionOverview(
      key: event.session, origin: origin, lastActivity: event.time.notAfter(present),
      budget: BudgetMonitor(policy: policy, rules: rules(of: origin.agent)))
  }

  private func rules(of agent: AgentID) -> WindowRules {
    rules[agent] ?? .ofUnknownAgents
  }

  private func save(_ urgency: EventLane.Urgency = .live) {
    guard !unsaved.isEmpty || !learned.unsaved.isEmpty else { return }
    do {
      try lane.commit(
        life, cursor: cursor, overviews: unsaved.compactMap { overviews[$0] }, alerts: unsavedAlerts,
        ways: boards.settings.value.notices.ways,
        compactionPoints: learned.unsaved, urgency)
      unsaved.removeAll()
      learned.stored()
      unsavedAlerts.removeAll()
      retryTimer = nil
    } catch {
      // Its successor derives it again.
      guard !life.isOver else { return }
      // It stays in memory; after a crash the replay derives it again.
      if retryTimer == nil { logger.error("Budgets can't be stored", metadata: ["problem": "\(error)"]) }
      retryTimer = QueueTimer(queue: life.executor.queue, after: Self.retryDelay) { [weak self] in
        self?.attempt { $0.save() }
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
    for key in changed { if let overview = overviews[key] { entries.tell(overview) } }
    changed.removeAll(keepingCapacity: true)
    let joined = entries.join(
      live: boards.agents.value.sessions, states: boards.states.value, stopPoints: boards.stopPoints.value,
      rules: rules(of:))
    var board = SessionBoard(lastEvent: cursor, isComplete: hasWholeScan, entries: joined)
    board.index = boards.index.value
    board.quotas = lane.quotas.value
    boards.sessions.publish(board, by: life)
  }

  /// A board is made where a state changes, not where more is known of the same one.
  private func statesChanged() {
    if entries.isNews(boards.states.value) { publish() }
  }
}
