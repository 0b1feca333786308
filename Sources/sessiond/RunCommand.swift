import ArgumentParser
import ControlAPI
import Dispatch
import LinuxHost
import Logging
import SessionService

/// `sessiond run`: the daemon, in the foreground.
struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Runs the daemon in the foreground until it is told to stop (SIGTERM, Ctrl-C).",
    discussion: """
      Settings come from flags, then from variables such as SESSIOND_BUDGET_BASIS, then from sessiond.yaml.

      EXAMPLES
        sessiond run
        sessiond run --budget-basis window --log-level debug
        sessiond run --config ./sessiond.yaml
      """)

  /// Stands among the signals for a socket whose name is gone; no signal has the number.
  private static let socketLost: CInt = 0

  @OptionGroup var options: ConfigurationOptions

  func run() async throws {
    // First of all: it changes the environment, which other threads may read later.
    let passed = try passedSockets()
    FileOperations.restrictNewFilesToOwner()
    Memory.limitArenas()
    let (stops, continuation) = AsyncStream<CInt>.makeStream()
    let signals = try SignalSources(queue: DispatchQueue(label: "sessiond.signals")) {
      continuation.yield($0)
    }
    defer { signals.cancel() }
    let settings = try await settings()
    let logger = Logger(label: "sessiond") { _ in
      StandardErrorLog(level: Logger.Level(rawValue: settings.logLevel) ?? .info)
    }
    for name in settings.unknownVariables {
      logger.warning(
        "There is no setting of that name; sessiond doctor lists them", metadata: ["variable": "\(name)"])
    }
    let manager = ServiceManager()
    let daemon = try await start(settings, passed, manager, logger) { continuation.yield(Self.socketLost) }
    manager.ready()
    var reason: CInt = 0
    for await signal in stops {
      reason = signal
      break
    }
    manager.stopping()
    logger.info("Stopping")
    await daemon.stop()
    if reason == Self.socketLost {
      throw ArgumentParser.ExitCode(ControlAPI.ExitCode.unavailable.rawValue)
    }
  }

  private func settings() async throws -> Settings {
    do {
      return try await options.settings()
    } catch {
      throw refusal(error)
    }
  }

  private func passedSockets() throws -> [PassedDescriptor] {
    do {
      return try PassedDescriptor.takeAll()
    } catch {
      complain("\(error)")
      throw ArgumentParser.ExitCode(ControlAPI.ExitCode.configuration.rawValue)
    }
  }

  private func start(
    _ settings: Settings, _ passed: [PassedDescriptor], _ manager: ServiceManager, _ logger: Logger,
    socketLost: @escaping @Sendable () -> Void
  ) async throws -> Daemon {
    do {
      var surroundings = try Daemon.Surroundings(environment: ProcessEnvironment.all(), settings: settings)
      surroundings.listener = try UnixListener.adopt(passed, path: surroundings.runtime.socket)
      surroundings.statusChanged = { manager.status($0) }
      surroundings.socketLost = socketLost
      let daemon = try await Daemon.start(surroundings, logger: logger)
      logger.info("Answering", metadata: ["socket": "\(surroundings.runtime.socket)"])
      return daemon
    } catch {
      throw refusal(error)
    }
  }
}
