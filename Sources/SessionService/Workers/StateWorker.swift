import AgentFormats
import DaemonKit
import Dispatch
import LinuxHost
import Logging
import SessionCore
import SessionStore

/// Knows what each session does and why that is believed, from its steps, the registries and the terminals. A shell: the
/// rules are ``SessionStates``'.
///
/// It keeps nothing of its own: made anew, it takes the last steps from the store and all else from the boards.
actor StateWorker: Worker {
  nonisolated let life: WorkerLife
  nonisolated var unownedExecutor: UnownedSerialExecutor { life.executor.asUnownedSerialExecutor() }

  /// How often silence is noticed.
  private static let tick = DispatchTimeInterval.seconds(30)

  private let store: SessionStore
  private let recall: StepRecall
  private let lane: EventLane
  private let boards: Boards
  private let logger: Logger
  private let now: @Sendable () -> Timestamp
  private var states: SessionStates
  private var last: Int64 = 0
  private var observations: [Observation] = []
  private var timer: QueueTimer?

  init(
    _ life: WorkerLife, roots: [AgentRoot], store: SessionStore, recall: StepRecall, lane: EventLane,
    boards: Boards, logger: Logger, now: @escaping @Sendable () -> Timestamp
  ) {
    self.life = life
    self.store = store
    self.recall = recall
    self.lane = lane
    self.boards = boards
    self.logger = logger
    self.now = now
    states = SessionStates(registered: Set(roots.filter { $0.registry != nil }.map(\.agent.id)))
  }

  func start() async throws {
    // Before anything is read: what comes meanwhile waits in this worker's queue.
    lane.attach(life.name) { [weak self] events in self?.perform { $0.take(events) } }
    lane.settle()
    let now = now()
    states.looked(boards.agents.value, at: now)
    let recalled = try recall.events(at: now)
    for event in recalled { _ = states.take(event, at: now, origin: origin(of:)) }
    last = recalled.last?.number ?? 0
    observations = [
      boards.agents.observe { [weak self] _ in self?.perform { $0.look() } },
      boards.sightings.observe { [weak self] sightings in self?.perform { $0.saw(sightings) } },
    ]
    timer = QueueTimer(queue: life.executor.queue, after: Self.tick, every: Self.tick) { [weak self] in
      self?.attempt { worker in
        worker.states.timePassed()
        worker.publish()
      }
    }
    look()
  }

  func stop() async {
    (observations, timer) = ([], nil)
  }

  /// The session that events of that key belong to. Where that can't be read its steps say nothing, as if they were missed.
  private func origin(of key: SessionKey) -> SessionOrigin? {
    (try? store.origin(of: key)) ?? nil
  }

  private func look() {
    states.looked(boards.agents.value, at: now())
    publish()
  }

  private func saw(_ sightings: [PaneSighting]) {
    for sighting in sightings {
      states.looked(sighting.session, title: sighting.title, screen: sighting.screen, at: sighting.time)
    }
    publish()
  }

  private func take(_ events: [SessionEvent]) {
    let now = now()
    var hasChanged = false
    for event in events where event.number > last {
      hasChanged = states.take(event, at: now, origin: origin(of:)) || hasChanged
    }
    last = max(last, events.last?.number ?? 0)
    if hasChanged { publish() }
  }

  private func publish() {
    boards.states.publishChange(states.verdicts(at: now()), by: life)
    // Not every sighting that makes a terminal clear changes what is known of its session.
    boards.unclear.publishChange(states.unclear, by: life)
  }
}
