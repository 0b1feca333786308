import DaemonKit
import Dispatch
import LinuxHost
import Rendering
import SessionCore

/// Tells the service manager in a line what the daemon is doing: when that changes, and once a second at most.
actor ServiceStatusWorker: Worker {
  nonisolated let life: WorkerLife
  nonisolated var unownedExecutor: UnownedSerialExecutor { life.executor.asUnownedSerialExecutor() }

  /// Between a line and the next.
  private static let pause = DispatchTimeInterval.seconds(1)

  private let boards: Boards
  private let tell: @Sendable (String) -> Void
  /// Whether the board changed and has yet to be looked at.
  private let isDue = DueMark()
  private var observations: [Observation] = []
  private var told = ""
  private var next = DispatchTime.now()
  private var isStopped = false

  /// `tell` takes the line.
  init(_ life: WorkerLife, boards: Boards, tell: @escaping @Sendable (String) -> Void) {
    self.life = life
    self.boards = boards
    self.tell = tell
  }

  func start() async throws {
    observations = [
      boards.sessions.observe { [weak self] _ in self?.boardChanged() },
      boards.index.observe { [weak self] _ in self?.boardChanged() },
      boards.workers.observe { [weak self] _ in self?.boardChanged() },
      boards.stuck.observe { [weak self] _ in self?.boardChanged() },
    ]
    update()
  }

  func stop() async {
    isStopped = true
    observations = []
  }

  private nonisolated func boardChanged() {
    guard isDue.set() else { return }
    perform { $0.updateInTime() }
  }

  private func updateInTime() {
    life.executor.queue.asyncAfter(deadline: max(next, .now())) { [weak self] in
      self?.attempt { $0.update() }
    }
  }

  private func update() {
    isDue.clear()
    let stuck = boards.stuck.value.map { $0 + " hangs, and only a new process helps" }
    let troubles = stuck + boards.workers.value.compactMap(\.trouble)
    let line = ServiceStatus.line(boards.sessions.value, index: boards.index.value, troubles: troubles)
    guard line != told, !isStopped else { return }
    told = line
    next = .now() + Self.pause
    tell(line)
  }
}
