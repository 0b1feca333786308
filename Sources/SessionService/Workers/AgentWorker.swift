import AgentFormats
import DaemonKit
import Dispatch
import LinuxHost
import Logging
import SessionCore
import SessionStore

/// Knows which sessions are in a process that lives: from the agents' own registries held against the process table, and
/// of agents that keep none from the process table alone.
actor AgentWorker: Worker {
  nonisolated let life: WorkerLife
  nonisolated var unownedExecutor: UnownedSerialExecutor { life.executor.asUnownedSerialExecutor() }

  /// The registry's entries are some 400 bytes; what is larger is none.
  private static let entryLimit = 64 << 10

  /// The folders in which agents note their live processes.
  private let registries: [String]
  private let processes: ProcessTable
  let store: SessionStore
  let logger: Logger
  let boards: Boards
  let now: @Sendable () -> Timestamp
  /// Whether a look is due already: a burst of changes needs one look.
  private let isDue = DueMark()
  /// The same for a look at the board.
  let isBoardDue = DueMark()
  private(set) var isStopped = false
  private var observations: [Observation] = []
  /// Notices the end of each agent at once; where there is none, the poll does.
  private var watches: ProcessWatches?
  /// What the registries say.
  private var registered: [LiveSession] = []
  /// What is known of the agents without one.
  var search: AgentSearch
  var found = LiveSessions()
  var pace = SearchPace()
  /// Who had what at the last search.
  var memory: SessionClaims.Memory
  /// When sessions began, of those of which that was asked and is known.
  var beginnings: [SessionKey: Timestamp] = [:]

  /// Looks in each root's registry, whenever that may have changed, and for the processes of agents without one, and
  /// publishes the live sessions where those changed.
  init(
    _ life: WorkerLife, roots: [AgentRoot], processes: ProcessTable, store: SessionStore, boards: Boards,
    logger: Logger, now: @escaping @Sendable () -> Timestamp
  ) {
    self.life = life
    registries = roots.compactMap(\.registry)
    self.processes = processes
    if processes.isOfKernel { watches = ProcessWatches(processes, queue: life.executor.queue) }
    search = AgentSearch(roots, processes)
    // Another life of this worker left there what it found.
    memory = SessionClaims.Memory(boards.agents.value)
    self.store = store
    self.logger = logger
    self.boards = boards
    self.now = now
  }

  func start() async throws {
    observations = [boards.registryChanged.observe { [weak self] _ in self?.registryChanged() }]
    if !search.agents.isEmpty {
      observations += [
        boards.sessions.observe { [weak self] _ in self?.boardChanged() },
        boards.agentPanes.observe { [weak self] panes in
          if !panes.isEmpty { self?.perform { $0.searchSoon() } }
        },
      ]
      boardChanged()
    }
    look()
  }

  func stop() async {
    isStopped = true
    (observations, watches) = ([], nil)
  }

  /// Something in the registry changed, or it is time to notice processes that died without a word.
  private nonisolated func registryChanged() {
    guard isDue.set() else { return }
    perform { $0.look() }
  }

  private func look() {
    isDue.clear()
    guard !isStopped else { return }
    registered = registries.flatMap(entries)
    if isSearchDue { searchSoon() }
    publish()
  }

  func publish() {
    let sessions = (registered + found.sessions).sorted {
      ($0.process.pid, $0.id.rawValue) < ($1.process.pid, $1.id.rawValue)
    }
    // One that is killed leaves its entry in the registry as it is.
    watches?.follow(
      Set(sessions.map { ProcessIdentity(pid: $0.process.pid, startTicks: $0.process.startTicks) })
    ) { [weak self] agent in
      self?.attempt { $0.ended(agent) }
    }
    boards.agents.publishChange(LiveSessions(sessions, doubtful: found.doubtful), by: life)
  }

  private func ended(_ agent: ProcessIdentity) {
    guard !isStopped else { return }
    if found.sessions.contains(where: { $0.process.pid == agent.pid }) { seek() }
    look()
  }

  private func entries(in folder: String) -> [LiveSession] {
    do {
      return try (Directory.entries(of: folder) ?? []).compactMap { entry in
        // Only `<pid>.json`: beside it lie files that are secret.
        guard entry.kind == .file, entry.name.hasSuffix(".json"),
          let pid = Int32(entry.name.dropLast(".json".count)),
          // An entry that can't be read hides only itself.
          let json = (try? AtomicFile.read(path: folder + "/" + entry.name, limit: Self.entryLimit)) ?? nil,
          let session = ClaudeRegistry.session(json), session.process.pid == pid,
          processes.identity(of: pid)
            == ProcessIdentity(pid: pid, startTicks: session.process.startTicks)
        else { return nil }
        return session
      }
    } catch {
      logger.debug("The registry of live agents can't be read", metadata: ["problem": "\(error)"])
      return []
    }
  }
}
