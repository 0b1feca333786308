/// Why there is no answer from the daemon.
package struct ControlError: Error, Hashable, Sendable {
  /// The kinds of failure. Open: a later version may add kinds.
  package struct Code: RawRepresentable, Hashable, Sendable {
    /// The name of the kind.
    package let rawValue: String

    /// A kind of that name.
    ///
    /// - Parameter rawValue: the name of the kind.
    package init(rawValue: String) {
      self.rawValue = rawValue
    }

    /// Nobody listens: there is no socket, or nobody behind it.
    package static let notRunning = Code(rawValue: "notRunning")
    /// The deadline passed. The daemon may well be alive.
    package static let timedOut = Code(rawValue: "timedOut")
    /// The path of the socket does not fit into an address, so nobody can be there.
    package static let pathTooLong = Code(rawValue: "pathTooLong")
    /// The socket, or who listens on it, belongs to somebody else.
    package static let refused = Code(rawValue: "refused")
    /// The daemon went away in the middle of an answer.
    package static let disconnected = Code(rawValue: "disconnected")
    /// What answers does not speak HTTP/1.1.
    package static let protocolBroken = Code(rawValue: "protocolBroken")
    /// The answer is larger than this client takes.
    package static let tooLarge = Code(rawValue: "tooLarge")
    /// A watched descriptor has something to be looked at first.
    package static let interrupted = Code(rawValue: "interrupted")
    /// The request could not be made: a defect of the caller, or the system is out of something.
    package static let requestFailed = Code(rawValue: "requestFailed")
  }

  /// The kind of failure.
  package let code: Code
  /// What went wrong, in one line for a person.
  package let message: String

  /// An error of that kind.
  ///
  /// - Parameters:
  ///   - code: the kind of failure.
  ///   - message: what went wrong, in one line for a person.
  package init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// What a program that cannot go on without the answer ends with.
  package var exitCode: ExitCode {
    switch code {
    case .notRunning, .disconnected: .unavailable
    case .timedOut: .temporaryFailure
    case .refused: .noPermission
    case .protocolBroken, .tooLarge: .protocol
    case .pathTooLong: .configuration
    default: .software
    }
  }
}
