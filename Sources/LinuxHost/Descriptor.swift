import CLinux
import Glibc

/// The only owner of a file descriptor; closes it when it goes away.
package struct Descriptor: ~Copyable, Sendable {
  /// The number, for system calls. Valid as long as this value lives; never close it yourself.
  package let number: CInt

  /// Takes over a descriptor that is open and has no other owner.
  package init(owning number: CInt) {
    self.number = number
  }

  /// Opens a file with open(2); O_CLOEXEC is always added and EINTR retried.
  package static func open(
    path: String, flags: CInt, mode: UInt32 = 0, operation: String = "open"
  ) throws(HostError) -> Descriptor {
    try refuseNul(in: path, operation)
    return Descriptor(owning: try checked(clinux_open(path, flags, mode), operation, path))
  }

  /// Writes all of it where the descriptor stands; `path` is named in an error.
  func write(_ bytes: UnsafeRawBufferPointer, path: String) throws(HostError) {
    var written = 0
    while written < bytes.count {
      let rest = UnsafeRawBufferPointer(rebasing: bytes[written...])
      let count = Glibc.write(number, rest.baseAddress, rest.count)
      if count >= 0 {
        written += count
      } else if errno != EINTR {
        throw HostError(operation: "write", path: path, errno: errno)
      }
    }
  }

  /// Gives the descriptor away: the caller closes it.
  package consuming func release() -> CInt {
    let number = number
    discard self
    return number
  }

  deinit {
    // Linux frees the number even when close(2) fails, EINTR included: trying again might close someone else's.
    _ = close(number)
  }
}
