import ArgumentParser
import ControlAPI

/// The daemon, as the commands see it: each way to ask prints the answer, or says what is wrong and ends the
/// program with the exit code for it.
struct Daemon {
  private let client: ControlClient

  /// The daemon of the user that runs this program.
  init() {
    client = ControlClient(timeoutMilliseconds: 5_000)
  }

  /// Asks once, and prints the answer.
  ///
  /// - Parameters:
  ///   - query: what is asked for.
  ///   - accept: the media type that is wanted.
  /// - Throws: the exit code, after it has been told what is wrong.
  func show(_ query: Query, accept: String) throws {
    let response = try orExit { () throws(ControlError) in try client.get(query.text, accept: accept) }
    Self.warnOfAnotherVersion(response)
    try Self.requireSuccess(response)
    response.body.withUnsafeBytes { StandardStreams.output($0) }
    // A document of JSON comes without a newline, and the prompt belongs on the next line.
    if response.body.last != UInt8(ascii: "\n") { StandardStreams.output("\n") }
  }

  /// Prints what comes until the daemon ends it, which is a failure: only the user ends it properly.
  ///
  /// - Parameters:
  ///   - query: what is asked for.
  ///   - accept: the media type that is wanted.
  ///   - isScreen: whether what comes moves about on a terminal.
  /// - Throws: the exit code, after it has been told what is wrong.
  func follow(_ query: Query, accept: String, isScreen: Bool) throws {
    FollowSignals.install(isScreen: isScreen)
    FollowSignals.endWithReader()
    var isCursorHidden = false
    let response = try orExit { () throws(ControlError) in
      defer { if isCursorHidden { FollowSignals.restoreScreen() } }
      return try client.stream(query.text, accept: accept) { response in
        Self.warnOfAnotherVersion(response)
        isCursorHidden = isScreen && response.status == 200
        if isCursorHidden { FollowSignals.hideCursor() }
      } onBytes: { bytes in
        StandardStreams.output(bytes)
        return true
      }
    }
    try Self.requireSuccess(response)
    StandardStreams.error("sessiond ended the stream")
    throw ArgumentParser.ExitCode(ControlAPI.ExitCode.unavailable.rawValue)
  }

  /// The answer to a question whose failure is no failure of the command.
  ///
  /// - Parameters:
  ///   - query: what is asked for.
  ///   - accept: the media type that is wanted.
  /// - Returns: the answer.
  /// - Throws: why there is none.
  func ask(_ query: Query, accept: String) throws(ControlError) -> ControlResponse {
    try client.get(query.text, accept: accept)
  }

  private func orExit(_ ask: () throws(ControlError) -> ControlResponse) throws -> ControlResponse {
    do {
      return try ask()
    } catch {
      StandardStreams.error(Self.explanation(error))
      throw ArgumentParser.ExitCode(error.exitCode.rawValue)
    }
  }

  private static func explanation(_ error: ControlError) -> String {
    guard error.code == .notRunning else { return error.message }
    return "sessiond is not running (\(error.message)); "
      + "start it with: sessiond run &"
  }

  private static func requireSuccess(_ response: ControlResponse) throws {
    guard response.status != 200 else { return }
    StandardStreams.error(Problem.message(of: response))
    throw ArgumentParser.ExitCode(ControlAPI.ExitCode.failure.rawValue)
  }

  private static func warnOfAnotherVersion(_ response: ControlResponse) {
    guard let api = response.header(HeaderName.api), Version.major(of: api) != Version.major(of: Version.api)
    else { return }
    // The text comes from whoever answered.
    let shown = Array(api.utf8).withUnsafeBytes { SafeText.line($0, limit: 32) }
    StandardStreams.error(
      "warning: sessiond speaks API \(String(decoding: shown, as: UTF8.self)), this program \(Version.api): "
        + "update the older of the two")
  }
}
