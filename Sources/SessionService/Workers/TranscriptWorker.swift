import AgentFormats
import DaemonKit
import Dispatch
import LinuxHost
import Logging
import Rendering
import SessionCore
import SessionStore
import Synchronization

/// Finds transcripts, follows them as they grow, and sends what they say down the lane.
///
/// Changes are told by inotify; a poll catches what it can't tell (network and WSL file systems, an overflow). Both come
/// to the same: a path is marked, and marked paths are read on from where they were left.
actor TranscriptWorker: Worker {
  /// Where to look and how often; tests take other times.
  struct Plan: Sendable {
    /// Folders that hold `projects` and `sessions`, absolute.
    var roots: [String]
    /// Other folders, of which somebody else wants to know when something in them changes; they need not be there.
    var others: [String] = []
    /// Between two polls of everything.
    var poll: DispatchTimeInterval = .seconds(30)

    init(roots: [String]) {
      self.roots = roots
    }
  }

  nonisolated let name = "transcripts"
  private let executor = QueueExecutor(label: "sessiond.transcripts")
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  private let plan: Plan
  private let store: SessionStore
  private let lane: EventLane
  private let logger: Logger
  private let now: @Sendable () -> Timestamp
  /// Called on this worker's queue when a folder of live processes changed, and at each poll.
  private let registryChanged: @Sendable () -> Void
  /// Called on this worker's queue when something in one of the other folders changed.
  private let othersChanged: @Sendable () -> Void
  /// Called once, when everything that was there at the start is committed.
  private let firstScanCompleted: @Sendable () -> Void

  private var watches: WatchList?
  private var source: InotifySource?
  private var pollTimer: QueueTimer?
  private var retryTimer: QueueTimer?
  private var retry = RetryDelay()
  private var tails: [String: TranscriptTail] = [:]
  private var marked: Set<String> = []
  private lazy var reader = TranscriptReader()
  private var isStoreFailing = false
  /// Problems with files that were logged, so that each is logged once.
  private var reported: Set<String> = []
  private var hasCompletedScan = false
  private let isStopping = Atomic(false)
  private let scanned = Mutex(ScanProgress())

  /// How far the first scan is.
  nonisolated var progress: ScanProgress { scanned.withLock { $0 } }

  init(
    plan: Plan, store: SessionStore, lane: EventLane, logger: Logger,
    now: @escaping @Sendable () -> Timestamp, registryChanged: @escaping @Sendable () -> Void,
    othersChanged: @escaping @Sendable () -> Void,
    firstScanCompleted: @escaping @Sendable () -> Void
  ) {
    self.plan = plan
    self.store = store
    self.lane = lane
    self.logger = logger
    self.now = now
    self.registryChanged = registryChanged
    self.othersChanged = othersChanged
    self.firstScanCompleted = firstScanCompleted
  }

  // MARK: Start and stop

  func start() async throws {
    for file in try store.transcriptFiles() {
      tails[file.path] = TranscriptTail(file: file, sessionID: nil)
    }
    let list = try WatchList()
    watches = list
    // The closure keeps the list, and with it the descriptor, until Dispatch has let go.
    nonisolated(unsafe) let kept = list
    source = InotifySource(
      descriptor: list.descriptor, queue: executor.queue,
      handler: { [weak self] in self?.assumeIsolated { $0.changesWait() } }, closed: { _ = kept })
    pollTimer = QueueTimer(queue: executor.queue, after: plan.poll, every: plan.poll) { [weak self] in
      self?.assumeIsolated { $0.periodicPoll() }
    }
    // On the queue, not awaited: the socket answers while a long history is still being read.
    executor.queue.async { [weak self] in self?.assumeIsolated { $0.poll() } }
  }

  /// Lets a scan end after its present window, so that a history of many gigabytes does not hold up ``stop()``.
  nonisolated func cutScanShort() {
    isStopping.store(true, ordering: .relaxed)
  }

  func stop() async {
    cutScanShort()
    source?.cancel()
    pollTimer?.cancel()
    retryTimer?.cancel()
    (source, pollTimer, retryTimer, watches) = (nil, nil, nil, nil)
  }

  // MARK: Changes

  private func changesWait() {
    collectChanges()
    readMarked()
  }

  /// Marks what inotify tells of.
  private func collectChanges() {
    do {
      for event in try watches?.events() ?? [] { take(event) }
    } catch {
      report("The watch of transcripts can't be read", "\(error)")
    }
  }

  private func take(_ event: InotifyEvent) {
    if event.kind.contains(.overflow) {
      logger.notice("Changes came faster than they were read, looking at everything again")
      return retryLater()
    }
    guard let folder = watches?.folder(of: event.watch) else { return }
    if event.kind.contains(.watchGone) {
      watches?.forget(event.watch)
      return retryLater()
    }
    guard !plan.others.contains(folder) else { return othersChanged() }
    guard let name = event.name else { return }
    let path = folder + "/" + name
    if plan.roots.contains(where: { folder == $0 + "/sessions" }) {
      if name.hasSuffix(".json") { registryChanged() }
    } else if event.kind.contains(.isDirectory) {
      if event.kind.contains(.created) || event.kind.contains(.movedIn) { enter(path) }
    } else if name.hasSuffix(".jsonl") {
      marked.insert(path)
    }
  }

  /// A folder is new: it is watched, and what is in it already is marked.
  private func enter(_ folder: String) {
    guard let root = plan.roots.first(where: { folder == $0 || folder.hasPrefix($0 + "/") }) else {
      // A folder on the way to a root that is not there yet.
      if plan.roots.contains(where: { $0.hasPrefix(folder + "/") }) { poll() }
      return
    }
    if folder == root || folder == root + "/sessions" || folder == root + "/projects" { return poll() }
    var tree = TranscriptTree()
    tree.walk(folder, in: root) { watch($0) }
    if !read(tree.transcripts) { retryLater() }
  }

  private func watch(_ folder: String) {
    do {
      try watches?.watch(folder)
    } catch {
      report("A folder can't be watched, it is looked at every 30 s only", "\(error)")
    }
  }

  // MARK: Looking at everything

  private func periodicPoll() {
    // A whole period without trouble: the next one begins with the short delay again.
    if retryTimer == nil { retry.reset() }
    poll()
  }

  /// Walks all roots, reads what differs from what is known, and notices what is gone.
  private func poll() {
    retryTimer?.cancel()
    retryTimer = nil
    registryChanged()
    // One that is not there yet is tried again at the next poll.
    for folder in plan.others { try? watches?.watch(folder, permissions: true) }
    var tree = TranscriptTree()
    for root in plan.roots {
      watchRoot(root)
      tree.walk(root + "/projects", in: root) { watch($0) }
    }
    for problem in tree.problems { report("A folder of transcripts can't be read", problem) }
    let found = Set(tree.transcripts.map(\.path))
    let isRead = read(tree.transcripts.filter { tails[$0.path]?.differs(from: $0.status) ?? true })
    forget(tails.keys.filter { !found.contains($0) && isBelowRoots($0) && isGone($0) })
    guard isRead else { return retryLater() }
    guard !hasCompletedScan else { return }
    hasCompletedScan = true
    Memory.trim()
    firstScanCompleted()
  }

  /// Whether there is no such file. What can't be looked at, in a folder without permission, is not gone.
  private func isGone(_ path: String) -> Bool {
    do {
      return try FileStatus.of(path: path) == nil
    } catch {
      return false
    }
  }

  private func isBelowRoots(_ path: String) -> Bool {
    plan.roots.contains { path.hasPrefix($0 + "/projects/") }
  }

  /// Watches a root's own folder and its `sessions`; where they are missing, the nearest folder above that is there.
  private func watchRoot(_ root: String) {
    for folder in [root, root + "/sessions"] {
      var present = folder
      while present.count > 1, (try? FileStatus.of(path: present))?.isDirectory != true {
        present = String(present[..<(present.lastIndex(of: "/") ?? present.startIndex)])
      }
      if present.count > 1, watches?.isWatched(present) == false { watch(present) }
    }
  }

  /// Reads transcripts in the order in which they count, several at a time, and what is live in between.
  private func read(_ found: [FoundTranscript]) -> Bool {
    for transcript in found where tails[transcript.path] == nil {
      tails[transcript.path] = TranscriptTail(transcript)
    }
    var isRead = true
    if !hasCompletedScan { scanned.withLock { $0 = ScanProgress(read: 0, of: found.count) } }
    for window in TranscriptScan.windows(found) {
      guard !isStopping.load(ordering: .relaxed) else { return false }
      defer { scanned.withLock { $0.read += window.count } }
      isRead = take(TranscriptScan.read(window.compactMap { tails[$0.path] })) && isRead
      if !hasCompletedScan { collectChanges() }
      // Also what a look at it left over, because it was too much for one.
      readMarked()
    }
    return isRead
  }

  // MARK: Reading

  private func readMarked() {
    while !isStopping.load(ordering: .relaxed), let path = marked.popFirst() {
      if tails[path] == nil { noteNew(path) }
      guard let tail = tails[path] else { continue }
      guard take([(path, Result { try reader.read(tail) })]) else { return retryLater() }
    }
  }

  private func noteNew(_ path: String) {
    guard let root = plan.roots.first(where: { path.hasPrefix($0 + "/projects/") }) else { return }
    do {
      if let found = try TranscriptTree.transcript(at: path, projects: root + "/projects") {
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
    var gone: [String] = []
    for (path, result) in results {
      switch result {
      case .success(let reading?):
        readings[path] = reading
        if let progress = reading.progress { pieces.append(progress) } else { tails[path] = reading.tail }
      case .success(nil): gone.append(path)
      case .failure(let error): report("A transcript can't be read", "\(error)")
      }
    }
    forget(gone)
    do {
      try lane.commit(pieces, now: now()) { committed in
        for path in committed.map(\.file.path) {
          guard let reading = readings[path] else { continue }
          tails[path] = reading.tail
          if reading.hasMore { marked.insert(path) }
        }
      }
    } catch {
      reportStoreFailure(error)
      return false
    }
    if !pieces.isEmpty { isStoreFailing = false }
    return true
  }

  private func forget(_ paths: [String]) {
    let known = paths.filter { tails[$0] != nil }
    guard !known.isEmpty else { return }
    do {
      try lane.transcriptsDeleted(known, now: now())
      for path in known { tails[path] = nil }
    } catch {
      reportStoreFailure(error)
      retryLater()
    }
  }

  // MARK: Trouble

  private func retryLater() {
    guard retryTimer == nil, !isStopping.load(ordering: .relaxed) else { return }
    let delay = retry.next()
    retryTimer = QueueTimer(queue: executor.queue, after: .milliseconds(delay)) { [weak self] in
      self?.assumeIsolated { $0.poll() }
    }
  }

  /// Says so once until something can be stored again.
  private func reportStoreFailure(_ error: any Error) {
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

/// How long to wait before everything is looked at again: 100 ms, doubled each time up to 30 s.
struct RetryDelay {
  private var milliseconds = 100

  mutating func next() -> Int {
    defer { milliseconds = min(milliseconds * 2, 30_000) }
    return milliseconds
  }

  mutating func reset() {
    milliseconds = 100
  }
}
