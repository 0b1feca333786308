import DaemonKit
import Dispatch
import LinuxHost
import Logging
import Synchronization

/// The way in: the socket's name, the listener behind it and the server, and that they stay together.
final class Door: Sendable {
  private let listener: Mutex<UnixListener>
  private let server: HTTPServer
  private let poll: DispatchTimeInterval
  private let logger: Logger
  private let lost: @Sendable () -> Void
  private let queue = DispatchQueue(label: "sessiond.door")
  private let timer = Mutex<QueueTimer?>(nil)
  private let isLost = Atomic(false)

  /// - Parameters:
  ///   - listener: where clients look for us.
  ///   - server: serves it.
  ///   - poll: between two looks whether the name still leads to us.
  ///   - logger: where a name that was lost is told.
  ///   - lost: called once, when nobody can reach us and we can't change that.
  init(
    _ listener: UnixListener, _ server: HTTPServer, poll: DispatchTimeInterval, logger: Logger,
    lost: @escaping @Sendable () -> Void
  ) {
    self.listener = Mutex(listener)
    self.server = server
    self.poll = poll
    self.logger = logger
    self.lost = lost
  }

  /// Lets clients in.
  func open() throws {
    try server.start()
    let timer = QueueTimer(queue: queue, after: poll, every: poll) { [weak self] in self?.look() }
    self.timer.withLock { $0 = timer }
  }

  /// Takes the name away. Who is being served still is.
  func removeName() {
    timer.withLock { $0 = nil }
    // After a look that may be under way, which would make the name anew.
    queue.sync { listener.withLock { $0.close() } }
  }

  /// Finishes the answers in flight.
  func close() async {
    await server.stop()
  }

  /// A name that was deleted, by a cleaner of temporary files or by mistake, is made again; unless it was the service
  /// manager's to make.
  private func look() {
    let listener = listener.withLock { $0 }
    guard !listener.isIntact, !isLost.load(ordering: .relaxed), timer.withLock({ $0 != nil }) else { return }
    let socket: Logger.Metadata = ["socket": "\(listener.path)"]
    if listener.isPassed {
      logger.error("The socket's name is gone; the service manager has to make it anew", metadata: socket)
      return giveUp()
    }
    do {
      let another = try UnixListener.bind(path: listener.path, backlog: 128)
      try server.accept(on: another.descriptor)
      self.listener.withLock { $0 = another }
      logger.warning("The socket's name was gone and is made anew", metadata: socket)
    } catch let error as SocketError where error.code == .alreadyRunning || error.code == .pathOccupied {
      logger.error("The socket's name is another's now", metadata: ["problem": "\(error)"])
      giveUp()
    } catch {
      // The folder is gone, or the disk is full: it may come back.
      logger.error("The socket's name is gone and can't be made anew yet", metadata: ["problem": "\(error)"])
    }
  }

  private func giveUp() {
    if !isLost.exchange(true, ordering: .relaxed) { lost() }
  }
}
