import DaemonKit
import Dispatch
import LinuxHost
import Logging
import SessionCore
import SessionStore

/// Drops events that are kept for a while alone, a little at a time: the lane has them for some milliseconds, and then whoever
/// waits for it.
actor RetentionWorker: Worker {
  nonisolated let life: WorkerLife
  nonisolated var unownedExecutor: UnownedSerialExecutor { life.executor.asUnownedSerialExecutor() }

  /// Between two looks when all was dropped that was to be, in milliseconds.
  private static let interval: Int64 = 3_600_000
  /// Slices of one look.
  private static let slices = 10

  private let store: SessionStore
  private let lane: EventLane
  private let boards: Boards
  private let poll: DispatchTimeInterval
  private let logger: Logger
  private let now: @Sendable () -> Timestamp
  private var timer: QueueTimer?
  private var isStopped = false
  /// When all of them were dropped that were to be.
  private var dropped: [PassingEvents: Timestamp] = [:]
  /// Whether it was logged that it does not go.
  private var hasFailed = false

  init(
    _ life: WorkerLife, store: SessionStore, lane: EventLane, boards: Boards, poll: DispatchTimeInterval,
    logger: Logger, now: @escaping @Sendable () -> Timestamp
  ) {
    self.life = life
    self.store = store
    self.lane = lane
    self.boards = boards
    self.poll = poll
    self.logger = logger
    self.now = now
  }

  func start() async throws {
    timer = QueueTimer(queue: life.executor.queue, after: poll, every: poll) { [weak self] in
      self?.attempt { $0.look() }
    }
    // Nobody has to wait for it at the start.
    perform { $0.look() }
  }

  func stop() async {
    isStopped = true
    timer = nil
  }

  private func look() {
    do {
      for events in PassingEvents.allCases { try drop(events) }
      hasFailed = false
    } catch {
      guard !life.isOver else { return }
      if !hasFailed { logger.warning("Old events can't be dropped", metadata: ["problem": "\(error)"]) }
      hasFailed = true
    }
  }

  private func drop(_ events: PassingEvents) throws {
    let now = now()
    if let dropped = dropped[events], now.milliseconds - dropped.milliseconds < Self.interval { return }
    let kept = events.keptTime(days: boards.settings.value.eventDays)
    let end = Timestamp(milliseconds: now.milliseconds - kept)
    // Whoever else takes events into account is seconds behind, not days.
    let taken = try store.cursor(of: WorkerName.budget)
    for _ in 0..<Self.slices where !isStopped && !life.isOver {
      life.pulse.beat()
      guard try lane.drop(events, before: end, now: now, upTo: taken, life: life) else {
        dropped[events] = now
        return
      }
    }
  }
}
