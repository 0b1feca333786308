import DaemonKit
import Dispatch
import LinuxHost
import Logging
import SessionCore

/// Knows what is half done in the working trees of sessions that were at work lately. A shell: whose trees are looked
/// at, is ``SessionBoard``'s word, how, ``GitTree``'s, and what follows from it, ``StopPointMonitor``'s.
actor TreeWorker: Worker {
  nonisolated let life: WorkerLife
  nonisolated var unownedExecutor: UnownedSerialExecutor { life.executor.asUnownedSerialExecutor() }

  private let looker: TreeLooker
  private let boards: Boards
  private let interval: DispatchTimeInterval
  private let now: @Sendable () -> Timestamp
  private var timer: QueueTimer?
  private var observation: Observation?
  /// The folders of the sessions that are looked at.
  private var folders: [SessionKey: String] = [:]

  /// - Parameters:
  ///   - life: this one of its lives.
  ///   - looker: looks at folders.
  ///   - boards: where sessions are, and where it is told.
  ///   - interval: between two looks.
  ///   - now: the time.
  init(
    _ life: WorkerLife, looker: TreeLooker, boards: Boards, interval: DispatchTimeInterval = .seconds(10),
    now: @escaping @Sendable () -> Timestamp
  ) {
    self.life = life
    self.looker = looker
    self.boards = boards
    self.interval = interval
    self.now = now
  }

  func start() async throws {
    observation = boards.sessions.observe { [weak self] _ in self?.perform { $0.sessionsChanged() } }
    sessionsChanged()
  }

  func stop() async {
    (observation, timer) = (nil, nil)
  }

  /// A session that has moved on to another folder, or has begun to work, is looked at now, the others at the next tick.
  private func sessionsChanged() {
    let before = folders
    folders = boards.sessions.value.treesToLookAt(at: now(), known: boards.trees.value)
    if folders.isEmpty {
      timer = nil
    } else if timer == nil {
      timer = QueueTimer(queue: life.executor.queue, after: interval, every: interval) { [weak self] in
        self?.attempt { $0.tick() }
      }
    }
    let new = folders.filter { before[$0.key] != $0.value }
    if !new.isEmpty { look(at: Set(new.values)) }
  }

  private func tick() {
    sessionsChanged()
    if !folders.isEmpty { look(at: Set(folders.values)) }
  }

  private func look(at folders: Set<String>) {
    looker.look(at: folders) { [weak self] folder, tree in self?.perform { $0.found(tree, in: folder) } }
  }

  private func found(_ tree: WorkTree?, in folder: String) {
    var trees = boards.trees.value
    for (session, project) in folders where project == folder { trees[session] = tree }
    let shown = Set(boards.stopPoints.value.keys)
    boards.trees.publishChange(trees.filter { shown.contains($0.key) }, by: life)
  }
}
