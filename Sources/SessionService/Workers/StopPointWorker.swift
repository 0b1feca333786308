import DaemonKit
import Dispatch
import LinuxHost
import Logging
import SessionCore
import SessionStore

/// Follows the steps of every session, publishes whether each could be stopped now, and records when the work goes over
/// into another phase. A shell: the rules are ``StopPoints``'.
///
/// Its cursor is committed together with the changes of phases that it derived. What it knows of sessions is found again
/// from the steps of the last day.
actor StopPointWorker: Worker {
  nonisolated let life: WorkerLife
  nonisolated var unownedExecutor: UnownedSerialExecutor { life.executor.asUnownedSerialExecutor() }

  /// Between two looks at what changes by time alone.
  private static let tick = DispatchTimeInterval.seconds(60)
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

  private var sessions = StopPoints()
  private var cursor: Int64 = 0
  private var storedCursor: Int64 = 0
  /// Derived but not yet in the store.
  private var unsaved: [SessionStore.DerivedPhase] = []
  private var timer: QueueTimer?
  private var retryTimer: QueueTimer?
  private var observations: [Observation] = []
  private let areStatesDue = DueMark()

  init(
    _ life: WorkerLife, store: SessionStore, recall: StepRecall, lane: EventLane, boards: Boards,
    logger: Logger, now: @escaping @Sendable () -> Timestamp
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
    timer = QueueTimer(queue: life.executor.queue, after: Self.tick, every: Self.tick) { [weak self] in
      self?.attempt { $0.look() }
    }
  }

  func stop() async {
    (observations, timer) = ([], nil)
    if cursor > storedCursor { save() }
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
    sessions.take(event, at: now()) { key in
      let origin = (try? store.origin(of: key)) ?? nil
      let folder = (try? store.project(of: key)) ?? nil
      return StopPoints.Beginning(id: origin?.id, folder: folder, tree: boards.trees.value[key])
    }
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
    sessions.saw(boards.trees.value)
    publish()
  }

  private nonisolated func statesChanged() {
    guard areStatesDue.set() else { return }
    perform { $0.sawStates() }
  }

  /// A terminal may show something else now of an agent that has spoken.
  private func sawStates() {
    areStatesDue.clear()
    publish()
  }

  /// Looks again at what changes by time alone, and forgets what is long over.
  private func look() {
    sessions.forget(at: now())
    publish()
  }

  private func publish() {
    boards.stopPoints.publishChange(
      sessions.verdicts(at: now(), states: boards.states.value), by: life)
  }
}
