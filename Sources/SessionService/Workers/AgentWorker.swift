import AgentFormats
import DaemonKit
import Dispatch
import LinuxHost
import Logging
import SessionCore
import Synchronization

/// Knows which agent processes are alive, from the agents' own registry held against the process table.
actor AgentWorker: Worker {
  nonisolated let life: WorkerLife
  nonisolated var unownedExecutor: UnownedSerialExecutor { life.executor.asUnownedSerialExecutor() }

  /// The registry's entries are some 400 bytes; what is larger is none.
  private static let entryLimit = 64 << 10
  /// Agents whose end is noticed at once; each takes a descriptor. That of more is noticed by the poll.
  private static let mostWatches = 256

  /// The folders in which agents note their live processes.
  private let registries: [String]
  private let processes: ProcessTable
  private let logger: Logger
  private let boards: Boards
  /// Whether a look is due already: a burst of changes needs one look.
  private let isDue = Atomic(false)
  private var isStopped = false
  private var observation: Observation?
  private var watches: [ProcessIdentity: ProcessWatch] = [:]

  /// Looks in each root's registry, whenever that may have changed, and publishes the live sessions where those changed.
  init(_ life: WorkerLife, roots: [AgentRoot], processes: ProcessTable, boards: Boards, logger: Logger) {
    self.life = life
    registries = roots.compactMap(\.registry)
    self.processes = processes
    self.logger = logger
    self.boards = boards
  }

  func start() async throws {
    observation = boards.registryChanged.observe { [weak self] _ in self?.registryChanged() }
    look()
  }

  func stop() async {
    isStopped = true
    observation = nil
    watches = [:]
  }

  /// Something in the registry changed, or it is time to notice processes that died without a word.
  private nonisolated func registryChanged() {
    guard !isDue.exchange(true, ordering: .acquiringAndReleasing) else { return }
    perform { $0.look() }
  }

  private func look() {
    isDue.store(false, ordering: .releasing)
    guard !isStopped else { return }
    let sessions = registries.flatMap(entries).sorted { $0.agent.pid < $1.agent.pid }
    watch(sessions.map { ProcessIdentity(pid: $0.agent.pid, startTicks: $0.agent.startTicks) })
    guard sessions != boards.agents.value else { return }
    boards.agents.update { [life] in
      if !life.isOver { $0 = sessions }
    }
  }

  /// Looks again as soon as one of them ends: one that is killed leaves its entry in the registry as it is.
  private func watch(_ agents: [ProcessIdentity]) {
    guard processes.isOfKernel else { return }
    let living = Set(agents)
    watches = watches.filter { living.contains($0.key) }
    for agent in agents where watches[agent] == nil && watches.count < Self.mostWatches {
      // Where there is none to be had, the poll notices the end.
      watches[agent] = try? ProcessWatch(pid: agent.pid, queue: life.executor.queue) { [weak self] _ in
        self?.attempt { worker in
          worker.watches[agent] = nil
          worker.look()
        }
      }
      // It may have ended before it was watched, and another one have its number.
      if processes.identity(of: agent.pid) != agent { registryChanged() }
    }
  }

  private func entries(in folder: String) -> [ClaudeLiveSession] {
    do {
      return try (Directory.entries(of: folder) ?? []).compactMap { entry in
        // Only `<pid>.json`: beside it lie files that are secret.
        guard entry.kind == .file, entry.name.hasSuffix(".json"),
          let pid = Int32(entry.name.dropLast(".json".count)),
          // An entry that can't be read hides only itself.
          let json = (try? AtomicFile.read(path: folder + "/" + entry.name, limit: Self.entryLimit)) ?? nil,
          let session = ClaudeLiveSession(json: json), session.agent.pid == pid,
          processes.identity(of: pid) == ProcessIdentity(pid: pid, startTicks: session.agent.startTicks)
        else { return nil }
        return session
      }
    } catch {
      logger.debug("The registry of live agents can't be read", metadata: ["problem": "\(error)"])
      return []
    }
  }
}
