package import ControlAPI
import DaemonKit
import Dispatch
package import LinuxHost
import Logging

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
  /// For so long at most, in nanoseconds: what takes longer than five minutes does not get on.
  private static let startPatience: Int64 = 300_000_000_000
  /// How long the end may take, in milliseconds. The unit gives it 20 s.
  private static let endPatience = 15_000

  private let manager: ServiceManager
  private let log: ProgramLog
  private let logger: Logger
  private let signals: SignalSources
  private let calls: AsyncStream<Call>
  private let call: AsyncStream<Call>.Continuation
  /// Whether somebody asked for the end.
  private let isEnding = StateBoard(false)
  private let errands = Errands()

  /// From here on signals are calls, and end nothing by themselves. Make it early.
  package init(manager: ServiceManager, log: ProgramLog) throws {
    self.manager = manager
    self.log = log
    logger = Logger(label: "sessiond") { _ in log }
    let (calls, call) = AsyncStream<Call>.makeStream()
    (self.calls, self.call) = (calls, call)
    let isEnding = isEnding
    signals = try SignalSources(queue: DispatchQueue(label: "sessiond.signals")) { signal in
      // Whoever asks twice does not want to wait.
      if signal != SignalSources.reload {
        if isEnding.value { SignalSources.endProcess(code: 128 + signal) }
        isEnding.publish(true)
      }
      call.yield(.signal(signal))
    }
  }

  /// Runs the daemon until it is told to end, or can't go on.
  ///
  /// - Parameter surroundings: what it is started with; what goes to the service manager is filled in here.
  /// - Returns: what the program ends with: 0, 69 when the socket is lost, 70 when workers fail whatever is done,
  ///   and when the database is damaged.
  /// - Throws: what ``Daemon/start(_:logger:)`` throws.
  package func run(_ surroundings: Daemon.Surroundings) async throws -> ControlAPI.ExitCode {
    defer {
      signals.cancel()
      log.flush()
    }
    let daemon = try await start(connected(surroundings))
    logger.info("Answering", metadata: ["socket": "\(surroundings.runtime.socket)"])
    manager.ready()
    let code = await follow(daemon)
    manager.stopping()
    logger.info("Stopping")
    // Something may hang that is waited for, most likely where that is the reason for the end.
    let last = try? TickThread(every: Self.endPatience) { [log] in
      log.flush()
      SignalSources.endProcess(code: code.rawValue)
    }
    await daemon.stop()
    last?.stop()
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
    let end = Monotonic.nanoseconds() + Self.startPatience
    let patience = try TickThread(every: Self.startPause) { [manager, isEnding] in
      guard Monotonic.nanoseconds() < end, !isEnding.value else { return }
      manager.extendTimeout(by: .milliseconds(Self.startPause * 4))
    }
    defer { patience.stop() }
    return try await Daemon.start(surroundings, logger: logger)
  }

  private func follow(_ daemon: Daemon) async -> ControlAPI.ExitCode {
    for await call in calls {
      switch call {
      case .signal(SignalSources.reload):
        // Not waited for: an end may come meanwhile. What is wrong with the settings is in the log.
        errands.begin { _ = try? await daemon.reload() }
      case .signal: return .ok
      case .mustEnd(.socketLost): return .unavailable
      case .mustEnd(.workersFailed(let reason)):
        logger.critical("Giving up", metadata: ["problem": "\(reason)"])
        return .software
      case .mustEnd(.databaseDamaged(let reason)):
        logger.critical(
          "The database is damaged, and the next start builds it anew", metadata: ["problem": "\(reason)"])
        return .software
      }
    }
    return .ok
  }
}
