import ArgumentParser
import ControlAPI

/// `sessiond-cli version`
struct VersionCommand: ParsableCommand {
  /// Name and help.
  static let configuration = CommandConfiguration(
    commandName: "version",
    abstract: "Show the versions of this program and of the daemon.",
    discussion: """
      Works with the daemon away too, and then ends with 0 all the same.

      EXAMPLES
        sessiond-cli version
        sessiond-cli version --json | jq -r .daemon.version
      """)

  @OptionGroup var output: OutputOptions

  /// Asks and prints.
  func run() throws {
    let daemon = answer()
    guard output.json else {
      StandardStreams.output("sessiond-cli  \(Version.current)  API \(Version.api)\n")
      StandardStreams.output("sessiond      \(daemon.text)\n")
      return
    }
    let client = "{\"version\":\"\(Version.current)\",\"api\":\"\(Version.api)\"}"
    StandardStreams.output("{\"client\":\(client),\"daemon\":\(daemon.json)}\n")
  }

  /// What is known of the daemon.
  private func answer() -> (text: String, json: String) {
    do {
      let response = try DaemonClient().ask(Query(Route.version), accept: MediaType.json)
      guard response.status == 200 else { return (Problem.message(of: response), "null") }
      let version = response.header(HeaderName.version) ?? "of unknown version"
      let api = response.header(HeaderName.api) ?? "unknown"
      let text = Array("\(version)  API \(api)".utf8).withUnsafeBytes { SafeText.line($0, limit: 80) }
      // The daemon's own document as it is: it may say more than this client knows of.
      let document = String(decoding: response.body, as: UTF8.self)
      let isObject = document.first == "{"
      return (String(decoding: text, as: UTF8.self), isObject ? document.filter { !$0.isNewline } : "null")
    } catch {
      return (error.code == .notRunning ? "not running" : error.message, "null")
    }
  }
}
