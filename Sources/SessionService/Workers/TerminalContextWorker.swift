import AgentFormats
import DaemonKit
import Dispatch
import LinuxHost
import Logging
import Rendering
import SessionCore
import SessionStore

/// Keeps the context records of sessions that write no transcript, from what stands on their terminals.
///
/// A shell: what a terminal tells is the ``TerminalReading``'s word. It asks tmux's worker for looks, and only as long as
/// there is such a session in a pane. A record goes on as long as its agent runs; what an earlier life of this worker has
/// written is kept under another name where the terminal does not show all of it any more.
actor TerminalContextWorker: Worker {
  nonisolated let life: WorkerLife
  nonisolated var unownedExecutor: UnownedSerialExecutor { life.executor.asUnownedSerialExecutor() }

  /// Between two looks at the same terminals.
  private static let interval = DispatchTimeInterval.seconds(10)
  /// Sessions that are followed at once.
  private static let mostKept = 16

  /// A session that is followed.
  private struct Followed {
    /// Under which it stands on the board.
    var key: SessionKey
    var context: KeptTerminal
    /// Whether its files are of this record.
    var hasFiles = false
  }

  /// Whether records are kept at all.
  private let isEnabled: Bool
  private let state: StatePaths
  private let store: SessionStore
  private let lane: EventLane
  private let boards: Boards
  private let logger: Logger
  private var kept: [SessionID: Followed] = [:]
  private var observations: [Observation] = []
  private var timer: QueueTimer?
  /// The sessions whose records could not be written, which was logged.
  private var failed: Set<SessionID> = []

  init(
    _ life: WorkerLife, isEnabled: Bool, state: StatePaths, store: SessionStore, lane: EventLane,
    boards: Boards, logger: Logger
  ) {
    self.life = life
    self.isEnabled = isEnabled
    self.state = state
    self.store = store
    self.lane = lane
    self.boards = boards
    self.logger = logger
  }

  func start() async throws {
    guard isEnabled else { return }
    observations = [
      boards.scrolls.observe { [weak self] scrolls in self?.perform { $0.saw(scrolls) } },
      boards.panes.observe { [weak self] _ in self?.perform { $0.look() } },
    ]
    timer = QueueTimer(queue: life.executor.queue, after: Self.interval, every: Self.interval) {
      [weak self] in
      self?.attempt { $0.look() }
    }
  }

  func stop() async {
    observations = []
    timer?.cancel()
    guard !life.isOver else { return }
    for id in kept.keys { write(id, durable: true) }
  }

  /// Asks for a look at the sessions in panes that have no transcript, and lets go of those that have one by now or are
  /// gone. One whose pane is not seen for a while, since nobody looks at its server, goes on when it is seen again.
  private func look() {
    guard !life.isOver else { return }
    let panes = boards.panes.value
    var running: Set<SessionID> = []
    var wanted: Set<SessionID> = []
    var told: Set<SessionID> = []
    for entry in boards.sessions.value.entries where entry.agent != nil {
      let origin = entry.overview.origin
      guard origin.transcript.isEmpty else {
        told.insert(origin.id)
        continue
      }
      running.insert(origin.id)
      guard panes[origin.id] != nil,
        let marks = Agents.all.first(where: { $0.id == origin.agent })?.terminal
      else { continue }
      if kept[origin.id] == nil {
        guard kept.count < Self.mostKept else { continue }
        let context = KeptTerminal(origin, folder: entry.overview.profile.project, marks: marks)
        kept[origin.id] = Followed(key: entry.overview.key, context: context)
      }
      // Another process goes on with it, or the store knows it by now.
      if let before = kept[origin.id], before.key != entry.overview.key {
        show(nil, of: before.key)
        kept[origin.id]?.key = entry.overview.key
        if before.context.facts > 0 { show(before.context.document, of: entry.overview.key) }
      }
      wanted.insert(origin.id)
    }
    for (id, entry) in kept where !running.contains(id) {
      // Where there is a transcript by now the files are of that.
      if !told.contains(id) {
        write(id, durable: true)
        // There is nothing to make it of again.
        if failed.contains(id) { continue }
      }
      kept[id] = nil
      show(nil, of: entry.key)
    }
    guard !wanted.isEmpty else { return }
    boards.scrollsWanted.publish(wanted, by: life)
  }

  private func saw(_ scrolls: [PaneScroll]) {
    for scroll in scrolls where !life.isOver {
      guard var entry = kept[scroll.session] else { continue }
      let isNew = entry.context.take(scroll.lines, at: scroll.time)
      kept[scroll.session] = entry
      guard isNew || failed.contains(scroll.session) else { continue }
      show(entry.context.document, of: entry.key)
      write(scroll.session, durable: false)
    }
  }

  /// Shows a record, or none any more where that is one of a terminal: by now it may be that of a transcript.
  private func show(_ document: ContextDocument?, of key: SessionKey) {
    boards.contexts.update(by: life) {
      if document != nil || $0[key]?.origin.source == .terminal { $0[key] = document }
    }
  }

  /// Writes a record and has it found.
  ///
  /// - Parameters:
  ///   - id: whose.
  ///   - durable: whether the files outlive a power failure from here on.
  private func write(_ id: SessionID, durable: Bool) {
    guard let entry = kept[id], entry.context.facts > 0 else { return }
    let origin = entry.context.origin
    do {
      let files = ContextFiles(origin, in: state)
      // What its user has removed is not written again for nothing new.
      if durable, entry.hasFiles, !files.areThere {
        failed.remove(id)
        return
      }
      let record = RenderedRecord(entry.context.document)
      // As late as can be: until the new one is there the session has none.
      if !entry.hasFiles, !entry.context.isFromStart { try files.setAside() }
      try files.write(record, durable: durable)
      kept[id]?.hasFiles = true
      let key = try lane.key(ofSessionWithoutTranscript: origin, life: life)
      let change = try store.searchChange(
        of: key, to: record.texts, from: entry.context.source, hasFiles: true)
      try lane.applyAll(of: change, life: life)
      failed.remove(id)
    } catch {
      guard failed.insert(id).inserted else { return }
      logger.warning("A context record can't be kept", metadata: ["problem": "\(error)"])
    }
  }
}
