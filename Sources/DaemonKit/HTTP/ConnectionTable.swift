import NIOCore
import Synchronization

/// How many connections are open, for whoever wants to know.
package final class ConnectionCount: Sendable {
  private let count = Atomic(0)

  package init() {}

  /// Open connections, those included that are only told that there are too many.
  package var open: Int { count.load(ordering: .relaxed) }

  func set(_ open: Int) {
    count.store(open, ordering: .relaxed)
  }
}

/// The connections of a server, and the one timer for all their deadlines. Lives on the event loop.
///
/// One timer, set for the earliest deadline and left alone while later ones come: a request over a fresh connection
/// thus costs no timer at all.
final class ConnectionTable {
  /// Whether another connection may be served.
  enum Admission {
    case serve
    /// Tell it that we are full.
    case refuse
    /// Not even that: too many are being told.
    case cut
  }

  private let limits: ServerLimits
  private let count: ConnectionCount
  private let eventLoop: any EventLoop
  private var connections: [ObjectIdentifier: HTTPConnection] = [:]
  private var refusedCount = 0
  private var sweep: (at: NIODeadline, task: Scheduled<Void>)?
  private var allClosed: EventLoopPromise<Void>?

  init(limits: ServerLimits, count: ConnectionCount, eventLoop: any EventLoop) {
    self.limits = limits
    self.count = count
    self.eventLoop = eventLoop
  }

  /// Whether the server stops.
  var isStopping: Bool { allClosed != nil }

  /// Judges a connection that was just accepted.
  var admission: Admission {
    if connections.count - refusedCount < limits.connections { return .serve }
    // As many again may be on their way out.
    return refusedCount < limits.connections ? .refuse : .cut
  }

  /// Enters a connection.
  func add(_ connection: HTTPConnection) {
    connections[ObjectIdentifier(connection)] = connection
    count.set(connections.count)
    if connection.isRefused { refusedCount += 1 }
    deadlineMoved(to: connection.deadline)
  }

  /// Takes out a connection that is closed.
  func remove(_ connection: HTTPConnection) {
    guard connections.removeValue(forKey: ObjectIdentifier(connection)) != nil else { return }
    count.set(connections.count)
    if connection.isRefused { refusedCount -= 1 }
    if connections.isEmpty, let allClosed {
      allClosed.succeed()
    }
  }

  /// Sees to it that the timer does not come after `deadline`.
  func deadlineMoved(to deadline: NIODeadline?) {
    guard let deadline else { return }
    if let sweep {
      guard deadline < sweep.at else { return }
      sweep.task.cancel()
    }
    // The table lives on the loop, where the task runs too; it is gone when the loop is.
    let table = NIOLoopBound(self, eventLoop: eventLoop)
    sweep = (deadline, eventLoop.scheduleTask(deadline: deadline) { table.value.sweepDeadlines() })
  }

  /// Lets all connections finish what is in flight.
  ///
  /// - Returns: Succeeds when all are closed, at the stop deadline at the latest.
  func stop() -> EventLoopFuture<Void> {
    if let allClosed { return allClosed.futureResult }
    let promise = eventLoop.makePromise(of: Void.self)
    allClosed = promise
    let now = NIODeadline.now()
    for connection in Array(connections.values) { connection.stop(now: now) }
    guard !connections.isEmpty else {
      promise.succeed()
      return promise.futureResult
    }
    let table = NIOLoopBound(self, eventLoop: eventLoop)
    let cut = eventLoop.scheduleTask(in: TimeAmount(limits.stopDeadline)) {
      for connection in Array(table.value.connections.values) { connection.cut() }
    }
    promise.futureResult.whenComplete { _ in cut.cancel() }
    return promise.futureResult
  }

  private func sweepDeadlines() {
    sweep = nil
    let now = NIODeadline.now()
    for connection in Array(connections.values) {
      if let deadline = connection.deadline, deadline <= now { connection.deadlinePassed(now: now) }
    }
    deadlineMoved(to: connections.values.compactMap(\.deadline).min())
  }
}
