import DaemonKit
import Dispatch
import LinuxHost
import Rendering
import SessionCore
import Synchronization

/// Tells the service manager in a line what the daemon is doing: when that changes, and once a second at most.
actor ServiceStatusWorker: Worker {
  nonisolated let name = "service-status"
  private let executor = QueueExecutor(label: "sessiond.service-status")
  nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

  /// Between a line and the next.
  private static let pause = DispatchTimeInterval.seconds(1)

  private let board: StateBoard<SessionBoard>
  private let progress: @Sendable () -> ScanProgress
  private let tell: @Sendable (String) -> Void
  /// Whether the board changed and has yet to be looked at.
  private let isDue = Atomic(false)
  private var observation: Observation?
  private var told = ""
  private var next = DispatchTime.now()

  /// - Parameters:
  ///   - board: what is told of.
  ///   - progress: how far the first scan is.
  ///   - tell: takes the line.
  init(
    board: StateBoard<SessionBoard>, progress: @escaping @Sendable () -> ScanProgress,
    tell: @escaping @Sendable (String) -> Void
  ) {
    self.board = board
    self.progress = progress
    self.tell = tell
  }

  func start() async throws {
    observation = board.observe { [weak self] _ in self?.boardChanged() }
    update()
  }

  func stop() async {
    observation?.cancel()
    observation = nil
  }

  private nonisolated func boardChanged() {
    guard !isDue.exchange(true, ordering: .acquiringAndReleasing) else { return }
    executor.queue.async { [weak self] in self?.assumeIsolated { $0.updateInTime() } }
  }

  private func updateInTime() {
    executor.queue.asyncAfter(deadline: max(next, .now())) { [weak self] in
      self?.assumeIsolated { $0.update() }
    }
  }

  private func update() {
    isDue.store(false, ordering: .releasing)
    let line = ServiceStatus.line(board.value, scan: progress())
    guard line != told, observation != nil else { return }
    told = line
    next = .now() + Self.pause
    tell(line)
  }
}
