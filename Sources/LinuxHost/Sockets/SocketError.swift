/// Why this process may not listen where it was told to.
package struct SocketError: Error, Sendable, Equatable, CustomStringConvertible {
  /// The kind of refusal. Open, so that a new kind breaks no caller.
  package struct Code: RawRepresentable, Sendable, Equatable {
    /// The kind as a word for logs.
    package let rawValue: String

    /// A kind by its word.
    package init(rawValue: String) { self.rawValue = rawValue }

    /// Another instance holds the lock, or answers on the socket.
    package static let alreadyRunning = Code(rawValue: "already-running")
    /// The path does not fit `sun_path`.
    package static let pathTooLong = Code(rawValue: "path-too-long")
    /// Something is at the path that we may not replace.
    package static let pathOccupied = Code(rawValue: "path-occupied")
    /// What the service manager passed on is not the socket that clients look for.
    package static let passedUnfit = Code(rawValue: "passed-unfit")
    /// The operating system refused a call; see `cause`.
    package static let system = Code(rawValue: "system")
  }

  /// The kind of refusal.
  package let code: Code
  /// What went wrong and how to remedy it.
  package let message: String
  /// The process that is in the way, where it is known.
  package let pid: Int32?
  /// The value of errno(3), where a system call failed.
  package let errno: CInt?

  /// What went wrong, for a log or a terminal.
  package var description: String { message }

  init(code: Code, message: String, pid: Int32? = nil, errno: CInt? = nil) {
    self.code = code
    self.message = message
    self.pid = pid
    self.errno = errno
  }

  static func system(_ operation: String, _ path: String, _ errno: CInt) -> SocketError {
    let error = HostError(operation: operation, path: path, errno: errno)
    return SocketError(code: .system, message: error.description, errno: errno)
  }
}
