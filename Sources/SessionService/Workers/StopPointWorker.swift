import DaemonKit
import Dispatch
import LinuxHost
import Logging
import SessionCore
import SessionStore
import Synchronization

/// Follows the steps of every session, publishes whether each could be stopped now, and records when the work goes over
/// into another phase. A shell: the rules are `StopPointMonitor`'s.
///
/// Its cursor is committed together with the changes of phases that it derived. What it knows of sessions is found again
/// from the steps of the last day.
actor StopPointWorker: Worker {
  nonisolated let life: WorkerLife
  nonisolated var unownedExecutor: UnownedSerialExecutor { life.executor.asUnownedSerialExecutor() }

  /// Between two looks at what changes by time alone.
  private static let pause = DispatchTimeInterval.seconds(60)
  /// Until what could not be stored is tried again.
  private static let retryDelay = DispatchTimeInterval.seconds(1)
  /// Events of one page of a replay.
  private static let replayPage = 2_000
  /// Events after which the cursor is stored, where nothing else is.
  private static let cursorStep: Int64 = 1_000

  private let store: SessionStore
  private let recall: StepRecall
  private let lane: EventLane
  private let boards: Boards
  private let logger: Logger
  private let now: @Sendable () -> Timestamp

  private struct Followed {
    var monitor = StopPointMonitor()
    var last: Timestamp
    /// What states name the session with; `nil` where that can't be read.
    var id: SessionID?
    /// What its terminal showed when the verdict was given.
    var shown: SessionState?

    mutating func took(_ step: SessionStep, _ evidence: Evidence) -> PhaseChange? {
      last = max(last, evidence.time)
      return monitor.took(step, evidence: evidence)
    }
  }

  private var followed: [SessionKey: Followed] = [:]
  /// The folders of sessions that were told of before a step was.
  private var folders: [SessionKey: String] = [:]
  private var cursor: Int64 = 0
  private var storedCursor: Int64 = 0
  /// Derived but not yet in the store.
  private var unsaved: [SessionStore.DerivedPhase] = []
  private var timer: QueueTimer?
  private var retryTimer: QueueTimer?
  private var observations: [Observation] = []
  private let areStatesDue = Atomic(false)

  init(
    _ life: WorkerLife, store: SessionStore, recall: StepRecall, lane: EventLane, boards: Boards,
    logger: Logger,
    now: @escaping @Sendable () -> Timestamp
  ) {
    self.life = life
    self.store = store
    self.recall = recall
    self.lane = lane
    self.boards = boards
    self.logger = logger
    self.now = now
  }

  // MARK: Start and stop

  func start() async throws {
    lane.attach(life.name) { [weak self] events in self?.perform { $0.take(events) } }
    lane.settle()
    cursor = try store.cursor(of: life.name)
    storedCursor = cursor
    recallSteps()
    while case let page = try store.events(after: cursor, limit: Self.replayPage), !page.isEmpty {
      derive(from: page)
      life.pulse.beat()
    }
    observations = [
      boards.trees.observe { [weak self] _ in self?.perform { $0.sawTrees() } },
      boards.states.observe { [weak self] _ in self?.statesChanged() },
    ]
    sawTrees()
    timer = QueueTimer(queue: life.executor.queue, after: Self.pause, every: Self.pause) { [weak self] in
      self?.attempt { $0.look() }
    }
  }

  /// Takes the steps again that were taken into account before a restart. Where they can't be read the verdicts begin
  /// anew: damage is found, and told, where the whole database is looked through.
  private func recallSteps() {
    do {
      for event in try recall.events(at: now()) where event.number <= cursor { _ = follow(event) }
    } catch {
      logger.warning("What sessions did before can't be read", metadata: ["problem": "\(error)"])
    }
  }

  func stop() async {
    observations = []
    timer = nil
    if cursor > storedCursor { save() }
  }

  // MARK: What comes in

  private func take(_ events: [SessionEvent]) {
    let new = events.filter { $0.number > cursor }
    guard !new.isEmpty else { return }
    derive(from: new)
    publish()
  }

  private func derive(from events: [SessionEvent]) {
    for event in events {
      cursor = event.number
      if let change = follow(event) {
        unsaved.append(.init(session: event.session, time: event.time, change: change))
      }
    }
    if !unsaved.isEmpty || cursor - storedCursor >= Self.cursorStep { save() }
  }

  /// Takes an event into account: the change of the phase that follows, if one does.
  private func follow(_ event: SessionEvent) -> PhaseChange? {
    let step: SessionStep?
    switch event.kind {
    case .stepped(let told): step = told
    case .hooked(let call): step = call.step
    case .compacted:
      followed[event.session]?.monitor.compacted()
      return nil
    case .described(let profile):
      guard let folder = profile.project else { return nil }
      followed[event.session]?.monitor.works(in: folder)
      if followed[event.session] == nil { folders[event.session] = folder }
      return nil
    case .found, .active, .replied, .summed, .alerted, .phaseChanged, .unreadable, .rewritten,
      .transcriptDeleted:
      return nil
    }
    guard let step, event.time.milliseconds > now().milliseconds - StepRecall.memory else { return nil }
    let evidence = Evidence(time: event.time, event: event.number, source: event.source)
    if followed[event.session] == nil {
      // A tree that was seen before the session went on is not told of again.
      let origin = (try? store.origin(of: event.session)) ?? nil
      followed[event.session] = Followed(last: event.time, id: origin?.id)
      followed[event.session]?.monitor.saw(boards.trees.value[event.session])
      let folder =
        folders.removeValue(forKey: event.session) ?? (try? store.project(of: event.session)) ?? nil
      if let folder { followed[event.session]?.monitor.works(in: folder) }
    }
    // In its place: a copy of the monitor would copy all that it remembers with each step.
    return followed[event.session]?.took(step, evidence)
  }

  private func save() {
    do {
      try lane.commit(life, cursor: cursor, phases: unsaved)
      unsaved = []
      storedCursor = cursor
      retryTimer = nil
    } catch {
      // Its successor derives it again.
      guard !life.isOver else { return }
      if retryTimer == nil { logger.error("Phases can't be stored", metadata: ["problem": "\(error)"]) }
      retryTimer = QueueTimer(queue: life.executor.queue, after: Self.retryDelay) { [weak self] in
        self?.attempt { $0.save() }
      }
    }
  }

  // MARK: What goes out

  /// What is half done in working trees may be something else now.
  private func sawTrees() {
    let trees = boards.trees.value
    for session in Array(followed.keys) { followed[session]?.monitor.saw(trees[session]) }
    publish()
  }

  private nonisolated func statesChanged() {
    guard !areStatesDue.exchange(true, ordering: .acquiringAndReleasing) else { return }
    perform { $0.sawStates() }
  }

  /// A terminal may show something else now of an agent that has spoken; all other verdicts follow from events.
  private func sawStates() {
    areStatesDue.store(false, ordering: .releasing)
    let states = boards.states.value
    let hasChanged = followed.values.contains { session in
      session.shown != session.monitor.shown(session.id.flatMap { states[$0] })
    }
    if hasChanged { publish() }
  }

  /// Looks again at what changes by time alone, and forgets what is long over.
  private func look() {
    let oldest = now().milliseconds - StepRecall.memory
    followed = followed.filter { $0.value.last.milliseconds > oldest }
    // Those that have gone on by now are followed, and of others the store knows more than enough.
    folders = [:]
    publish()
  }

  private func publish() {
    let now = now()
    let states = boards.states.value
    var verdicts: [SessionKey: StopPoint] = [:]
    for (key, session) in followed {
      let state = session.id.flatMap { states[$0] }
      followed[key]?.shown = session.monitor.shown(state)
      verdicts[key] = session.monitor.verdict(at: now, state: state)
    }
    guard verdicts != boards.stopPoints.value else { return }
    boards.stopPoints.update { [life] in
      if !life.isOver { $0 = verdicts }
    }
  }
}
