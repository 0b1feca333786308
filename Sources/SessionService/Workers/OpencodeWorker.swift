import AgentFormats
import DaemonKit
import Dispatch
import LinuxHost
import Logging
import SessionCore
import SessionStore

/// Follows the databases in which opencode keeps its sessions, and sends what they say down the lane.
///
/// A change of one is told over ``Boards/databasesChanged``; it is looked at a moment later, since changes come in
/// bursts, and all of them are looked at from time to time.
actor OpencodeWorker: Worker {
  /// Where to look and how often; tests take other times.
  struct Plan: Sendable {
    /// Folders that hold databases of opencode, absolute; they need not be there.
    var folders: [String]
    /// Between two looks at everything.
    var poll: DispatchTimeInterval = .seconds(30)
    /// Between a change and the look at it.
    var pause: DispatchTimeInterval = .milliseconds(250)

    init(folders: [String]) {
      self.folders = folders
    }
  }

  nonisolated let life: WorkerLife
  nonisolated var unownedExecutor: UnownedSerialExecutor { life.executor.asUnownedSerialExecutor() }

  private let plan: Plan
  private let store: SessionStore
  private let lane: EventLane
  private let boards: Boards
  private let logger: Logger
  private let now: @Sendable () -> Timestamp

  private var followers: [String: OpencodeFollower] = [:]
  /// The databases as they were at the last look that read all of them.
  private var seen: [String: [FileStatus]] = [:]
  private var observation: Observation?
  private var pollTimer: QueueTimer?
  private var lookTimer: QueueTimer?
  /// Whether a look is due already.
  private let isDue = DueMark()
  /// What is wrong with each database, so that it is logged once.
  private var problems: [String: String] = [:]
  private var isStopped = false

  init(
    _ life: WorkerLife, plan: Plan, store: SessionStore, lane: EventLane, boards: Boards, logger: Logger,
    now: @escaping @Sendable () -> Timestamp
  ) {
    self.life = life
    self.plan = plan
    self.store = store
    self.lane = lane
    self.boards = boards
    self.logger = logger
    self.now = now
  }

  func start() async throws {
    lane.settle()
    observation = boards.databasesChanged.observe { [weak self] _ in self?.databasesChanged() }
    pollTimer = QueueTimer(queue: life.executor.queue, after: plan.poll, every: plan.poll) { [weak self] in
      self?.attempt { $0.look() }
    }
    // On the queue, not awaited: the socket answers while a long history is still being read.
    perform { $0.look() }
  }

  func stop() async {
    isStopped = true
    (observation, pollTimer, lookTimer) = (nil, nil, nil)
  }

  private nonisolated func databasesChanged() {
    guard isDue.set() else { return }
    perform { $0.lookLater() }
  }

  private func lookLater() {
    guard !isStopped else { return }
    lookTimer = QueueTimer(queue: life.executor.queue, after: plan.pause) { [weak self] in
      self?.attempt { worker in
        // A moment is too long a measure for changes: of two in one, the second leaves the file's time as it was.
        worker.seen = [:]
        worker.look()
      }
    }
  }

  /// Whether nothing more is to be read: the worker is over, or the daemon stops, and a long history must not hold that up.
  private var breaksOff: Bool { isStopped || life.isOver || boards.isDaemonStopping.value }

  private func look() {
    isDue.clear()
    for path in OpencodeDatabases.paths(in: plan.folders) where !breaksOff { look(at: path) }
  }

  private func look(at path: String) {
    let files = OpencodeDatabases.files(of: path)
    guard let database = files.first, files != seen[path] else { return }
    do {
      while !breaksOff {
        life.pulse.beat()
        var follower = try followers[path] ?? OpencodeFollower(path: path, files: store.transcriptFiles())
        let page = try OpencodeDatabase(path: path)
          .page(
            after: follower.next, awaiting: follower.awaitedRows,
            callsSince: OpencodeFollower.stepsSince(now()))
        let pieces = follower.take(page, identity: database.identity, now: now())
        try store(pieces, isHistory: page.hasMore)
        followers[path] = follower
        guard page.hasMore else { break }
      }
      seen[path] = files
      problems[path] = nil
    } catch {
      // Also what could not be stored: it is read again at the next look.
      followers[path] = nil
      report(path, "\(error)")
    }
  }

  private func store(_ pieces: [TranscriptProgress], isHistory: Bool) throws {
    guard isHistory else { return try lane.commit(pieces, now: now(), life: life) { _ in } }
    var rest = pieces[...]
    while !rest.isEmpty {
      rest = rest.dropFirst(try lane.commitHistory(rest, now: now(), life: life) { breaksOff })
    }
  }

  private func report(_ path: String, _ problem: String) {
    guard !life.isOver, problems[path] != problem else { return }
    problems[path] = problem
    logger.warning("A database of an agent can't be read, trying again", metadata: ["problem": "\(problem)"])
  }
}
