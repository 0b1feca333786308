import ControlAPI
import DaemonKit
import Dispatch
import LinuxHost
import Logging
import Rendering
import SessionCore
import Synchronization

/// Keeps the status file on tmpfs current: the lines that the tmux helper shows when the daemon is busy or gone.
actor StatusFileWorker: Worker {
  nonisolated let life: WorkerLife
  nonisolated var unownedExecutor: UnownedSerialExecutor { life.executor.asUnownedSerialExecutor() }

  /// Changes that come closer together are written once, in milliseconds: the file is for when nobody answers.
  private static let mergeTime = 500

  private let path: String
  private let board: StateBoard<SessionBoard>
  private let logger: Logger
  private let now: @Sendable () -> Timestamp
  private let isDue = Atomic(false)
  private var observation: Observation?
  private var written: [StatusFile.Entry] = []
  private var hasFailed = false
  private var hasStopped = false

  /// Keeps the file at `path`, whose folder exists.
  init(
    _ life: WorkerLife, path: String, board: StateBoard<SessionBoard>, logger: Logger,
    now: @escaping @Sendable () -> Timestamp
  ) {
    self.life = life
    self.path = path
    self.board = board
    self.logger = logger
    self.now = now
  }

  func start() async throws {
    observation = board.observe { [weak self] _ in self?.boardChanged() }
    write()
  }

  func stop() async {
    observation?.cancel()
    // Written even if nothing changed: from now on the line grows old.
    written = []
    write()
    hasStopped = true
  }

  private nonisolated func boardChanged() {
    guard !isDue.exchange(true, ordering: .acquiringAndReleasing) else { return }
    life.executor.queue.asyncAfter(deadline: .now() + .milliseconds(Self.mergeTime)) {
      self.attempt { $0.write() }
    }
  }

  private func write() {
    isDue.store(false, ordering: .releasing)
    guard !life.isOver, !hasStopped else { return }
    let board = board.value
    let entries = Self.entries(of: board, now: now())
    guard entries != written else { return }
    do {
      let file = StatusFile.format(writtenMilliseconds: now().milliseconds, entries: entries)
      try AtomicFile.write(file, to: path, durable: false)
      written = entries
      hasFailed = false
    } catch {
      if !hasFailed { logger.warning("The status file can't be written", metadata: ["problem": "\(error)"]) }
      hasFailed = true
    }
  }

  /// The most urgent session's line under process id 0, then each live agent's.
  private static func entries(of board: SessionBoard, now: Timestamp) -> [StatusFile.Entry] {
    let company = SegmentCompany(board, at: now)
    func line(_ entry: SessionBoard.Entry?) -> String {
      StatusSegment.render(entry, beside: company, format: .tmux, columns: 80, usesUnicode: true)
    }
    let urgent = StatusFile.Entry(
      process: 0, startTicks: 0, line: line(StatusLineRoute.mostUrgent(board, now: now)))
    return [urgent]
      + board.entries.compactMap { entry in
        entry.agent.map { StatusFile.Entry(process: $0.pid, startTicks: $0.startTicks, line: line(entry)) }
      }
  }
}
