import DaemonKit
import Dispatch
import LinuxHost
import Logging
import Rendering
import SessionCore
import SessionStore

/// Keeps the context record of each session current that was at work in the last day: on the board, and in two files that are
/// there when the session, its transcript or sessiond is gone. Its texts go into the store, to be found by their words.
///
/// A shell: what a record holds is the ``ContextLedger``'s word. A record is made from its transcript, so what is in the
/// store of it can be made anew. A cursor tells a restart which sessions went on meanwhile. Those of older transcripts are
/// made once, when nothing else is to be read; see `PreservationWorker+history.swift`.
actor PreservationWorker: Worker {
  nonisolated let life: WorkerLife
  nonisolated var unownedExecutor: UnownedSerialExecutor { life.executor.asUnownedSerialExecutor() }

  /// From the first change to the files, which are written once for all changes in between.
  private static let mergeTime = DispatchTimeInterval.seconds(1)
  /// Until what could not be written is tried again.
  static let retryTime = DispatchTimeInterval.seconds(30)
  /// Between two looks for records that are missing, or whose files were removed.
  private static let lookTime = DispatchTimeInterval.seconds(3_600)
  /// A session that was not at work for so long, in milliseconds, is taken up when it goes on.
  private static let age: Int64 = 86_400_000
  /// Events of one page of a replay, and events after which the cursor is stored.
  private static let (replayPage, cursorStep) = (2_000, Int64(1_000))

  /// Whether records are kept at all.
  let isEnabled: Bool
  let state: StatePaths
  let store: SessionStore
  let lane: EventLane
  let boards: Boards
  let logger: Logger
  private let now: @Sendable () -> Timestamp

  private var kept: KeptContexts
  /// Those whose transcripts may have grown.
  private(set) var due: Set<SessionKey> = []
  private var cursor: Int64 = 0
  private var storedCursor: Int64 = 0
  private var timer: QueueTimer?
  /// The sessions whose records changed since they were put on the disk for good.
  private var written: Set<SessionKey> = []
  /// The sessions whose records could not be written, which was logged.
  private var failed: Set<SessionKey> = []
  /// What is left to be done for older transcripts.
  var history = RecordHistory()
  private var observations: [Observation] = []
  private var lookTimer: QueueTimer?
  /// Until those are tried again; others do not wait for it.
  private var retry: QueueTimer?
  private var retryDelay = RetryDelay()

  init(
    _ life: WorkerLife, isEnabled: Bool, mostBytes: Int, state: StatePaths, store: SessionStore,
    lane: EventLane, boards: Boards, logger: Logger, now: @escaping @Sendable () -> Timestamp
  ) {
    self.life = life
    self.isEnabled = isEnabled
    kept = KeptContexts(mostBytes: mostBytes)
    self.state = state
    self.store = store
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
    while case let page = try store.events(after: cursor, limit: Self.replayPage), !page.isEmpty {
      note(page)
      life.pulse.beat()
    }
    if !isEnabled { boards.contexts.publish([:], by: life) }
    history.recent = due
    if !due.isEmpty { perform { $0.writeDue(durable: false) } }
    observations = [
      boards.index.observe { [weak self] index in
        if !index.isReading { self?.perform { $0.goOnWithHistory() } }
      },
      boards.isIndexPaused.observe { [weak self] _ in self?.perform { $0.goOnWithHistory() } },
    ]
    lookTimer = QueueTimer(queue: life.executor.queue, after: Self.lookTime, every: Self.lookTime) {
      [weak self] in self?.attempt { $0.lookAgain() }
    }
    perform { $0.goOnWithHistory() }
  }

  func stop() async {
    history.isStopped = true
    (timer, retry, lookTimer, observations) = (nil, nil, nil, [])
    guard !life.isOver else { return }
    due.formUnion(written)
    due.formUnion(failed)
    writeDue(durable: true)
    saveCursor()
  }

  // MARK: What comes in

  private func take(_ events: [SessionEvent]) {
    let isLast = note(events.filter { $0.number > cursor })
    if isLast {
      writeDue(durable: true)
    } else if !due.isEmpty, timer == nil {
      writeLater()
    }
    if history.mustLook { goOnWithHistory() }
  }

  /// Whether a session's record is kept current because it is at work.
  func isFollowed(_ key: SessionKey) -> Bool { due.contains(key) || kept.origin(of: key) != nil }

  private func writeLater() {
    timer = QueueTimer(queue: life.executor.queue, after: Self.mergeTime) { [weak self] in
      self?.attempt { $0.writeDue(durable: false) }
    }
  }

  /// Notes which sessions went on.
  ///
  /// - Returns: whether one of them is about to lose its context: it ends, or is replaced by a summary.
  @discardableResult
  private func note(_ events: [SessionEvent]) -> Bool {
    let oldest = now().milliseconds - Self.age
    var isLast = false
    for event in events {
      cursor = event.number
      guard isEnabled else { continue }
      guard event.time.milliseconds > oldest else {
        history.mustLook = true
        continue
      }
      switch event.kind {
      case .stepped, .replied, .compacted, .rewritten: due.insert(event.session)
      case .hooked(let call):
        due.insert(event.session)
        switch call.step?.kind {
        case .compacting, .ended: isLast = true
        case .begun, .prompted, .toolCalled, .toolEnded, .asked, .turnEnded, .tasksListed, .modeChanged,
          .subagentStarted, .subagentEnded, .backgroundCounted, nil:
          break
        }
      case .found:
        // Its transcript may lie somewhere else now.
        kept.forget(event.session)
        due.insert(event.session)
      case .described, .active, .summed, .alerted, .phaseChanged, .unreadable, .transcriptDeleted:
        break
      }
    }
    return isLast
  }

  // MARK: What goes out

  private func writeDue(durable: Bool) {
    timer = nil
    // As long as the history is read the disk and the processor are its, and nobody's while that is held up.
    guard durable || boards.sessions.value.isComplete || boards.isIndexPaused.value else {
      return writeLater()
    }
    let keys = due.sorted()
    due = []
    for key in keys {
      guard !life.isOver else { return }
      life.pulse.beat()
      write(key, durable: durable)
    }
    if !history.recent.isEmpty {
      history.recent.formIntersection(due)
      goOnWithHistory()
    }
    if cursor - storedCursor >= Self.cursorStep { saveCursor() }
  }

  private func write(_ key: SessionKey, durable: Bool) {
    do {
      let isKept = try keep(key, durable: durable)
      guard !life.isOver, failed.remove(key) != nil else { return }
      if !isKept { logger.notice("A context record that couldn't be kept can't be made any more") }
      guard failed.isEmpty else { return }
      (retry, retryDelay) = (nil, RetryDelay())
      logger.notice("All context records are kept again")
    } catch {
      tryAgain(key, "\(error)")
    }
  }

  /// Brings a session's record up to date.
  ///
  /// - Returns: whether its files hold it; `false` where there was nothing to be written.
  private func keep(_ key: SessionKey, durable: Bool) throws -> Bool {
    guard let origin = try kept.origin(of: key) ?? store.origin(of: key) else { return false }
    // Before it is read: what comes meanwhile makes it another one.
    let source = try SearchChange.Source(ofTranscript: origin.transcript)
    let files = ContextFiles(origin, in: state)
    if source == nil, !files.areThere, try store.recordedSize(of: key) != nil {
      try forget(key)
      return false
    }
    let look = try kept.look(
      at: key, origin: { _ in origin }, always: durable || failed.contains(key)
    ) { [life] in
      life.pulse.beat()
      return !life.isOver
    }
    // What was kept of a transcript that is gone stays.
    guard let look, !life.isOver else { return false }
    if look.document != nil || !look.givenUp.isEmpty {
      boards.contexts.update(by: life) { contexts in
        for other in look.givenUp { contexts[other] = nil }
        if let document = look.document { contexts[key] = document }
      }
    }
    guard let document = look.document else { return false }
    if !durable { written.insert(key) }
    let record = RenderedRecord(document, json: look.json)
    try files.write(record, durable: durable)
    // What was held of a transcript that is gone was found when it was there.
    if let source { try makeFound(key, by: record.texts, from: source, hasFiles: true) }
    if durable { written.remove(key) }
    return true
  }

  /// Somebody has removed a session's transcript and its record: nothing that is held of it is written again.
  func forget(_ key: SessionKey) throws {
    kept.forget(key)
    due.remove(key)
    written.remove(key)
    boards.contexts.update(by: life) { contexts in
      if contexts[key]?.origin.source != .terminal { contexts[key] = nil }
    }
    try lane.applyAll(of: store.searchRemoval(of: key), life: life)
  }

  /// Somebody has removed the record of a session that is followed: it is made anew of the transcript.
  func makeAnew(_ key: SessionKey) {
    kept.forget(key)
    due.insert(key)
    if timer == nil { writeLater() }
  }

  /// Has a session found by these texts, and merges what that leaves behind.
  func makeFound(
    _ key: SessionKey, by texts: [SearchText], from source: SearchChange.Source, hasFiles: Bool
  ) throws {
    let change = try store.searchChange(of: key, to: texts, from: source, hasFiles: hasFiles)
    try lane.applyAll(of: change, life: life)
  }

  private func tryAgain(_ key: SessionKey, _ problem: String) {
    let isNew = failed.insert(key).inserted
    if retry == nil {
      retry = QueueTimer(queue: life.executor.queue, after: .milliseconds(retryDelay.next())) { [weak self] in
        self?.attempt { $0.writeFailed() }
      }
    }
    if isNew { logger.warning("A context record can't be kept", metadata: ["problem": "\(problem)"]) }
  }

  private func writeFailed() {
    retry = nil
    for key in failed.sorted() {
      guard !life.isOver else { return }
      life.pulse.beat()
      write(key, durable: false)
    }
  }

  private func saveCursor() {
    do {
      try lane.commit(life, cursor: cursor, phases: [])
      storedCursor = cursor
    } catch {
      // Without it more sessions are looked at after a restart, and nothing is lost.
      logger.debug("The cursor of context records can't be stored", metadata: ["problem": "\(error)"])
    }
  }
}
