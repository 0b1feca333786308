import Glibc

/// What the operating system refused. Why this process may not listen is a ``SocketError``, which tells more.
///
/// A missing file is not an error where a function can answer `nil`; where it cannot, ask `isMissing`.
package struct HostError: Error, Sendable, CustomStringConvertible {
  /// What was tried, as a verb phrase that reads well after "Cannot": "open", "watch the folder".
  package let operation: String

  /// The file, folder or process that it was tried on.
  package let path: String?

  /// The value of errno(3).
  package let errno: CInt

  /// What a person can do about it, as a sentence; nil where errno's own text says enough.
  package let remedy: String?

  /// Makes an error from parts; `errno` is the positive value.
  package init(operation: String, path: String? = nil, errno: CInt, remedy: String? = nil) {
    self.operation = operation
    self.path = path
    self.errno = errno
    self.remedy = remedy
  }

  /// What the system would do and we do not.
  package static func refused(_ operation: String, _ path: String, remedy: String) -> HostError {
    HostError(operation: operation, path: path, errno: EPERM, remedy: remedy)
  }

  /// Whether the reason is that the file or one of its parent folders is not there.
  package var isMissing: Bool { errno == ENOENT || errno == ENOTDIR }

  /// Whether the reason is that a file holds more than was to be read of it.
  package var isTooLarge: Bool { errno == EFBIG }

  /// Whether the reason is one that every other file on that disk meets as well: it is full, or takes no writing.
  package var isOfWholeDisk: Bool { [ENOSPC, EDQUOT, EROFS].contains(errno) }

  /// For people: what failed, on what, why, and the remedy.
  package var description: String {
    var text = "Cannot \(operation)"
    if let path { text += " \(path)" }
    text += ": \(Self.text(of: errno))"
    if let remedy { text += ". \(remedy)" }
    return text
  }

  /// The C library's sentence for an errno value.
  private static func text(of errno: CInt) -> String {
    // strerror(3) itself may write to a shared buffer; its _r form fills ours.
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 256) { buffer in
      guard let start = buffer.baseAddress else { return "error \(errno)" }
      start.initialize(repeating: 0, count: buffer.count)
      // Its result only repeats that a value is unknown, which the text says too.
      _ = strerror_r(errno, start, buffer.count - 1)
      return String(cString: start)
    }
  }
}

/// Turns the "negated errno or result" of a `clinux_` function into a result or a `HostError`.
@discardableResult
func checked(
  _ result: CInt,
  _ operation: @autoclosure () -> String,
  _ path: @autoclosure () -> String? = nil
) throws(HostError) -> CInt {
  guard result < 0 else { return result }
  throw HostError(operation: operation(), path: path(), errno: -result)
}

/// Refuses a path that a C call would silently cut short at a NUL byte and so take for another path.
func refuseNul(in path: String, _ operation: @autoclosure () -> String) throws(HostError) {
  guard path.utf8.contains(0) else { return }
  throw HostError(
    operation: operation(), path: path.split(separator: "\0").joined(separator: "\\0"), errno: EINVAL,
    remedy: "The path holds a NUL byte.")
}
