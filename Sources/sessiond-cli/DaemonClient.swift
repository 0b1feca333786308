import ArgumentParser
import ControlAPI
import Glibc

/// The daemon, as the commands see it: each way to ask prints the answer, or says what is wrong and ends the
/// program with the exit code for it.
struct DaemonClient {
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
    try show { client throws(ControlError) in try client.get(query.text, accept: accept) }
  }

  /// Has something done, and prints the answer.
  ///
  /// - Parameters:
  ///   - query: what is to be done.
  ///   - accept: the media type that is wanted.
  /// - Throws: the exit code, after it has been told what is wrong.
  func order(_ query: Query, accept: String) throws {
    // Parts of the daemon may have to come to an end before others begin.
    let client = ControlClient(timeoutMilliseconds: 30_000)
    try show { _ throws(ControlError) in try client.post(query.text, accept: accept) }
  }

  private func show(_ ask: (ControlClient) throws(ControlError) -> ControlResponse) throws {
    let response: ControlResponse
    do throws(ControlError) {
      response = try ask(client)
    } catch {
      throw Self.exitCode(explaining: error)
    }
    Self.warnOfAnotherVersion(response)
    try Self.requireSuccess(response)
    response.body.withUnsafeBytes { StandardStreams.output($0) }
    // A document of JSON comes without a newline, and the prompt belongs on the next line. An empty list has no lines.
    if let last = response.body.last, last != UInt8(ascii: "\n") { StandardStreams.output("\n") }
  }

  /// Prints what comes until the daemon ends it, which is a failure: only the user ends it properly.
  ///
  /// - Parameters:
  ///   - query: what is asked for.
  ///   - accept: the media type that is wanted.
  /// - Throws: the exit code, after it has been told what is wrong.
  func follow(_ query: Query, accept: String) throws {
    try followToItsEnd(query, accept: accept)
    StandardStreams.error("sessiond ended the stream")
    throw ArgumentParser.ExitCode(ControlAPI.ExitCode.unavailable.rawValue)
  }

  /// Prints what comes until the daemon ends it, as it does when there is nothing more to come.
  ///
  /// - Parameters:
  ///   - query: what is asked for.
  ///   - accept: the media type that is wanted.
  /// - Throws: the exit code, after it has been told what is wrong.
  func followToItsEnd(_ query: Query, accept: String) throws {
    FollowSignals.install()
    // Nobody may read any more while there is nothing to write.
    let reader = Watches(outputs: [STDOUT_FILENO])
    let response: ControlResponse
    do throws(ControlError) {
      response = try client.stream(query.text, accept: accept, watching: reader) { response in
        Self.warnOfAnotherVersion(response)
      } onBytes: { bytes in
        StandardStreams.output(bytes)
        return true
      }
    } catch  where error.code == .interrupted {
      // Nobody reads any more, which is no failure.
      exit(ControlAPI.ExitCode.ok.rawValue)
    } catch {
      throw Self.exitCode(explaining: error)
    }
    try Self.requireSuccess(response)
  }

  /// Whether a daemon runs.
  func isThere() -> Bool {
    do throws(ControlError) {
      _ = try client.get(Route.health, accept: MediaType.json)
      return true
    } catch {
      return error.code != .notRunning
    }
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

  /// Tells what is wrong.
  ///
  /// - Parameter error: why there is no answer.
  /// - Returns: the exit code for it.
  static func exitCode(explaining error: ControlError) -> ArgumentParser.ExitCode {
    StandardStreams.error(explanation(error))
    return ArgumentParser.ExitCode(error.exitCode.rawValue)
  }

  private static func explanation(_ error: ControlError) -> String {
    guard error.code == .notRunning else { return error.message }
    return "sessiond is not running (\(error.message)); start it with: \(ServiceUnit().startCommand)"
  }

  /// Ends the program where the answer is an error, after it has been told which.
  ///
  /// - Parameter response: the answer.
  /// - Throws: the exit code.
  static func requireSuccess(_ response: ControlResponse) throws {
    guard response.status != 200 else { return }
    StandardStreams.error(Problem.message(of: response))
    let code: ControlAPI.ExitCode =
      switch response.status {
      // A word of the command line that only the daemon can judge.
      case 400: .usage
      // What the user wrote is wrong, not what was asked.
      case 422: .configuration
      default: .failure
      }
    throw ArgumentParser.ExitCode(code.rawValue)
  }

  /// Says so where the daemon speaks another version of the API.
  ///
  /// - Parameter response: any answer of the daemon.
  static func warnOfAnotherVersion(_ response: ControlResponse) {
    guard let api = response.header(HeaderName.api), Version.major(of: api) != Version.major(of: Version.api)
    else { return }
    // The text comes from whoever answered.
    let shown = Array(api.utf8).withUnsafeBytes { SafeText.line($0, limit: 32) }
    StandardStreams.error(
      "warning: sessiond speaks API \(String(decoding: shown, as: UTF8.self)), this program \(Version.api): "
        + "update the older of the two")
  }
}
