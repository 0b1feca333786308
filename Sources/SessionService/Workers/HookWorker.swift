import ControlAPI
import DaemonKit
import Dispatch
import LinuxHost
import Logging
import SessionCore
import SessionStore

/// Stores the calls of hooks that have waited in the spool while nobody answered: those that are there at the start before
/// the socket is open, so that their order stays, and later ones when they are put there.
actor HookWorker: Worker {
  nonisolated let life: WorkerLife
  nonisolated var unownedExecutor: UnownedSerialExecutor { life.executor.asUnownedSerialExecutor() }

  private let spool: SpooledCalls
  private let intake: HookIntake
  private let poll: DispatchTimeInterval
  private let logger: Logger
  private let now: @Sendable () -> Timestamp
  private var source: InotifySource?
  private var inotify: Inotify?
  private var timer: QueueTimer?
  /// What is wrong, so that it is logged once.
  private var problem: String?
  private var isStopped = false

  /// - Parameters:
  ///   - life: this one of its lives.
  ///   - folder: where calls wait; made where it is missing.
  ///   - intake: stores them.
  ///   - poll: between two looks at what inotify may have missed.
  ///   - logger: where it is told that calls can't be stored.
  ///   - now: the time.
  init(
    _ life: WorkerLife, folder: String, intake: HookIntake, poll: DispatchTimeInterval,
    logger: Logger, now: @escaping @Sendable () -> Timestamp
  ) {
    self.life = life
    spool = SpooledCalls(folder: folder)
    self.intake = intake
    self.poll = poll
    self.logger = logger
    self.now = now
  }

  func start() async throws {
    beginWatch()
    timer = QueueTimer(queue: life.executor.queue, after: poll, every: poll) { [weak self] in
      self?.attempt { $0.look() }
    }
    look()
  }

  func stop() async {
    isStopped = true
    (source, timer, inotify) = (nil, nil, nil)
  }

  /// Without a watch the folder is looked at from time to time.
  private func beginWatch() {
    do {
      try Directory.create(path: spool.folder)
      let watch = try Inotify()
      _ = try watch.watch(directory: spool.folder, contents: false)
      inotify = watch
      // The closure keeps it, and with it the descriptor, until Dispatch has let go.
      nonisolated(unsafe) let kept = watch
      source = InotifySource(
        descriptor: watch.descriptor, queue: life.executor.queue,
        handler: { [weak self] in self?.attempt { try $0.changesWait() } }, closed: { _ = kept })
    } catch {
      report("\(error)")
    }
  }

  private func changesWait() throws {
    let events = try inotify?.events() ?? []
    // One that has its own name is whole.
    if events.contains(where: { $0.kind.contains(.movedIn) || $0.kind.contains(.overflow) }) { look() }
  }

  /// Stores what waits, and takes it away when it is stored.
  private func look() {
    do {
      var found: String?
      let (waiting, abandoned) = try spool.entries(now: now())
      for path in abandoned { try FileOperations.remove(path) }
      var rest = waiting[...]
      while !rest.isEmpty, !isStopped, !life.isOver {
        life.pulse.beat()
        let read = SpooledCalls.read(rest)
        try intake.take(spooled: read.calls)
        for entry in read.done { try FileOperations.remove(entry.path) }
        rest = rest.dropFirst(read.count)
        found = read.problem ?? found
      }
      if let found { report(found) } else { problem = nil }
    } catch {
      // They stay where they are until the next look.
      report("\(error)")
    }
  }

  private func report(_ problem: String) {
    guard !life.isOver, self.problem != problem else { return }
    self.problem = problem
    logger.warning(
      "Calls of hooks that have waited can't be stored, trying again",
      metadata: ["problem": "\(problem)"])
  }
}
