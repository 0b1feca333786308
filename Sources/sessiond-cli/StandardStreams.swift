import ControlAPI
import Glibc

/// Standard output and standard error, without buffers: what has come is shown.
enum StandardStreams {
  /// Writes to standard output. Ends the program if nobody reads it any longer: that is no failure.
  ///
  /// - Parameter bytes: what to write, as it is.
  static func output(_ bytes: UnsafeRawBufferPointer) {
    var rest = bytes
    while !rest.isEmpty {
      let count = write(STDOUT_FILENO, rest.baseAddress, rest.count)
      if count >= 0 {
        rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        continue
      }
      switch errno {
      case EINTR: continue
      case EAGAIN:
        var poller = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
        poll(&poller, 1, -1)
      case EPIPE: exit(ControlAPI.ExitCode.ok.rawValue)
      case let number:
        error("cannot write: " + String(cString: strerror(number)))
        exit(ControlAPI.ExitCode.failure.rawValue)
      }
    }
  }

  /// Writes a text to standard output.
  ///
  /// - Parameter text: what to write, as it is.
  static func output(_ text: String) {
    var text = text
    text.withUTF8 { output(UnsafeRawBufferPointer($0)) }
  }

  /// Writes one line to standard error, with the program's name before it.
  ///
  /// - Parameter message: the line, without its end.
  static func error(_ message: String) {
    var line = "sessiond-cli: " + message + "\n"
    // When even this fails there is nobody left to tell.
    _ = line.withUTF8 { write(STDERR_FILENO, $0.baseAddress, $0.count) }
  }
}
