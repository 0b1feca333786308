import AgentFormats
import DaemonKit
import Dispatch
import LinuxHost
import Logging
import SessionCore
import SessionStore

/// Keeps redacted copies of transcripts, which are there when an agent has deleted its own; off unless the user wants them.
///
/// A shell: how a transcript is copied is the ``TranscriptCopying``'s word, what goes again that of the ``ArchiveBounds``.
/// It has time: it begins when the history is read, works for some milliseconds and rests for longer. Nothing of it is in
/// the store, since each copy says itself how far it goes.
actor ArchiveWorker: Worker {
  /// What it is made with; tests have other times.
  struct Plan: Sendable {
    var isEnabled: Bool
    var bounds: ArchiveBounds
    var roots: [AgentRoot]
    /// From the start to the first look at all transcripts.
    var startTime = DispatchTimeInterval.seconds(5)
    /// From the first change of a transcript to the copy of all changes in between.
    var mergeTime = DispatchTimeInterval.seconds(60)
    /// Bytes that stay free on the disk for what matters more.
    var leastFree = usualReserve

    /// What that is unless told otherwise.
    static let usualReserve = 1 << 30
  }

  nonisolated let life: WorkerLife
  nonisolated var unownedExecutor: UnownedSerialExecutor { life.executor.asUnownedSerialExecutor() }

  /// Pieces that are copied in one go, and the rest after it.
  private static let (turn, rest) = (4, DispatchTimeInterval.milliseconds(100))
  /// Until what could not be written is tried again.
  private static let retryTime = DispatchTimeInterval.seconds(300)
  /// How often others are looked for that may go for those that can't be removed: of a folder that lets none go, few.
  private static let mostTries = 8
  /// Between two looks at all transcripts, in milliseconds.
  private static let lookInterval: Int64 = 3_600_000

  private let plan: Plan
  private let copying: TranscriptCopying
  private let store: SessionStore
  private let lane: EventLane
  private let boards: Boards
  private let logger: Logger
  private let now: @Sendable () -> Timestamp

  /// What is known of the copies, by the names of their files.
  private var copies: [String: TranscriptCopying.Known] = [:]
  /// The transcripts that may have grown, the ones to be copied first in front, and whose they are.
  private var due = MarkedPaths()
  private var sessions: [String: SessionKey] = [:]
  /// The one that is being copied.
  private var current: String?
  /// When all transcripts were looked at; `nil` before.
  private var looked: Timestamp?
  /// What was last written to then or before is not begun: it was dropped for want of room.
  private var floor: Timestamp?
  /// Bytes of all copies, and when the transcript of the oldest was last written to.
  private var total: Int64 = 0
  private var oldest: Timestamp?
  /// Whether there was something to do since it was last said that all is done.
  private var hasNews = false
  /// The copies of ``current`` of which the disk need not have kept all yet.
  private var unsynced: Set<String> = []
  private var timer: QueueTimer?
  /// What keeps it from writing, which was logged.
  private var problem: String?
  /// The transcripts that are too large to be kept, which was logged.
  private var tooLarge: Set<String> = []
  /// The copies that can't be written, which was logged.
  private var unwritable: Set<String> = []
  /// The copies that can't be removed, by the last look, which was logged.
  private var unremovable: Set<String> = []

  init(
    _ life: WorkerLife, plan: Plan, state: StatePaths, store: SessionStore, lane: EventLane, boards: Boards,
    logger: Logger, now: @escaping @Sendable () -> Timestamp
  ) {
    self.life = life
    self.plan = plan
    copying = TranscriptCopying(ArchiveFolder(state))
    self.store = store
    self.lane = lane
    self.boards = boards
    self.logger = logger
    self.now = now
  }

  // MARK: Start and stop

  func start() async throws {
    guard plan.isEnabled else { return }
    lane.attach(life.name) { [weak self] events in self?.perform { $0.take(events) } }
    work(after: plan.startTime)
  }

  func stop() async {
    timer = nil
  }

  private func work(after time: DispatchTimeInterval) {
    timer = QueueTimer(queue: life.executor.queue, after: time) { [weak self] in
      self?.attempt { $0.work() }
    }
  }

  /// Notes which transcripts went on. What is not told here is found by the next look at all of them.
  private func take(_ events: [SessionEvent]) {
    for event in events {
      guard let path = event.source?.path else { continue }
      due.insert(path)
      sessions[path] = event.session
    }
  }

  // MARK: Work

  /// Whether nothing more is to be copied: the worker is over, or the daemon stops.
  private var breaksOff: Bool { life.isOver || boards.isDaemonStopping.value }

  private func work() {
    timer = nil
    guard !breaksOff else { return }
    // As long as the history is read the disk and the processor are its, and nobody's while that is held up.
    guard boards.sessions.value.isComplete || boards.isIndexPaused.value else {
      return work(after: plan.startTime)
    }
    do {
      try copying.folder.prepare()
      try requireRoom()
      if isLookDue { try look() }
      let isThrough = try copy()
      if total > plan.bounds.bytes { drop() }
      problem = nil
      if isThrough, hasNews {
        hasNews = false
        logger.debug("All transcripts are archived", metadata: ["archive.copies": "\(copies.count)"])
      }
      work(after: isThrough ? plan.mergeTime : Self.rest)
    } catch {
      let problem = (error as? TranscriptCopying.WriteError).map { "\($0.problem)" } ?? "\(error)"
      if self.problem != problem, !life.isOver {
        logger.warning("Transcripts can't be archived", metadata: ["problem": "\(problem)"])
      }
      self.problem = problem
      work(after: Self.retryTime)
    }
  }

  private var isLookDue: Bool {
    looked.map { now().milliseconds - $0.milliseconds >= Self.lookInterval } ?? true
  }

  private func requireRoom() throws {
    let free = try FileSystem.of(path: copying.folder.path).freeBytes
    guard free < plan.leastFree else { return }
    throw HostError.refused(
      "archive transcripts in", copying.folder.path,
      remedy:
        "Less than \(plan.leastFree >> 20) MiB are free on the disk, which are left for what matters more")
  }

  /// Looks at what there is, in the archive and of transcripts, and marks what is to be copied, the newest first.
  private func look() throws {
    var known: [String: TranscriptCopying.Known] = [:]
    for name in try copying.folder.names() {
      life.pulse.beat()
      guard let copy = try? ArchivedCopy(path: copying.folder.path(of: name)) else { continue }
      known[name] = copies[name] ?? TranscriptCopying.Known(copy)
    }
    copies = known
    var found: [(path: String, written: Timestamp)] = []
    for file in try store.transcriptFiles() {
      life.pulse.beat()
      guard let session = file.session, let status = try? FileStatus.of(path: file.path) else { continue }
      sessions[file.path] = session
      guard let origin = try store.origin(of: session) else { continue }
      let end = copies[ArchiveFolder.name(of: file.path, in: origin)]?.end
      guard end?.end != status.size || end?.written != status.written else { continue }
      found.append((file.path, status.written))
    }
    for file in found.sorted(by: { $0.written > $1.written }) { due.insert(file.path) }
    looked = now()
    hasNews = true
    unremovable = []
    drop()
  }

  /// Copies a few pieces.
  ///
  /// - Returns: whether nothing is left to be copied.
  private func copy() throws -> Bool {
    for _ in 0..<Self.turn {
      guard !breaksOff else { return true }
      var hasCopied = false
      while !hasCopied {
        life.pulse.beat()
        guard let path = current ?? due.popFirst() else { return true }
        current = path
        hasCopied = try copy(path)
        if !hasCopied { try leaveCurrent() }
      }
    }
    return false
  }

  /// Copies the next piece of a transcript.
  ///
  /// - Returns: whether there was one.
  private func copy(_ path: String) throws -> Bool {
    guard let found = transcript(at: path), let session = sessions[path],
      let origin = try store.origin(of: session)
    else { return false }
    let name = ArchiveFolder.name(of: path, in: origin)
    var known = copies[name] ?? TranscriptCopying.Known()
    // A session may have two files: its copy goes on with the one that it was begun of, as long as that is there.
    if let other = known.end?.origin.transcript, other != path, FileOperations.exists(other) { return false }
    guard known.end != nil || isAdmitted(found.status.written) else { return false }
    let before = known.bytes
    defer {
      copies[name] = known
      total += known.bytes - before
    }
    do {
      switch try copying.step(found, of: origin, &known, room: plan.bounds.bytes, now: now()) {
      case .copied:
        unsynced.insert(name)
        unwritable.remove(name)
        hasNews = true
        return true
      case .setAside(let renamings, let former):
        copies[name] = former
        total += former.bytes
        for renaming in renamings { renamed(renaming) }
        return true
      case .current, .gone: break
      case .tooLarge:
        if tooLarge.insert(path).inserted {
          logger.warning("A transcript has more than the archive may have", metadata: ["path": "\(path)"])
        }
      }
    } catch let error as TranscriptCopying.WriteError {
      try leaveOut(name, error)
    } catch {
      // Reading it is tried again when it has changed, or at the next look.
      logger.debug("A transcript can't be archived", metadata: ["problem": "\(error)"])
    }
    return false
  }

  /// Goes on to the next transcript: the disk is to keep what was copied of the one so far, however that ended.
  private func leaveCurrent() throws {
    current = nil
    let names = unsynced
    unsynced = []
    for name in names {
      do throws(TranscriptCopying.WriteError) {
        try copying.sync(name)
      } catch {
        try leaveOut(name, error)
      }
    }
  }

  /// A copy that can't be written is tried again when its transcript has changed, or at the next look, and keeps no other
  /// back; unless it is the disk that takes none of them.
  private func leaveOut(_ name: String, _ error: TranscriptCopying.WriteError) throws {
    guard !error.problem.isOfWholeDisk else { throw error }
    guard unwritable.insert(name).inserted else { return }
    logger.warning("A copy of a transcript can't be written", metadata: ["problem": "\(error.problem)"])
  }

  private func renamed(_ renaming: ArchiveFolder.Renaming) {
    total -= copies[renaming.new]?.bytes ?? 0
    copies[renaming.new] = copies.removeValue(forKey: renaming.old)
    if unsynced.remove(renaming.old) != nil { unsynced.insert(renaming.new) }
  }

  /// A transcript of lines, which is all that can be copied line by line.
  private func transcript(at path: String) -> FoundTranscript? {
    guard let root = plan.roots.root(of: path), case .lines = root.agent.format(of: path)?.reading else {
      return nil
    }
    return (try? TranscriptTree.transcript(at: path, in: root)) ?? nil
  }

  // MARK: Bounds

  private func isAdmitted(_ written: Timestamp) -> Bool {
    if let floor, written <= floor { return false }
    return plan.bounds.admits(written: written, total: total, oldest: oldest, now: now())
  }

  /// Removes the copies that are beyond the bounds. One that can't be removed is tried again at the next look at all of
  /// them; until then another one goes for it.
  private func drop() {
    var counts: [ArchiveBounds.Reason: Int] = [:]
    var problem: HostError?
    var mustGoOn = true
    for _ in 0..<Self.mostTries where mustGoOn {
      mustGoOn = false
      for (copy, reason) in dropped() {
        life.pulse.beat()
        guard !life.isOver else { return }
        do throws(HostError) {
          try FileOperations.remove(copying.folder.path(of: copy.name))
        } catch {
          unremovable.insert(copy.name)
          problem = problem ?? error
          mustGoOn = true
          continue
        }
        copies[copy.name] = nil
        counts[reason, default: 0] += 1
        if reason == .room { floor = max(floor ?? copy.written, copy.written) }
      }
    }
    total = copies.values.reduce(0) { $0 + $1.bytes }
    oldest = removable.compactMap { $0.known.end?.written }.min()
    if let problem {
      logger.warning(
        "Archived transcripts can't be removed",
        metadata: ["archive.copies": "\(unremovable.count)", "problem": "\(problem)"])
    }
    for reason in [ArchiveBounds.Reason.age, .room] {
      guard let count = counts[reason] else { continue }
      logger.notice(
        "The oldest archived transcripts were dropped",
        metadata: ["archive.dropped": "\(count)", "archive.reason": "\(reason.rawValue)"])
    }
  }

  /// The copies that go, so that what stays has room beside those that can't be removed.
  private func dropped() -> [(copy: ArchiveBounds.Copy, reason: ArchiveBounds.Reason)] {
    var bounds = plan.bounds
    bounds.bytes -= unremovable.reduce(0) { $0 + (copies[$1]?.bytes ?? 0) }
    return bounds.dropped(
      of: removable.compactMap { copy in
        copy.known.end.map {
          ArchiveBounds.Copy(name: copy.name, bytes: copy.known.bytes, written: $0.written)
        }
      }, at: now())
  }

  private var removable: [(name: String, known: TranscriptCopying.Known)] {
    copies.filter { !unremovable.contains($0.key) }.map { ($0.key, $0.value) }
  }
}
