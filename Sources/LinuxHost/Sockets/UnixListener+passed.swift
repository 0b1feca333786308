import CSystemd
import Glibc

extension UnixListener {
  /// What the socket unit calls the socket of the control API: its `FileDescriptorName=`.
  private static let passedName = "control"

  /// Takes over the socket that the service manager made for us, if it passed one on.
  ///
  /// - Parameters:
  ///   - passed: What the manager passed on. All of it is taken: what is not served is closed.
  ///   - path: Where clients look for us.
  /// - Returns: The listener on the socket that is called `control`, else on the one that is bound to `path`; `nil` where
  ///   nothing was passed.
  /// - Throws: `SocketError` with `.passedUnfit`: which socket was passed, and what it should be; `.system`.
  package static func adopt(
    _ passed: [PassedDescriptor], path: String
  ) throws(SocketError) -> UnixListener? {
    guard
      let chosen = passed.first(where: { $0.name == passedName })
        ?? passed.first(where: { isListening($0.number, at: path) }) ?? passed.first
    else { return nil }
    for other in passed where other != chosen { _ = Glibc.close(other.number) }
    do throws(SocketError) {
      try requireFit(chosen, path: path)
      let flags = fcntl(chosen.number, F_GETFL)
      guard flags >= 0, fcntl(chosen.number, F_SETFL, flags | O_NONBLOCK) == 0 else {
        throw .system("prepare the socket for", path, errno)
      }
      guard let identity = identity(of: path) else { throw .system("look up", path, errno) }
      return UnixListener(path: path, descriptor: chosen.number, identity: identity, isPassed: true)
    } catch {
      _ = Glibc.close(chosen.number)
      throw error
    }
  }

  private static func requireFit(_ passed: PassedDescriptor, path: String) throws(SocketError) {
    if isListening(passed.number, at: path) { return }
    let what: String
    if sd_is_socket_unix(passed.number, CInt(SOCK_STREAM.rawValue), 1, nil, 0) > 0 {
      what = "listens at \(boundPath(passed.number) ?? "a place without a name")"
    } else if sd_is_socket(passed.number, AF_UNSPEC, 0, -1) > 0 {
      what = "is no listening Unix stream socket"
    } else {
      what = "is no socket"
    }
    throw SocketError(
      code: .passedUnfit,
      message: "the service manager passed '\(passed.name)', which \(what), but clients look for \(path):"
        + " let ListenStream= of sessiond.socket say %t/sessiond/sessiond.sock, or start sessiond without it")
  }

  private static func isListening(_ descriptor: CInt, at path: String) -> Bool {
    sd_is_socket_unix(descriptor, CInt(SOCK_STREAM.rawValue), 1, path, 0) > 0
  }

  /// The path that a Unix socket is bound to; `nil` where it has none.
  private static func boundPath(_ descriptor: CInt) -> String? {
    var address = sockaddr_un()
    var length = socklen_t(MemoryLayout<sockaddr_un>.size)
    let result = withUnsafeMutablePointer(to: &address) { address in
      address.withMemoryRebound(to: sockaddr.self, capacity: 1) { getsockname(descriptor, $0, &length) }
    }
    guard result == 0 else { return nil }
    let path = withUnsafeBytes(of: address.sun_path) { field in
      String(decoding: field.prefix { $0 != 0 }, as: UTF8.self)
    }
    return path.isEmpty ? nil : path
  }
}
