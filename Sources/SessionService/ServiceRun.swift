package import ControlAPI
import Dispatch
package import LinuxHost
import Logging
import Synchronization

/// The daemon as a service: from its start to the signal that ends it, with whoever started it told of everything.
package struct ServiceRun: Sendable {
  /// Something that the run has to act on.
  private enum Call: Sendable {
    case signal(CInt)
    case mustEnd(Daemon.End)
  }

  /// While the daemon starts the manager is told this often, in milliseconds, that it gets on: checking a large database
  /// takes its time.
  private static let startPause = 5_000

  private let manager: ServiceManager
  private let log: ProgramLog
  private let logger: Logger
  private let signals: SignalSources
  private let calls: AsyncStream<Call>
  private let call: AsyncStream<Call>.Continuation

  /// From here on signals are calls, and end nothing by themselves. Make it early.
  package init(manager: ServiceManager, log: ProgramLog) throws {
    self.manager = manager
    self.log = log
    logger = Logger(label: "sessiond") { _ in log }
    let (calls, call) = AsyncStream<Call>.makeStream()
    (self.calls, self.call) = (calls, call)
    let isEnding = Atomic(false)
    signals = try SignalSources(queue: DispatchQueue(label: "sessiond.signals")) { signal in
      // Whoever asks twice does not want to wait.
      if signal != SignalSources.reload, isEnding.exchange(true, ordering: .relaxed) {
        SignalSources.endProcess(signal)
      }
      call.yield(.signal(signal))
    }
  }

  /// Runs the daemon until it is told to end, or can't go on.
  ///
  /// - Parameter surroundings: what it is started with; what goes to the service manager is filled in here.
  /// - Returns: what the program ends with: 0, 69 when the socket is lost, 70 when workers fail whatever is done.
  /// - Throws: what ``Daemon/start(_:logger:)`` throws.
  package func run(_ surroundings: Daemon.Surroundings) async throws -> ControlAPI.ExitCode {
    defer { signals.cancel() }
    let daemon = try await start(connected(surroundings))
    logger.info("Answering", metadata: ["socket": "\(surroundings.runtime.socket)"])
    manager.ready()
    let code = await follow(daemon)
    manager.stopping()
    logger.info("Stopping")
    await daemon.stop()
    log.flush()
    return code
  }

  /// What the daemon says goes to the service manager.
  private func connected(_ surroundings: Daemon.Surroundings) -> Daemon.Surroundings {
    var surroundings = surroundings
    let (manager, log, call) = (manager, log, call)
    surroundings.statusChanged = { manager.status($0) }
    surroundings.alive = { manager.alive() }
    surroundings.mustEnd = { call.yield(.mustEnd($0)) }
    surroundings.reloads = { isReloading in
      if isReloading { manager.reloading() } else { manager.ready() }
    }
    surroundings.settingsChanged = { settings in
      log.level.current = Logger.Level(rawValue: settings.logLevel) ?? .info
    }
    if let interval = manager.watchdogInterval {
      let (seconds, attoseconds) = interval.components
      surroundings.watchInterval = max(1, Int(seconds * 1_000 + attoseconds / 1_000_000_000_000_000) / 4)
    }
    return surroundings
  }

  private func start(_ surroundings: Daemon.Surroundings) async throws -> Daemon {
    let patience = try TickThread(every: Self.startPause) { [manager] in
      manager.extendTimeout(by: .milliseconds(Self.startPause * 4))
    }
    defer { patience.stop() }
    return try await Daemon.start(surroundings, logger: logger)
  }

  private func follow(_ daemon: Daemon) async -> ControlAPI.ExitCode {
    for await call in calls {
      switch call {
      case .signal(SignalSources.reload):
        // What is wrong with the settings is in the log, and the old ones hold.
        _ = try? await daemon.reload()
      case .signal: return .ok
      case .mustEnd(.socketLost): return .unavailable
      case .mustEnd(.workersFailed(let reason)):
        logger.critical("Giving up", metadata: ["problem": "\(reason)"])
        return .software
      }
    }
    return .ok
  }
}
