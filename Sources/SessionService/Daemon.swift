import AgentFormats
package import ControlAPI
package import DaemonKit
package import Dispatch
package import LinuxHost
package import Logging
package import Rendering
package import SessionCore
package import SessionStore
import Synchronization

/// The whole daemon, put together: what is started in which order, and how it ends. Reads from top to bottom.
package final class Daemon: Sendable {
  /// All that the daemon takes from outside; tests give folders, a clock and times of their own.
  package struct Surroundings: Sendable {
    package var runtime: RuntimePaths
    package var state: StatePaths
    /// Folders of agents, beside those that the settings name.
    package var roots: [AgentRoot]
    package var settings: Settings
    package var processes = ProcessTable()
    /// What the user's own command finds in its environment, and by what the desktop is found.
    package var environment: [String: String] = [:]
    /// Folders in which tmux servers have their sockets.
    package var tmuxFolders: [String] = []
    /// Where an administrator says what Claude Code may do.
    package var managedClaudeFolder = ClaudeSwitches.managedFolder
    /// What people have to know of what this daemon shows: that it is a recording. `nil` for their own sessions.
    package var notice: String?
    /// Between two polls of everything that inotify may have missed.
    package var poll: DispatchTimeInterval = .seconds(30)
    /// From a change of a transcript to its copy in the archive; `nil` for the usual time.
    package var archivePace: DispatchTimeInterval?
    /// Bytes that all context records may take in memory; `nil` for the usual ones.
    package var recordBytes: Int?
    /// Bytes of the disk that the archive leaves free; `nil` for the usual ones.
    package var archiveReserve: Int?
    /// The socket that the service manager passed on; `nil` to make one at ``runtime``.
    package var listener: UnixListener?
    /// Called with what the daemon is doing, in a line for the service manager: when it changes, once a second at most.
    package var statusChanged: @Sendable (String) -> Void = { _ in }
    /// Called when settings begin to be read anew (`true`), and when that is over, however it went.
    package var reloads: @Sendable (Bool) -> Void = { _ in }
    /// Called with settings that hold from now on.
    package var settingsChanged: @Sendable (Settings) -> Void = { _ in }
    /// Called when the daemon can't go on.
    package var mustEnd: @Sendable (End) -> Void = { _ in }
    /// Reads the settings anew, from where they came.
    package var readSettings: @Sendable () async throws -> Settings
    /// Between two looks whether everybody gets on, in milliseconds.
    package var watchInterval = 15_000
    /// Whether the reading of history is held up from the start; for tests.
    package var pausesIndex = false
    /// Called after each look that found nobody hanging who can't be helped.
    package var alive: @Sendable () -> Void = {}
    /// Takes the workers before they are made; for tests of what happens when one fails.
    package var workers: @Sendable ([WorkerSpec]) -> [WorkerSpec] = { $0 }
    /// What tokens cost in US dollars, instead of what models cost by the list and the settings; for tests.
    package var cost: (@Sendable (UsageEntry) -> Double?)?
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
        roots: Self.usualRoots(environment), settings: settings)
      tmuxFolders = [TmuxServers.folder(environment: { environment[$0] })]
      self.environment = environment
    }

    /// Surroundings with every place given.
    package init(runtime: RuntimePaths, state: StatePaths, roots: [AgentRoot], settings: Settings) {
      self.runtime = runtime
      self.state = state
      self.roots = roots
      self.settings = settings
      readSettings = { settings }
    }

    /// The folders of the agents that are to be read: these and those of the settings, each once.
    package func roots(_ settings: Settings) -> [AgentRoot] {
      Self.roots(roots, settings)
    }

    /// The usual places and the configured ones, each once.
    static func roots(environment: [String: String], settings: Settings) -> [AgentRoot] {
      roots(usualRoots(environment), settings)
    }

    private static func usualRoots(_ environment: [String: String]) -> [AgentRoot] {
      Agents.all.flatMap { agent in agent.roots { environment[$0] }.map { AgentRoot(agent, $0) } }
    }

    private static func roots(_ usual: [AgentRoot], _ settings: Settings) -> [AgentRoot] {
      let configured = Agents.all.flatMap { agent in
        settings.agent(agent.id).folders.map { AgentRoot(agent, $0) }
      }
      return (usual + configured).reduce(into: []) { roots, root in
        if settings.agent(root.agent.id).isEnabled, !roots.contains(root) { roots.append(root) }
      }
    }
  }

  /// Why the daemon can't go on, and has to be stopped by whoever runs it.
  package enum End: Hashable, Sendable {
    /// The name of a socket that the service manager made is gone: nobody can reach this daemon any more.
    case socketLost
    /// Starting workers again has not helped.
    case workersFailed(String)
    /// The database is damaged, as the reason says. The next start sets it aside and builds it anew.
    case databaseDamaged(String)
  }

  /// What the routes answer from; whoever runs the daemon in process waits for it to change.
  package var board: StateBoard<SessionBoard> { boards.sessions }
  /// The context records that are kept current, likewise.
  package var contexts: StateBoard<[SessionKey: ContextDocument]> { boards.contexts }
  /// How the workers are doing.
  package var workers: StateBoard<[WorkerReport]> { boards.workers }

  /// How far the context records of older transcripts are.
  package var records: StateBoard<RecordProgress> { boards.records }

  private let surroundings: Surroundings
  private let boards: Boards
  private let context: RouteContext
  private let locks: [InstanceLock]
  private let door: Door
  private let telemetry: TelemetryIntake
  /// One at a time: the settings that were read last are to hold.
  private let reloading = AsyncLock()
  private let store: SessionStore
  private let databaseCheck: DatabaseCheck?
  private let streams: StreamHub
  private let supervisor: Supervisor
  private let watch: LivenessWatch
  private let watchThread = Mutex<TickThread?>(nil)
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
    let store = try SessionStore(path: surroundings.state.database) {
      surroundings.mustEnd(.databaseDamaged($0))
    }
    if let setAside = store.setAside {
      logger.error(
        "The database was damaged and is built anew from the transcripts",
        metadata: ["set.aside": "\(setAside)"])
    }
    let listener =
      try surroundings.listener ?? UnixListener.bind(path: surroundings.runtime.socket, backlog: 128)
    let daemon = try Daemon(surroundings, locks: locks, listener: listener, store: store, logger: logger)
    do {
      Self.logScreenRuleProblems(surroundings.settings, logger)
      try daemon.beginWatch()
      daemon.streams.start()
      // The board is as it was left before the first question is answered; those that came early waited in the socket.
      try await daemon.supervisor.start()
      try daemon.door.open()
      // Whoever asks for a reload already now may name another port.
      await daemon.reloading.hold {
        await daemon.telemetry.follow(daemon.boards.settings.value.telemetryPort)
      }
      try daemon.beginDatabaseCheck()
    } catch {
      await daemon.stop()
      throw error
    }
    return daemon
  }

  private init(
    _ surroundings: Surroundings, locks: [InstanceLock], listener: UnixListener, store: SessionStore,
    logger: Logger
  ) throws {
    let now = surroundings.now
    let boards = Boards(
      isIndexPaused: StateBoard(surroundings.pausesIndex), settings: StateBoard(surroundings.settings))
    let lane = EventLane(store: store)
    let recent = StateBoard(RecentEvents())
    let streams = StreamHub(
      board: boards.sessions, recent: recent, store: store, logger: logger, now: now)
    let roots: @Sendable () -> [AgentRoot] = { surroundings.roots(boards.settings.value) }
    let hooks = HookIntake(
      lane: lane, roots: roots, isRead: { boards.settings.value.agent($0).isEnabled }, now: now)
    let supervisor = Supervisor(
      surroundings.workers(
        Self.workers(surroundings, boards: boards, store: store, lane: lane, hooks: hooks, logger: logger)),
      reports: boards.workers, logger: logger,
      gaveUp: { surroundings.mustEnd(.workersFailed($0)) })
    let facts = DaemonFacts(
      bootID: BootID.random(), pid: ProcessTable.ownPID, started: now(), socket: listener.path,
      database: store.path, notice: surroundings.notice)
    let identity = ServerIdentity(version: Version.current, api: Version.api, bootID: facts.bootID)
    let telemetry = TelemetryIntake(
      tokenPath: surroundings.state.telemetryToken, identity: identity, logger: logger, now: now
    ) { _ = try lane.record($0, now: now()) }
    let context = RouteContext(
      boards: boards, recent: recent, store: store, state: surroundings.state, streams: streams,
      processes: surroundings.processes,
      answers: AnswerCache(), facts: facts, roots: roots, telemetry: telemetry, hooks: hooks,
      acknowledge: { id in
        try lane.keepNotices(nil) { try $0.acknowledgeNotice(id, at: now()) }
      },
      advice: HookAdvice(boards),
      reload: { [reloading] in
        try await reloading.hold {
          let report = try await Self.reload(surroundings, boards, supervisor, logger)
          await telemetry.follow(boards.settings.value.telemetryPort)
          return report
        }
      },
      now: now,
      pricing: { surroundings.cost ?? UsageRoutes.pricing(boards.settings.value.modelPrices) })
    let server = HTTPServer(
      descriptor: listener.descriptor, router: Self.router(context),
      identity: identity, count: context.connections, logger: logger)
    lane.attach("streams") { streams.receive($0) }
    lane.attach("alerts") { [alerts = context.alerts] in alerts.receive($0) }

    self.surroundings = surroundings
    self.context = context
    self.boards = boards
    self.locks = locks
    self.store = store
    self.telemetry = telemetry
    databaseCheck = store.isChecked ? nil : try DatabaseCheck(of: store)
    self.streams = streams
    self.supervisor = supervisor
    self.logger = logger
    door = Door(listener, server, poll: surroundings.poll, logger: logger) {
      surroundings.mustEnd(.socketLost)
    }
    watch = LivenessWatch(
      fixtures: [
        .init("socket", server.pulse), .init("store", lane.pulse), .init("streams", streams.pulse),
      ],
      supervisor: supervisor, alive: surroundings.alive,
      stuck: { stuck in
        boards.stuck.publish(stuck)
        guard !stuck.isEmpty else { return logger.notice("All get on again") }
        logger.critical(
          "Something hangs that only a new process helps",
          metadata: ["hanging": "\(stuck.joined(separator: ", "))"])
      })
  }

  private static func router(_ context: RouteContext) -> Router {
    var router = Router()
    DaemonRoutes.register(in: &router, context)
    TmuxRoutes.register(in: &router, context)
    SupervisionRoutes.register(in: &router, context)
    SessionRoutes.register(in: &router, context)
    StopRoutes.register(in: &router, context)
    ContextRoutes.register(in: &router, context)
    SearchRoutes.register(in: &router, context)
    BoardRoute.register(in: &router, context)
    StatusLineRoute.register(in: &router, context)
    EventRoutes.register(in: &router, context)
    AlertRoutes.register(in: &router, context)
    UsageRoutes.register(in: &router, context)
    TelemetryRoutes.register(in: &router, context)
    HookRoutes.register(in: &router, context)
    IndexRoutes.register(in: &router, context)
    MetricsRoute.register(in: &router, context)
    return router
  }

  private func beginWatch() throws {
    let thread = try TickThread(every: surroundings.watchInterval) { [watch] in _ = watch.look() }
    watchThread.withLock { $0 = thread }
  }

  /// Begins to look through a database that was too large for that before the start.
  private func beginDatabaseCheck() throws {
    guard let databaseCheck else { return }
    try IdleThread.begin { [store, boards, logger] in
      do {
        guard !boards.isDaemonStopping.value, let damage = try databaseCheck.run() else { return }
        store.damageFound(damage)
      } catch {
        logger.warning("The database can't be checked", metadata: ["problem": "\(error)"])
      }
    }
  }

  /// Reads the settings anew. If they can't be read nothing changes.
  ///
  /// - Throws: what is wrong with them, with file and line.
  package func reload() async throws -> ReloadReport {
    try await context.reload()
  }

  /// Ends in the reverse order: answers in flight are finished, what was derived is stored, the socket goes.
  package func stop() async {
    // The name goes first: a client that comes now is told at once that nobody is there. In a socket of the service
    // manager's it waits for the next daemon.
    door.removeName()
    boards.isDaemonStopping.publish(true)
    streams.stop()
    await door.close()
    await telemetry.stop()
    await supervisor.stop()
    watchThread.withLock { $0 = nil }
    databaseCheck?.stop()
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
