import GRDB
import Synchronization

/// Copying the write-ahead log into the database, beside whoever writes: the disk takes some 10 to 70 ms for it, for which
/// no commit has to wait.
final class LogCheckpoint: Sendable {
  private struct State {
    /// What was written since the last one, in pages, roughly.
    var written = 0
    var isRunning = false
    var isClosed = false
    var waiting: [@Sendable () -> Void] = []
  }

  /// After so many pages it is due: some 4 MB at most.
  private static let due = 1_000
  /// A log of more pages is begun anew: who writes meanwhile keeps it from that, and without it it would grow for as long
  /// as a history is read.
  private static let mostPages = 8_000

  private let state = Mutex(State())
  private let queue: DatabaseQueue

  /// For the database at `path`, on a connection of its own.
  init(path: String) throws {
    var configuration = Configuration()
    configuration.label = "sessiond.checkpoint"
    configuration.busyMode = .immediateError
    configuration.prepareDatabase {
      try $0.execute(sql: "PRAGMA synchronous = NORMAL; PRAGMA cache_size = -64")
    }
    queue = try DatabaseQueue(path: path, configuration: configuration)
  }

  /// So many pages were written; what is due begins, and nobody waits for it.
  func wrote(pages: Int) {
    let mustBegin = state.withLock { state in
      state.written += pages
      return state.written >= Self.due
    }
    if mustBegin { begin(mostPages: Self.mostPages) }
  }

  /// The disk is full, perhaps of the log: it is put away, and its room given back, unless somebody reads it.
  func noticeFullDisk() { begin(mostPages: 0) }

  private func begin(mostPages: Int) {
    // Ordered under the lock: whoever closes the queue after that waits for it.
    state.withLock { state in
      guard !state.isRunning, !state.isClosed else { return }
      (state.written, state.isRunning) = (0, true)
      queue.asyncWriteWithoutTransaction { database in
        // What can't be copied now, since somebody reads it or the disk is full, is copied the next time.
        let pages = (try? database.checkpoint(.passive))?.walFrameCount ?? 0
        // Writers wait for this one, but there is next to nothing left to copy.
        if pages > mostPages { _ = try? database.checkpoint(.truncate) }
        self.ended()
      }
    }
  }

  /// Calls `body` when none is under way: now, or on another thread.
  func whenIdle(_ body: @escaping @Sendable () -> Void) {
    let isIdle = state.withLock { state in
      if state.isRunning { state.waiting.append(body) }
      return !state.isRunning
    }
    if isIdle { body() }
  }

  /// Waits for one that is under way, and lets go of the database.
  func close() throws {
    state.withLock { $0.isClosed = true }
    try queue.close()
  }

  private func ended() {
    let waiting = state.withLock { state in
      defer { state.waiting = [] }
      state.isRunning = false
      return state.waiting
    }
    for body in waiting { body() }
  }
}

extension SessionStore {
  /// Calls `body` when nothing is being copied from the log into the database: now, or on another thread. Whoever writes
  /// much waits for it, or the log would grow faster than it can be put away.
  package func whenLogIsPutAway(_ body: @escaping @Sendable () -> Void) {
    guard let checkpoint else { return body() }
    checkpoint.whenIdle(body)
  }
}
