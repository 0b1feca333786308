import ControlAPI
import DaemonKit
import LinuxHost
import Logging
import SessionCore
import Synchronization

/// Takes the agents' telemetry on a port of the loopback, while the settings name one. Nothing else answers there.
final class TelemetryIntake: Sendable {
  /// Whether it listens.
  enum State: Hashable, Sendable {
    /// No port is set.
    case off
    case listening(port: Int)
    /// The port can't be had, for that reason.
    case failed(port: Int, reason: String)
  }

  /// What came since the start.
  struct Counts: Hashable, Sendable {
    /// Requests to a model, each as often as it was told of.
    var requests = 0
    /// Records of anything else, which are passed over; a delivery of metrics is one.
    var ignored = 0
    /// Records of requests that lack what a request has to say.
    var refused = 0
  }

  private struct Opened {
    var state = State.off
    var server: HTTPServer?
    /// Held as long as the server works on its duplicate, so that nobody else takes the port.
    var listener: LoopbackListener?
  }

  /// What agents send comes over a few connections. Bodies are held in memory, so these bound it.
  private static let connections = 16
  /// An exporter sends every few seconds, and keeps its connection.
  private static let idleDeadline = Duration.seconds(60)

  private let tokenPath: String
  private let identity: ServerIdentity
  private let router: Router
  private let logger: Logger
  private let opened = Mutex(Opened())
  private let counts: TelemetryCounter

  /// - Parameters:
  ///   - tokenPath: the file with the token, which is made at the first use.
  ///   - identity: what every reply says about the daemon.
  ///   - logger: where it is told that a port can't be had.
  ///   - now: the time.
  ///   - store: stores requests, so that they last when it returns; it may wait for the store.
  init(
    tokenPath: String, identity: ServerIdentity, logger: Logger,
    now: @escaping @Sendable () -> Timestamp, store: @escaping @Sendable ([TelemetryRequest]) throws -> Void
  ) {
    self.tokenPath = tokenPath
    self.identity = identity
    self.logger = logger
    let counts = TelemetryCounter()
    self.counts = counts
    var router = Router()
    TelemetryRoutes.register(
      in: &router, now: now,
      take: { requests, ignored, refused in
        try store(requests)
        counts.add(Counts(requests: requests.count, ignored: ignored, refused: refused))
      })
    self.router = router
  }

  var state: State { opened.withLock { $0.state } }
  var received: Counts { counts.value }

  /// Listens on that port from now on; on none for `nil`. A port that could not be had is tried again.
  ///
  /// Whoever calls it waits for its end before it is called once more.
  func follow(_ port: Int?) async {
    if let port, state == .listening(port: port) { return }
    await stop()
    guard let port else { return }
    do {
      try open(port)
      logger.notice("Telemetry is taken", metadata: ["telemetry.port": "\(port)"])
    } catch {
      opened.withLock { $0.state = .failed(port: port, reason: "\(error)") }
      logger.error(
        "Telemetry can't be taken; sessiond doctor says what to do",
        metadata: ["telemetry.port": "\(port)", "problem": "\(error)"])
    }
  }

  /// Listens no more, when the answers in flight are sent.
  func stop() async {
    let server = opened.withLock { opened in
      defer { opened = Opened() }
      return opened.server
    }
    await server?.stop()
  }

  private func open(_ port: Int) throws {
    let token = try TelemetryToken.obtain(tokenPath)
    let listener = try LoopbackListener(port: UInt16(clamping: port))
    var limits = ServerLimits()
    limits.connections = Self.connections
    limits.idleDeadline = Self.idleDeadline
    let server = HTTPServer(
      descriptor: listener.descriptor, router: router, identity: identity,
      clientele: .holders(of: BearerToken(token)), limits: limits, logger: logger)
    try server.start()
    opened.withLock {
      $0 = Opened(state: .listening(port: Int(listener.port)), server: server, listener: listener)
    }
  }
}

/// What came, added up by whoever takes it.
final class TelemetryCounter: Sendable {
  private let counts = Mutex(TelemetryIntake.Counts())

  var value: TelemetryIntake.Counts { counts.withLock { $0 } }

  func add(_ more: TelemetryIntake.Counts) {
    counts.withLock { counts in
      counts.requests += more.requests
      counts.ignored += more.ignored
      counts.refused += more.refused
    }
  }
}
