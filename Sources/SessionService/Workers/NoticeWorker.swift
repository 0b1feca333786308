import ControlAPI
import DaemonKit
import Dispatch
import LinuxHost
import Logging
import Rendering
import SessionCore
import SessionStore
import Synchronization

/// Sends what the user is to be told, each notice once on each of its ways, and keeps what became of it. A shell: what
/// is told is decided by `NoticeWatch` and the budget's tiers, when it goes out by `NoticePolicy`.
///
/// Notices lie in the store before they go out. One that went out when the process died, before that could be stored, goes
/// out again: at least once.
actor NoticeWorker: Worker {
  nonisolated let life: WorkerLife
  nonisolated var unownedExecutor: UnownedSerialExecutor { life.executor.asUnownedSerialExecutor() }

  /// Between two looks at what nobody tells: the clock on the wall.
  private static let tick = DispatchTimeInterval.seconds(30)
  /// Ticks from one forgetting of old notices to the next: a day.
  private static let pruningTicks = 2_880
  /// The last notices that are looked through for waits and quotas that were told.
  private static let recalled = 500

  let environment: [String: String]
  private let store: SessionStore
  private let lane: EventLane
  let boards: Boards
  let logger: Logger
  let now: @Sendable () -> Timestamp
  let bus: MessageBus

  private var watch = NoticeWatch()
  /// Looking up which tiers were told: boards come many times a second.
  private var confirming = TickedRetry()
  /// What is not settled yet, the oldest first.
  var unsettled: [NoticeRecord] = []
  /// What is under way.
  var attempts: Set<NoticeAttempt> = []
  /// When tmux may be told the next: what is due until then goes together.
  private var turns = MessageTurns()
  /// What became of deliveries and could not be stored: it is tried again.
  private var unsaved: [NoticeAttempt: NoticeDelivery] = [:]
  /// What the store refuses: while a disk is full it is met with each change of the board.
  private var troubles = StandingTroubles<Trouble>()
  /// The number of the last alert, set on the lane right after its commit: what the board says of sessions before it has
  /// that event says nothing of its notice.
  private let lastAlert = Atomic<Int64>(0)
  private var loadedAlert: Int64 = 0
  private let isDue = DueMark()
  private var observations: [Observation] = []
  /// Tells what became of messages in tmux; also of those that are still under way when all else has stopped.
  private var receipts: Observation?
  private var timer: QueueTimer?
  private var ticks = 0
  /// Rings when something is due that nothing else tells, and when that is.
  private var alarm: (timer: QueueTimer, time: Timestamp)?
  private var isStopped = false
  private var stopped: CheckedContinuation<Void, Never>?

  init(
    _ life: WorkerLife, environment: [String: String], store: SessionStore, lane: EventLane, boards: Boards,
    logger: Logger, now: @escaping @Sendable () -> Timestamp
  ) {
    self.life = life
    self.environment = environment
    self.store = store
    self.lane = lane
    self.boards = boards
    self.logger = logger
    self.now = now
    bus = MessageBus(address: MessageBus.address { environment[$0] })
  }

  // MARK: Start and stop

  func start() async throws {
    lane.attach(life.name) { [weak self] events in self?.noteAlerts(events) }
    for record in try store.notices(.init(limit: Self.recalled)) { watch.recall(record.notice) }
    observations = [
      boards.sessions.observe { [weak self] _ in self?.somethingChanged() },
      boards.settings.observe { [weak self] _ in self?.somethingChanged() },
      boards.noticesAcknowledged.observe { [weak self] _ in self?.perform { $0.reload() } },
    ]
    receipts = boards.tmuxReceipts.observe { [weak self] receipt in
      if let receipt { self?.perform { $0.ended(receipt.attempt, receipt.outcome) } }
    }
    timer = QueueTimer(queue: life.executor.queue, after: Self.tick, every: Self.tick) { [weak self] in
      self?.attempt { $0.lookAround() }
    }
    reload()
    lookAround()
  }

  func stop() async {
    isStopped = true
    (observations, timer, alarm) = ([], nil, nil)
    // What is under way ends by itself within its limit: who knows the end does not send it again.
    if !attempts.isEmpty, !life.isOver { await withCheckedContinuation { stopped = $0 } }
    receipts = nil
  }

  // MARK: What is to be told

  private nonisolated func noteAlerts(_ events: [SessionEvent]) {
    let alert = events.last { event in
      if case .alerted = event.kind { true } else { false }
    }
    if let alert { lastAlert.store(alert.number, ordering: .releasing) }
  }

  private nonisolated func somethingChanged() {
    guard isDue.set() else { return }
    perform { worker in
      worker.isDue.clear()
      worker.look()
    }
  }

  /// Looks who waits and whose limits near their end, and sends what is due.
  private func look() {
    // One that was given up sends what its successor has sent.
    guard !isStopped, !life.isOver else { return }
    let board = boards.sessions.value
    // Most of the time nobody's window nears its end.
    if !NoticeWatch.nearEnd(on: board).isEmpty {
      var watch = watch
      keep(watch.limits(on: board, quotas: board.quotas, at: now()), watch)
    }
    var next: Timestamp?
    if let seconds = boards.settings.value.notices.policy.waitSeconds {
      var watch = watch
      let waits = watch.waits(on: board, after: seconds, at: now())
      next = waits.next
      if waits.notices.isEmpty { self.watch = watch } else { keep(waits.notices, watch) }
    }
    confirmTiers(on: board)
    let alert = lastAlert.load(ordering: .acquiring)
    if alert > loadedAlert, board.lastEvent >= alert { reload() }
    deliver(next: next)
  }

  /// Looks at what nobody tells, and does what is done from time to time.
  private func lookAround() {
    guard !isStopped, !life.isOver else { return }
    for (attempt, delivery) in unsaved { save(delivery, attempt) }
    if ticks.isMultiple(of: Self.pruningTicks) {
      do {
        try lane.keepNotices(life) { try $0.pruneNotices(at: now()) }
      } catch {
        report("Old notices can't be forgotten", error)
      }
    }
    ticks += 1
    confirming.ticked()
    look()
  }

  /// Tells of tiers that sessions came into while nobody was there to tell.
  private func confirmTiers(on board: SessionBoard) {
    // Until all is read a session may yet turn out to be in another one.
    guard board.isComplete, confirming.isDue else { return }
    var watch = watch
    let entries = watch.unconfirmedTiers(on: board)
    do {
      let notices = try entries.compactMap { entry in
        try store.untoldAlert(of: entry.overview, at: now())
          .map { Notice(of: entry.overview, time: $0.time, .budget($0.alert)) }
      }
      confirming.succeeded()
      if notices.isEmpty { self.watch = watch } else { keep(notices, watch) }
    } catch {
      if confirming.failed() { report("It can't be looked up which alerts were told", error) }
    }
  }

  /// Keeps new notices; `watch` knows of them, and counts from then on. Else they are noticed once more.
  private func keep(_ notices: [Notice], _ watch: NoticeWatch) {
    guard !notices.isEmpty else { return }
    do {
      let ways = boards.settings.value.notices.ways
      try lane.keepNotices(life) { try $0.add(notices, ways: ways) }
      self.watch = watch
      passed(.storing)
      reload()
    } catch {
      met(.storing, error)
    }
  }

  /// Takes up what is not settled from the store.
  private func reload() {
    do {
      // On the lane: of every alert that is in the store by then the number is known.
      unsettled = try lane.keepNotices(life) { try $0.unsettledNotices() }
      loadedAlert = lastAlert.load(ordering: .acquiring)
      passed(.reading)
    } catch {
      met(.reading, error)
    }
  }

  // MARK: When it goes out

  private func deliver(next: Timestamp?) {
    let (board, now) = (boards.sessions.value, now())
    guard !unsettled.isEmpty else { return ring(at: next, now: now) }
    let policy = boards.settings.value.notices.policy
    let zone = ZoneOffsets(text: LocalZone.text(now: Int(now.milliseconds / 1_000))) ?? .utc
    var next = next
    var messages: [TmuxMessage.Part] = []
    // A board that has not the last alert yet says nothing of its notice. The next one comes at once, and is looked at.
    for record in board.lastEvent < loadedAlert ? [] : unsettled {
      let stillHolds = record.notice.holds(on: board, by: watch)
      for var delivery in record.deliveries where delivery.settled == nil {
        let attempt = NoticeAttempt(notice: record.id, way: delivery.way)
        guard !attempts.contains(attempt), unsaved[attempt] == nil else { continue }
        switch policy.step(for: delivery, of: record.notice, stillHolds: stillHolds, at: now, in: zone) {
        case .send:
          switch attempt.way {
          case .desktop: sendToDesktop(record.notice, attempt)
          case .tmux: messages.append(.init(attempt: attempt, notice: record.notice))
          case .command: sendToCommand(record, attempt)
          }
        case .wait(let time): next = min(time, next ?? time)
        case .hold(let time):
          next = min(time, next ?? time)
          guard delivery.state != .held || delivery.next != time else { continue }
          delivery.hold(until: time)
          save(delivery, attempt)
        case .withdraw(let reason):
          delivery.withdraw(reason, at: now)
          count(delivery)
          save(delivery, attempt)
        }
      }
    }
    unsettled.removeAll { record in record.deliveries.allSatisfy { $0.settled != nil } }
    // While one is under way its end is waited for.
    if !messages.isEmpty, !attempts.contains(where: { $0.way == .tmux }) {
      let time = turns.next(at: now)
      // What is not named is seen by nobody: it waits for the next turn.
      let together = NoticeWords.together(messages, \.notice)
      if time > now { next = min(time, next ?? time) } else { sendToTmux(together) }
    }
    ring(at: next, now: now)
  }

  /// Has everything looked at again at that moment, if nothing else does so before.
  private func ring(at time: Timestamp?, now: Timestamp) {
    guard alarm?.time != time else { return }
    alarm = time.map { time in
      let pause = min(max(50, time.milliseconds - now.milliseconds), 86_400_000)
      return (
        QueueTimer(queue: life.executor.queue, after: .milliseconds(Int(pause))) { [weak self] in
          self?.attempt { worker in
            worker.alarm = nil
            worker.look()
          }
        }, time
      )
    }
  }

  /// An attempt came to an end.
  func ended(_ attempt: NoticeAttempt, _ outcome: NoticeOutcome) {
    guard attempts.remove(attempt) != nil else { return }
    if attempt.way == .tmux, outcome == .delivered { turns.shown(at: now()) }
    let delivery = unsettled.first { $0.id == attempt.notice }?.deliveries.first { $0.way == attempt.way }
    // Without one it was acknowledged meanwhile.
    if var delivery {
      switch outcome {
      case .delivered: delivery.succeed(at: now())
      case .nobody(let reason): delivery.miss(reason, at: now())
      case .failed(let problem):
        delivery.fail(problem, at: now())
        logger.notice(
          "A notice did not get through",
          metadata: ["notice.way": "\(attempt.way.rawValue)", "problem": "\(problem)"])
      }
      count(delivery)
      save(delivery, attempt)
    }
    guard isStopped else { return look() }
    if attempts.isEmpty {
      stopped?.resume()
      stopped = nil
    }
  }

  private func count(_ delivery: NoticeDelivery) {
    boards.noticeCounts.update(by: life) { $0.add(delivery) }
  }

  private func save(_ delivery: NoticeDelivery, _ attempt: NoticeAttempt) {
    if let record = unsettled.firstIndex(where: { $0.id == attempt.notice }),
      let place = unsettled[record].deliveries.firstIndex(where: { $0.way == attempt.way })
    {
      unsettled[record].deliveries[place] = delivery
    }
    do {
      try lane.keepNotices(life) { try $0.save(delivery, of: attempt.notice) }
      unsaved[attempt] = nil
      if unsaved.isEmpty { passed(.storingOutcomes) }
    } catch {
      unsaved[attempt] = delivery
      met(.storingOutcomes, error)
    }
  }

  // MARK: Trouble

  /// What can't be done with the store.
  private enum Trouble { case storing, reading, storingOutcomes }

  private func met(_ trouble: Trouble, _ error: any Error) {
    guard troubles.met(trouble) else { return }
    switch trouble {
    case .storing: report("Notices can't be stored", error)
    case .reading: report("Notices can't be read", error)
    case .storingOutcomes: report("What became of notices can't be stored", error)
    }
  }

  private func passed(_ trouble: Trouble) {
    guard let count = troubles.passed(trouble) else { return }
    let message: Logger.Message =
      switch trouble {
      case .storing: "Notices can be stored again"
      case .reading: "Notices can be read again"
      case .storingOutcomes: "What became of notices can be stored again"
      }
    logger.notice(message, metadata: ["failures": "\(count)"])
  }

  private func report(_ message: Logger.Message, _ error: any Error) {
    // A successor does it again.
    if !life.isOver { logger.error(message, metadata: ["problem": "\(error)"]) }
  }
}
