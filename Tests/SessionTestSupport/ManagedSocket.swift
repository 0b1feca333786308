package import Glibc

/// A socket as a service manager makes it: bound to its name, listening, and handed on as further descriptors.
package final class ManagedSocket: Sendable {
  package let path: String
  private let descriptor: CInt

  /// Listens at `path`, which has to be free and short.
  package init(path: String) throws {
    self.path = path
    descriptor = socket(AF_UNIX, CInt(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.dropLast().copyBytes(from: path.utf8.prefix(107)) }
    let result = withUnsafePointer(to: address) { address in
      address.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard result == 0, listen(descriptor, 8) == 0 else { throw CannotListen(path: path, errno: errno) }
  }

  deinit {
    close(descriptor)
    unlink(path)
  }

  /// One more descriptor of the socket, for a service to own.
  package func pass() -> CInt {
    fcntl(descriptor, F_DUPFD_CLOEXEC, 0)
  }

  /// The file that the name leads to; `nil` once the name is gone.
  package var inode: ino_t? {
    var status = stat()
    return lstat(path, &status) == 0 ? status.st_ino : nil
  }
}

/// A test could not make its socket.
private struct CannotListen: Error {
  let path: String
  let errno: CInt
}
