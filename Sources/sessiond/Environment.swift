import ArgumentParser
import ControlAPI
import Glibc
import LinuxHost
import SessionService

/// The configuration options that every verb takes.
struct ConfigurationOptions: ParsableArguments {
  @Option(
    name: .customLong("config"),
    help: ArgumentHelp(
      "Read this file instead of $XDG_CONFIG_HOME/sessiond/sessiond.yaml.", valueName: "file"))
  var file: String?

  @Option(
    help: ArgumentHelp(
      "What 100 % is: usable (up to the agent's own compaction) or window.", valueName: "basis"))
  var budgetBasis: String?

  @Option(help: ArgumentHelp("trace, debug, info, notice, warning, error or critical.", valueName: "level"))
  var logLevel: String?

  /// The settings: these flags over the environment over the files.
  func settings(environment: [String: String] = ProcessEnvironment.all()) async throws -> Settings {
    var flags: [String: String] = [:]
    if let budgetBasis { flags["budget.basis"] = budgetBasis }
    if let logLevel { flags["log.level"] = logLevel }
    return try await Settings(flags: flags, environment: environment, configuration: file)
  }
}

/// The variables that this process was started with.
enum ProcessEnvironment {
  static func all() -> [String: String] {
    var variables: [String: String] = [:]
    var pointer = environ
    while let entry = pointer.pointee {
      let text = String(cString: entry)
      if let equals = text.firstIndex(of: "=") {
        variables[String(text[..<equals])] = String(text[text.index(after: equals)...])
      }
      pointer += 1
    }
    return variables
  }
}

/// Says why the program can't go on; the code that it ends with.
func refusal(_ error: any Error) -> ArgumentParser.ExitCode {
  complain("\(error)")
  let code: ControlAPI.ExitCode =
    switch error {
    case is SettingsError: .configuration
    case is RecordingError: .data
    case let error as SocketError where error.code == .alreadyRunning: .temporaryFailure
    case let error as SocketError where [.pathTooLong, .passedUnfit].contains(error.code): .configuration
    case is SocketError, is HostError, is VerificationError: .unavailable
    case _: .software
    }
  return ArgumentParser.ExitCode(code.rawValue)
}

/// Writes text to standard output, at once.
func say(_ text: String) {
  _ = text.utf8.withContiguousStorageIfAvailable { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
}

/// Writes all of the bytes to standard output, however often a pipe takes only a part.
///
/// - Throws: `HostError`, also where the reader has gone and wants no more.
func emit(_ bytes: [UInt8]) throws {
  var place = 0
  while place < bytes.count {
    let count = bytes[place...].withUnsafeBytes { write(STDOUT_FILENO, $0.baseAddress, $0.count) }
    if count >= 0 {
      place += count
    } else if errno != EINTR {
      throw HostError(operation: "write to", path: "standard output", errno: errno)
    }
  }
}

/// Writes a line to standard error.
func complain(_ text: String) {
  let line = "sessiond: \(text)\n"
  _ = line.utf8.withContiguousStorageIfAvailable { write(STDERR_FILENO, $0.baseAddress, $0.count) }
}
