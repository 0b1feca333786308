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
/// there is such a session in a pane.
actor TerminalContextWorker: Worker {
  nonisolated let life: WorkerLife
  nonisolated var unownedExecutor: UnownedSerialExecutor { life.executor.asUnownedSerialExecutor() }

  /// Between two looks at the same terminals.
  private static let interval = DispatchTimeInterval.seconds(10)
  /// Sessions that are followed at once.
  private static let mostKept = 16

  /// Whether records are kept at all.
  private let isEnabled: Bool
  private let state: StatePaths
  private let boards: Boards
  private let logger: Logger
  private let now: @Sendable () -> Timestamp
  private var kept: [SessionID: (key: SessionKey, context: KeptTerminal)] = [:]
  private var observations: [Observation] = []
  private var timer: QueueTimer?
  /// The sessions whose records could not be written, which was logged.
  private var failed: Set<SessionID> = []

  init(
    _ life: WorkerLife, isEnabled: Bool, state: StatePaths, boards: Boards, logger: Logger,
    now: @escaping @Sendable () -> Timestamp
  ) {
    self.life = life
    self.isEnabled = isEnabled
    self.state = state
    self.boards = boards
    self.logger = logger
    self.now = now
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
    for (id, entry) in kept { write(id, entry.context, durable: true) }
  }

  /// Asks for a look at the sessions in panes that have no transcript, and lets go of those that have one by now or are
  /// gone.
  private func look() {
    guard !life.isOver else { return }
    let panes = boards.panes.value
    var wanted: Set<SessionID> = []
    for entry in boards.sessions.value.entries
    where entry.agent != nil && entry.overview.origin.transcript.isEmpty && wanted.count < Self.mostKept {
      let origin = entry.overview.origin
      guard panes[origin.id] != nil,
        let marks = Agents.all.first(where: { $0.id == origin.agent })?.terminal
      else { continue }
      wanted.insert(origin.id)
      guard kept[origin.id] == nil else { continue }
      kept[origin.id] = (
        entry.overview.key, KeptTerminal(origin, folder: entry.overview.profile.project, marks: marks)
      )
    }
    for (id, entry) in kept where !wanted.contains(id) {
      kept[id] = nil
      boards.contexts.update { [life] in
        // By now it may be that of a transcript.
        if !life.isOver, $0[entry.key]?.origin.source == .terminal { $0[entry.key] = nil }
      }
    }
    guard !wanted.isEmpty else { return }
    boards.scrollsWanted.publish(wanted)
  }

  private func saw(_ scrolls: [PaneScroll]) {
    for scroll in scrolls where !life.isOver {
      guard var entry = kept[scroll.session] else { continue }
      let isNew = entry.context.take(scroll.lines, at: scroll.time)
      kept[scroll.session] = entry
      guard isNew || failed.contains(scroll.session) else { continue }
      let document = entry.context.document
      boards.contexts.update { [life] in
        if !life.isOver { $0[entry.key] = document }
      }
      write(scroll.session, entry.context, durable: false)
    }
  }

  private func write(_ id: SessionID, _ context: KeptTerminal, durable: Bool) {
    guard context.facts > 0 else { return }
    do {
      try ContextFiles(context.origin, in: state).write(RenderedRecord(context.document), durable: durable)
      failed.remove(id)
    } catch {
      guard failed.insert(id).inserted else { return }
      logger.warning("A context record can't be kept", metadata: ["problem": "\(error)"])
    }
  }
}
