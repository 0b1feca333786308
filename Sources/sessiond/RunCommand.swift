import ArgumentParser
import ControlAPI
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

  @OptionGroup var options: ConfigurationOptions

  func run() async throws {
    // First of all: these change the environment, or read what later threads must not find changed.
    let passed = try passedSockets()
    let manager = ServiceManager()
    FileOperations.restrictNewFilesToOwner()
    let code: ControlAPI.ExitCode
    do {
      let log = ProgramLog(level: .info)
      let service = try ServiceRun(manager: manager, log: log)
      let settings = try await options.settings()
      log.level.current = Logger.Level(rawValue: settings.logLevel) ?? .info
      let logger = Logger(label: "sessiond") { _ in log }
      for name in settings.unknownVariables {
        logger.warning(
          "There is no setting of that name; sessiond doctor lists them", metadata: ["variable": "\(name)"])
      }
      code = try await service.run(surroundings(settings, passed))
    } catch {
      throw refusal(error)
    }
    if code != .ok { throw ArgumentParser.ExitCode(code.rawValue) }
  }

  private func surroundings(
    _ settings: Settings, _ passed: [PassedDescriptor]
  ) throws -> Daemon.Surroundings {
    var surroundings = try Daemon.Surroundings(environment: ProcessEnvironment.all(), settings: settings)
    surroundings.listener = try UnixListener.adopt(passed, path: surroundings.runtime.socket)
    surroundings.readSettings = { try await options.settings() }
    return surroundings
  }

  private func passedSockets() throws -> [PassedDescriptor] {
    do {
      return try PassedDescriptor.takeAll()
    } catch {
      complain("\(error)")
      throw ArgumentParser.ExitCode(ControlAPI.ExitCode.configuration.rawValue)
    }
  }
}
