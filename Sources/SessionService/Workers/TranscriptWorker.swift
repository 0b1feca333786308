import AgentFormats
import DaemonKit
import Dispatch
import LinuxHost
import Logging
import Rendering
import SessionCore
import SessionStore

/// Finds transcripts, follows them as they grow, and sends what they say down the lane.
///
/// Changes are told by inotify; a poll catches what it can't tell (network and WSL file systems, an overflow). Both come
/// to the same: a path is marked, and marked paths are read on from where they were left.
actor TranscriptWorker: Worker {
  /// Where to look and how often; tests take other times.
  struct Plan: Sendable {
    /// Folders of agents, with their transcripts and their notes of live processes.
    var roots: [AgentRoot]
    /// Other folders, of which somebody else wants to know when something in them changes; they need not be there.
    var others: [String] = []
    /// Between two polls of everything.
    var poll: DispatchTimeInterval = .seconds(30)

    init(roots: [AgentRoot]) {
      self.roots = roots
    }
  }

  nonisolated let life: WorkerLife
  nonisolated var unownedExecutor: UnownedSerialExecutor { life.executor.asUnownedSerialExecutor() }

  let plan: Plan
  /// Roots in which an agent keeps databases of its sessions, which are not read here.
  private let databaseFolders: [String]
  let store: SessionStore
  let boards: Boards
  let lane: EventLane
  private let logger: Logger
  let now: @Sendable () -> Timestamp

  var watches: WatchList?
  private var source: InotifySource?
  private var pollTimer: QueueTimer?
  private var retryTimer: QueueTimer?
  private var retry = RetryDelay()
  var tails: [String: TranscriptTail] = [:]
  /// What is to be looked at, in the order in which it was marked.
  private var marked = MarkedPaths()
  /// The history that is being read; `nil` while there is none.
  var history: TranscriptHistory?
  private var observation: Observation?
  private lazy var reader = TranscriptReader()
  var isStoreFailing = false
  /// Problems that were logged, so that each is logged once.
  private var reported: Set<String> = []
  var hasCompletedScan = false
  private var isStopped = false

  init(
    _ life: WorkerLife, plan: Plan, store: SessionStore, lane: EventLane, boards: Boards,
    logger: Logger, now: @escaping @Sendable () -> Timestamp
  ) {
    self.life = life
    self.boards = boards
    self.plan = plan
    databaseFolders = OpencodeDatabases.folders(of: plan.roots)
    self.store = store
    self.lane = lane
    self.logger = logger
    self.now = now
  }

  // MARK: Start and stop

  func start() async throws {
    lane.settle()
    for file in try store.transcriptFiles() {
      // Others are not looked at: what is known of them stays as it is.
      guard let root = plan.roots.root(of: file.path) else { continue }
      tails[file.path] = TranscriptTail(file: file, in: root)
    }
    let list = try WatchList()
    watches = list
    // The closure keeps the list, and with it the descriptor, until Dispatch has let go.
    nonisolated(unsafe) let kept = list
    source = InotifySource(
      descriptor: list.descriptor, queue: life.executor.queue,
      handler: { [weak self] in self?.attempt { try $0.changesWait() } }, closed: { _ = kept })
    pollTimer = QueueTimer(queue: life.executor.queue, after: plan.poll, every: plan.poll) { [weak self] in
      self?.attempt { try $0.periodicPoll() }
    }
    observation = boards.isIndexPaused.observe { [weak self] _ in self?.perform { $0.pauseChanged() } }
    pauseChanged()
    // On the queue, not awaited: the socket answers while a long history is still being read.
    perform { try $0.poll() }
  }

  func stop() async {
    isStopped = true
    history?.scan.cancel()
    (source, pollTimer, retryTimer, watches, observation, history) = (nil, nil, nil, nil, nil, nil)
  }

  // MARK: Changes

  /// Whether nothing more is to be read: the worker is over, or the daemon stops, and a history of many gigabytes must not
  /// hold that up.
  var breaksOff: Bool { isStopped || life.isOver || boards.isDaemonStopping.value }

  /// Reads what is live: all that is told of, until nothing more is.
  func changesWait() throws {
    try collectChanges()
    try readMarked()
  }

  /// Marks what inotify tells of.
  private func collectChanges() throws {
    for event in try watches?.events() ?? [] { try take(event) }
  }

  private func take(_ event: InotifyEvent) throws {
    if event.kind.contains(.overflow) {
      logger.notice("Changes came faster than they were read, looking at everything again")
      return retryLater()
    }
    guard let folder = watches?.folder(of: event.watch) else { return }
    if event.kind.contains(.watchGone) {
      watches?.forget(event.watch)
      return retryLater()
    }
    guard !plan.others.contains(folder) else { return boards.tmuxFoldersChanged.ring() }
    guard let name = event.name else { return }
    if databaseFolders.contains(folder) { noteDatabase(event, name) }
    let path = folder + "/" + name
    if plan.roots.contains(where: { $0.registry == folder }) {
      if name.hasSuffix(".json") { boards.registryChanged.ring() }
    } else if event.kind.contains(.isDirectory) {
      if event.kind.contains(.created) || event.kind.contains(.movedIn) { try enter(path) }
    } else if plan.roots.root(of: path)?.agent.format(of: name) != nil {
      marked.insert(path)
    }
  }

  /// Rings for what its owner writes. Our own looks close the log of changes, which says nothing, and one that could not
  /// be made is no change either.
  private func noteDatabase(_ event: InotifyEvent, _ name: String) {
    let isWritten = !event.kind.isDisjoint(with: [.modified, .created, .movedIn, .movedOut, .deleted])
    if isWritten, OpencodeDatabases.isPart(name) { boards.databasesChanged.ring() }
  }

  /// A folder is new: it is watched, and what is in it already is marked.
  private func enter(_ folder: String) throws {
    guard let root = plan.roots.root(of: folder) else {
      // One that is watched or walked as such, or a folder on the way to it, that was not there yet.
      if plan.roots.contains(where: { $0.begins(at: folder) }) { try poll() }
      return
    }
    var tree = TranscriptTree()
    tree.walk(folder, in: root) { watch($0) }
    read(tree.transcripts)
  }

  private func watch(_ folder: String, contents: Bool = true) {
    do {
      try watches?.watch(folder, contents: contents)
    } catch {
      report("A folder can't be watched, it is looked at every 30 s only", "\(error)")
    }
  }

  // MARK: Looking at everything

  private func periodicPoll() throws {
    // A whole period without trouble: the next one begins with the short delay again.
    if retryTimer == nil { retry.reset() }
    try poll()
  }

  /// Walks all roots, reads what differs from what is known, and notices what is gone.
  private func poll() throws {
    retryTimer = nil
    boards.registryChanged.ring()
    // One that is not there yet is tried again at the next poll.
    for folder in plan.others { try? watches?.watch(folder, permissions: true) }
    var tree = TranscriptTree()
    for root in plan.roots {
      watchRoot(root)
      tree.walk(root) {
        life.pulse.beat()
        watch($0)
      }
    }
    for problem in tree.problems { report("A folder of transcripts can't be read", problem) }
    read(tree.transcripts.filter { tails[$0.path]?.differs(from: $0.status) ?? true })
    try changesWait()
    let found = Set(tree.transcripts.map(\.path))
    if history != nil { history?.found = found } else { try finishLook(found) }
  }

  /// Everything is read that a look has found.
  func finishLook(_ found: Set<String>) throws {
    forget(tails.keys.filter { !found.contains($0) && isGone($0) })
    // Not before: what is only half written when it is read is whole a moment later.
    noteRefusals()
    guard retryTimer == nil, !breaksOff else { return }
    try lane.endHistory()
    if !hasCompletedScan { Memory.trim() }
    hasCompletedScan = true
    // Also what another life of this worker left behind.
    if boards.index.value.isReading {
      showIndex { index in
        index.ended()
        index.isComplete = true
      }
    }
  }

  /// Tells, and keeps, why files can't be read.
  private func noteRefusals() {
    let refusing = tails.values.filter { $0.refusal != nil }
    let refused = refusing.compactMap { tail in
      tail.refusal.flatMap { refusal -> TranscriptProgress? in
        guard tail.file.problem != refusal.problem else { return nil }
        report("A transcript can't be read", refusal.problem)
        var file = tail.file
        file.problem = refusal.problem
        return TranscriptProgress(
          file: file, agent: tail.root.agent.id, sessionID: nil, batch: TranscriptBatch())
      }
    }
    var unread: [String: String] = [:]
    // Whoever has more has one trouble, not many.
    for tail in refusing.prefix(1_000) { unread[tail.file.path] = tail.refusal?.problem }
    boards.unread.publishChange(unread, by: life)
    do {
      try lane.commit(refused, now: now(), life: life) { noted in
        for piece in noted { tails[piece.file.path]?.file.problem = piece.file.problem }
      }
    } catch {
      reportStoreFailure(error)
    }
  }

  /// Whether there is no such file. What can't be looked at, in a folder without permission, is not gone.
  private func isGone(_ path: String) -> Bool {
    do {
      return try FileStatus.of(path: path) == nil
    } catch {
      return false
    }
  }

  /// Watches a root's own folder and its registry; where they are missing, the nearest folder above that is there.
  private func watchRoot(_ root: AgentRoot) {
    for folder in [root.path, root.registry].compactMap(\.self) {
      var present = folder
      while present.count > 1, (try? FileStatus.of(path: present))?.isDirectory != true {
        present = String(present[..<(present.lastIndex(of: "/") ?? present.startIndex)])
      }
      guard present.count > 1, watches?.isWatched(present) == false else { continue }
      // Of a home folder only what comes and goes matters, unless there are databases in it: some of its files are
      // written to all the time.
      watch(present, contents: present == root.registry || databaseFolders.contains(present))
    }
  }

  // MARK: Reading

  /// Reads marked transcripts on, each a little at a time, so that none has to wait for one that has grown by much.
  private func readMarked() throws {
    while !breaksOff, let path = marked.popFirst() {
      if tails[path] == nil { noteNew(path) }
      guard let tail = tails[path] else { continue }
      life.pulse.beat()
      guard take([(path, Result { try reader.read(tail, at: now()) })]) else { return retryLater() }
      // Whatever else is told of meanwhile has its turn before the rest of this one.
      if !marked.isEmpty { try collectChanges() }
    }
  }

  /// Has a transcript looked at when its turn comes.
  func mark(_ path: String) {
    marked.insert(path)
  }

  private func noteNew(_ path: String) {
    guard let root = plan.roots.root(of: path) else { return }
    do {
      if let found = try TranscriptTree.transcript(at: path, in: root) {
        tails[path] = TranscriptTail(found)
      }
    } catch {
      report("A transcript can't be read", "\(error)")
    }
  }

  /// Commits what looks at transcripts brought, in their order. `false` when they have to be taken again.
  private func take(_ results: [(path: String, Result<TranscriptReader.Reading?, any Error>)]) -> Bool {
    var readings: [String: TranscriptReader.Reading] = [:]
    var pieces: [TranscriptProgress] = []
    for (path, result) in results {
      guard let reading = reading(result, of: path) else { continue }
      readings[path] = reading
      if let progress = reading.progress { pieces.append(progress) } else { stored(reading, of: path) }
    }
    do {
      try lane.commit(pieces, now: now(), life: life) { committed in
        for path in committed.map(\.file.path) {
          if let reading = readings[path] { stored(reading, of: path) }
        }
      }
    } catch {
      reportStoreFailure(error)
      return false
    }
    if !pieces.isEmpty { isStoreFailing = false }
    return true
  }

  /// What a look brought; `nil` where there was nothing to be read, for whatever reason.
  func reading(
    _ result: Result<TranscriptReader.Reading?, any Error>, of path: String
  ) -> TranscriptReader.Reading? {
    switch result {
    case .success(let reading?): return reading
    case .success(nil): forget([path])
    case .failure(let error):
      report("A transcript can't be read", "\(error)")
      tails[path]?.refusal = .init(status: nil, problem: "\(error)")
    }
    return nil
  }

  /// A reading is in the store: it is gone on from there.
  func stored(_ reading: TranscriptReader.Reading, of path: String) {
    tails[path] = reading.tail
    if reading.hasMore { marked.insert(path) }
  }

  private func forget(_ paths: [String]) {
    let known = paths.filter { tails[$0] != nil }
    guard !known.isEmpty else { return }
    do {
      try lane.transcriptsDeleted(known, now: now(), life: life)
      for path in known {
        // It may be gone because it was packed; what was packed was passed over until now.
        if let packed = tails[path]?.root.agent.packedPath(of: path) { marked.insert(packed) }
        tails[path] = nil
      }
    } catch {
      reportStoreFailure(error)
      retryLater()
    }
  }

  // MARK: Trouble

  func retryLater() {
    guard retryTimer == nil, !breaksOff else { return }
    let delay = retry.next()
    retryTimer = QueueTimer(queue: life.executor.queue, after: .milliseconds(delay)) { [weak self] in
      self?.attempt { try $0.poll() }
    }
  }

  /// Says so once until something can be stored again.
  func reportStoreFailure(_ error: any Error) {
    // Its successor reads it again.
    guard !life.isOver else { return }
    if !isStoreFailing {
      logger.error("What was read can't be stored, trying again", metadata: ["problem": "\(error)"])
    }
    isStoreFailing = true
  }

  private func report(_ message: Logger.Message, _ problem: String) {
    guard reported.insert(problem).inserted else { return }
    // A thousand different problems are one: the log must not grow because a disk is broken.
    if reported.count > 1_000 { reported.removeAll() }
    logger.warning(message, metadata: ["problem": "\(problem)"])
  }
}
