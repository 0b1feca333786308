import ControlAPI
import Dispatch
import FaultSupport
import Glibc
import LinuxHost
import Logging
import SessionService

/// The daemon as it is, but for one worker that goes wrong at SIGUSR1: for tests with the real service manager.
///
/// `sessiond-faulty WORKER FAULT`, in an environment like that of `sessiond run`.
@main
enum FaultyDaemon {
  static func main() async throws {
    let words = CommandLine.arguments
    guard words.count == 3, let fault = Fault(rawValue: words[2]) else {
      let faults = Fault.allCases.map(\.rawValue).joined(separator: "|")
      print("usage: sessiond-faulty WORKER \(faults)")
      exit(64)
    }
    let passed = try PassedDescriptor.takeAll()
    let settings = try await Settings(flags: [:], environment: variables(), configuration: nil)
    let log = ProgramLog(level: Logger.Level(rawValue: settings.logLevel) ?? .info)
    let service = try ServiceRun(manager: ServiceManager(), log: log)
    let saboteur = Saboteur(words[1])
    signal(SIGUSR1, SIG_IGN)
    let source = DispatchSource.makeSignalSource(signal: SIGUSR1)
    source.setEventHandler { @Sendable in saboteur.strike(fault) }
    source.activate()
    var surroundings = try Daemon.Surroundings(environment: variables(), settings: settings)
    surroundings.listener = try UnixListener.adopt(passed, path: surroundings.runtime.socket)
    surroundings.workers = { saboteur.workers($0) }
    let code = try await service.run(surroundings)
    source.cancel()
    exit(code.rawValue)
  }

  private static func variables() -> [String: String] {
    let names = [
      "HOME", "XDG_RUNTIME_DIR", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "CLAUDE_CONFIG_DIR",
      "SESSIOND_LOG_LEVEL",
    ]
    return Dictionary(
      uniqueKeysWithValues: names.compactMap { name in
        getenv(name).map { (name, String(cString: $0)) }
      })
  }
}
