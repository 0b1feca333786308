import ArgumentParser
import ControlAPI
import Glibc
import SessionService

/// `sessiond doctor`: looks at everything, with the daemon running or away.
struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Says what works, what does not, and what to do; works with the daemon away.",
    discussion: """
      Exit code 0 when nothing is wrong, 1 otherwise.

      EXAMPLES
        sessiond doctor
        sessiond doctor --json
      """)

  @OptionGroup var options: ConfigurationOptions

  @Flag(help: "JSON for programs.")
  var json = false

  func run() async throws {
    let settings: Result<Settings, any Error>
    do {
      settings = .success(try await options.settings())
    } catch {
      settings = .failure(error)
    }
    var doctor = Doctor(environment: ProcessEnvironment.all(), settings: settings)
    doctor.examine()
    if json {
      print(String(decoding: doctor.json(), as: UTF8.self))
    } else {
      let isPlain = getenv("NO_COLOR").map { $0.pointee != 0 } ?? false
      for line in doctor.lines(usesColor: isatty(STDOUT_FILENO) == 1 && !isPlain) { print(line) }
    }
    guard doctor.isHealthy else { throw ArgumentParser.ExitCode(ControlAPI.ExitCode.failure.rawValue) }
  }
}
