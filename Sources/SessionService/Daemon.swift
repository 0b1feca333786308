import AgentFormats
package import ControlAPI
package import DaemonKit
package import Dispatch
package import LinuxHost
package import Logging
import Rendering
package import SessionCore
package import SessionStore
import Synchronization

/// The whole daemon, put together: what is started in which order, and how it ends. Reads from top to bottom.
package final class Daemon: Sendable {
  /// All that the daemon takes from outside; tests give folders, a clock and times of their own.
  package struct Surroundings: Sendable {
    package var runtime: RuntimePaths
    package var state: StatePaths
    /// Folders with Claude Code's transcripts.
    package var claudeRoots: [String]
    package var settings: Settings
    package var processes = ProcessTable()
    /// Folders in which tmux servers have their sockets.
    package var tmuxFolders: [String] = []
    /// What people have to know of what this daemon shows: that it is a recording. `nil` for their own sessions.
    package var notice: String?
    /// Between two polls of everything that inotify may have missed.
    package var poll: DispatchTimeInterval = .seconds(30)
    /// The socket that the service manager passed on; `nil` to make one at ``runtime``.
    package var listener: UnixListener?
    /// Called with what the daemon is doing, in a line for the service manager: when it changes, once a second at most.
    package var statusChanged: @Sendable (String) -> Void = { _ in }
    /// Called when the socket's name is gone or another's: nobody can reach this daemon any more.
    package var socketLost: @Sendable () -> Void = {}
    package var now: @Sendable () -> Timestamp = { Timestamp(milliseconds: WallClock.milliseconds()) }

    /// The surroundings of a real run.
    ///
    /// - Throws: ``StartError`` when the environment names no place for the state.
    package init(environment: [String: String], settings: Settings) throws {
      guard let state = StatePaths(environment: { environment[$0] }) else {
        throw StartError("Neither XDG_STATE_HOME nor HOME is set, so there is no place for the database.")
      }
      self.init(
        runtime: RuntimePaths(environment: { environment[$0] }), state: state,
        claudeRoots: Self.claudeRoots(environment: environment, settings: settings), settings: settings)
      tmuxFolders = [TmuxServers.folder(environment: { environment[$0] })]
    }

    /// Surroundings with every place given.
    package init(runtime: RuntimePaths, state: StatePaths, claudeRoots: [String], settings: Settings) {
      self.runtime = runtime
      self.state = state
      self.claudeRoots = claudeRoots
      self.settings = settings
    }

    /// The default places and the configured ones, each once.
    static func claudeRoots(environment: [String: String], settings: Settings) -> [String] {
      var roots: [String] = []
      for root in ClaudeCode.roots(environment: { environment[$0] }) + settings.claudeFolders
      where !roots.contains(root) {
        roots.append(root)
      }
      return roots
    }
  }

  /// What the routes answer from; whoever runs the daemon in process waits for it to change.
  package let board: StateBoard<SessionBoard>

  private let locks: [InstanceLock]
  private let listener: UnixListener
  private let store: SessionStore
  private let socketWatch: QueueTimer
  private let streams: StreamHub
  private let server: HTTPServer
  private let transcripts: TranscriptWorker
  private let workers: WorkerGroup
  private let logger: Logger

  /// Opens everything and starts. The socket answers when this returns; new history may still be being read.
  ///
  /// - Throws: when another daemon is there, when the socket or the database can't be had: an error for people.
  package static func start(_ surroundings: Surroundings, logger: Logger) async throws -> Daemon {
    for folder in [surroundings.runtime.folder, surroundings.state.folder] {
      try Directory.create(path: folder)
      try FileOperations.restrictFolderToOwner(folder)
    }
    // One for the socket and one for the database: runtime folders come and go with logins, the database is one.
    let locks = [
      try InstanceLock.acquire(path: surroundings.runtime.lock),
      try InstanceLock.acquire(path: surroundings.state.lock),
    ]
    let store = try SessionStore(path: surroundings.state.database)
    if let setAside = store.setAside {
      logger.error(
        "The database was damaged and is built anew from the transcripts",
        metadata: ["set.aside": "\(setAside)"])
    }
    let listener =
      try surroundings.listener ?? UnixListener.bind(path: surroundings.runtime.socket, backlog: 128)
    let daemon = Daemon(surroundings, locks: locks, listener: listener, store: store, logger: logger)
    daemon.streams.start()
    // The board is as it was left before the first question is answered; those that came early waited in the socket.
    try await daemon.workers.start()
    try daemon.server.start()
    return daemon
  }

  private init(
    _ surroundings: Surroundings, locks: [InstanceLock], listener: UnixListener, store: SessionStore,
    logger: Logger
  ) {
    let now = surroundings.now
    let board = StateBoard(SessionBoard())
    let lane = EventLane(store: store)
    let recent = StateBoard(RecentEvents())
    let streams = StreamHub(board: board, recent: recent, store: store, logger: logger, now: now)
    let facts = DaemonFacts(
      bootID: BootID.random(), pid: ProcessTable.ownPID, started: now(), socket: listener.path,
      database: store.path, claudeRoots: surroundings.claudeRoots,
      configurationFile: surroundings.settings.files.first, notice: surroundings.notice)

    var rules = ClaudeCode.windowRules
    rules.overrides = surroundings.settings.modelWindows
    let budget = BudgetWorker(
      store: store, lane: lane, board: board, policy: surroundings.settings.budget, rules: rules,
      logger: logger, now: now)
    let agents = AgentWorker(
      roots: surroundings.claudeRoots, processes: surroundings.processes, logger: logger,
      report: { budget.agentsChanged($0) })
    let tmux = TmuxWorker(
      servers: TmuxServers(
        processes: surroundings.processes, folders: surroundings.tmuxFolders,
        sockets: surroundings.settings.tmuxSockets),
      board: board, processes: surroundings.processes, poll: surroundings.poll, logger: logger, now: now)
    var plan = TranscriptWorker.Plan(roots: surroundings.claudeRoots)
    plan.poll = surroundings.poll
    plan.others = surroundings.settings.tmuxPush ? surroundings.tmuxFolders : []
    let transcripts = TranscriptWorker(
      plan: plan, store: store, lane: lane, logger: logger, now: now,
      registryChanged: { agents.registryChanged() }, othersChanged: { tmux.foldersChanged() },
      firstScanCompleted: { budget.firstScanCompleted() })
    let statusFile = StatusFileWorker(
      path: surroundings.runtime.statusFile, board: board, logger: logger, now: now)
    let serviceStatus = ServiceStatusWorker(
      board: board, progress: { transcripts.progress }, tell: surroundings.statusChanged)

    let context = RouteContext(
      board: board, recent: recent, store: store, streams: streams, processes: surroundings.processes,
      answers: AnswerCache(),
      facts: facts,
      lookForTmux: { if surroundings.settings.tmuxPush { tmux.lookAgain() } }, now: now)
    var router = Router()
    DaemonRoutes.register(in: &router, context)
    SessionRoutes.register(in: &router, context)
    BoardRoute.register(in: &router, context)
    StatusLineRoute.register(in: &router, context)
    EventRoutes.register(in: &router, context)

    lane.attach { streams.receive($0) }
    let isLost = Atomic(false)
    socketWatch = QueueTimer(
      queue: DispatchQueue(label: "sessiond.socket"), after: surroundings.poll, every: surroundings.poll
    ) {
      guard !listener.isIntact, !isLost.exchange(true, ordering: .relaxed) else { return }
      logger.error(
        "The socket's name is gone, so nobody can ask any more", metadata: ["socket": "\(listener.path)"])
      if listener.isPassed {
        logger.notice("The service manager makes it anew: systemctl --user restart sessiond.socket")
      } else {
        surroundings.socketLost()
      }
    }
    self.transcripts = transcripts
    self.board = board
    self.locks = locks
    self.listener = listener
    self.store = store
    self.streams = streams
    self.logger = logger
    server = HTTPServer(
      descriptor: listener.descriptor, router: router,
      identity: ServerIdentity(version: Version.current, api: Version.api, bootID: facts.bootID),
      logger: logger)
    // What takes events starts before what makes them, and stops after it. tmux is told of agents when they are known.
    let optional: [any Worker] = surroundings.settings.tmuxPush ? [tmux] : []
    workers = WorkerGroup(
      [budget, statusFile, serviceStatus, agents] + optional + [transcripts], logger: logger)
  }

  /// Ends in the reverse order: answers in flight are finished, what was derived is stored, the socket goes.
  package func stop() async {
    socketWatch.cancel()
    // The name goes first: a client that comes now is told at once that nobody is there. In a socket of the service
    // manager's it waits for the next daemon.
    listener.close()
    transcripts.cutScanShort()
    streams.stop()
    await server.stop()
    await workers.stop()
    do {
      try store.close()
    } catch {
      logger.error("The database did not close", metadata: ["problem": "\(error)"])
    }
    for lock in locks { lock.release() }
  }
}

/// The daemon can't start; the message says why and what to do.
package struct StartError: Error, Sendable, CustomStringConvertible {
  package let description: String

  package init(_ description: String) {
    self.description = description
  }
}

/// A name for one run of the daemon.
enum BootID {
  /// 128 random bits in hexadecimal.
  static func random() -> String {
    (0..<2).map { _ in
      let digits = String(UInt64.random(in: .min ... .max), radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }.joined()
  }
}
