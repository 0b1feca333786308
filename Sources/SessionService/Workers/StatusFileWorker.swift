import ControlAPI
import DaemonKit
import Dispatch
import LinuxHost
import Logging
import Rendering
import SessionCore

/// Keeps the status file on tmpfs current: the lines that the tmux helper shows when the daemon is busy or gone.
actor StatusFileWorker: Worker {
  nonisolated let life: WorkerLife
  nonisolated var unownedExecutor: UnownedSerialExecutor { life.executor.asUnownedSerialExecutor() }

  /// Changes that come closer together are written once, in milliseconds: the file is for when nobody answers.
  private static let mergeTime = 500
  /// A file in which nothing has changed for so long is written again, in milliseconds: the age that is shown with a line is
  /// that of the file, and so tells since when nobody answers.
  private static let oldest: Int64 = 45_000

  private let path: String
  private let boards: Boards
  private let poll: DispatchTimeInterval
  private let logger: Logger
  private let now: @Sendable () -> Timestamp
  private let isDue = DueMark()
  private var observation: Observation?
  private var timer: QueueTimer?
  private var written: [StatusFile.Entry] = []
  private var writtenAt = Timestamp(milliseconds: 0)
  private var hasFailed = false
  private var isStopped = false

  /// Keeps the file at `path`, whose folder exists. What moves on without the board, as a quota that is reset, is looked at
  /// every `poll`.
  init(
    _ life: WorkerLife, path: String, boards: Boards, poll: DispatchTimeInterval, logger: Logger,
    now: @escaping @Sendable () -> Timestamp
  ) {
    self.life = life
    self.path = path
    self.boards = boards
    self.poll = poll
    self.logger = logger
    self.now = now
  }

  func start() async throws {
    observation = boards.sessions.observe { [weak self] _ in self?.boardChanged() }
    timer = QueueTimer(queue: life.executor.queue, after: poll, every: poll) { [weak self] in
      self?.attempt { $0.write() }
    }
    write()
  }

  func stop() async {
    (observation, timer) = (nil, nil)
    // Written even if nothing changed: from now on the line grows old.
    written = []
    write()
    isStopped = true
  }

  private nonisolated func boardChanged() {
    guard isDue.set() else { return }
    life.executor.queue.asyncAfter(deadline: .now() + .milliseconds(Self.mergeTime)) { [weak self] in
      self?.attempt { $0.write() }
    }
  }

  private func write() {
    isDue.clear()
    guard !isStopped, !life.isOver else { return }
    let now = now()
    let entries = Self.entries(of: boards.sessions.value, now: now)
    // The clock may have been set back.
    let isOld = !(0..<Self.oldest).contains(now.milliseconds - writtenAt.milliseconds)
    guard entries != written || isOld else { return }
    do {
      let file = StatusFile.format(writtenMilliseconds: now.milliseconds, entries: entries)
      try AtomicFile.write(file, to: path, durable: false)
      (written, writtenAt) = (entries, now)
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
      process: 0, startTicks: 0, line: line(board.mostUrgent(at: now)))
    return [urgent]
      + board.entries.compactMap { entry in
        entry.agent.map { StatusFile.Entry(process: $0.pid, startTicks: $0.startTicks, line: line(entry)) }
      }
  }
}
