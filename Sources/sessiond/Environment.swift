import ArgumentParser
import Glibc
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
  func settings() async throws -> Settings {
    var flags: [String: String] = [:]
    if let budgetBasis { flags["budget.basis"] = budgetBasis }
    if let logLevel { flags["log.level"] = logLevel }
    return try await Settings(flags: flags, environment: ProcessEnvironment.all(), configuration: file)
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

/// Writes a line to standard error.
func complain(_ text: String) {
  let line = "sessiond: \(text)\n"
  _ = line.utf8.withContiguousStorageIfAvailable { write(STDERR_FILENO, $0.baseAddress, $0.count) }
}
