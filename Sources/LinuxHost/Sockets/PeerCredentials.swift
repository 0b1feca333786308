import CLinux

/// Who is at the other end of a connected Unix-domain socket, as the kernel noted it when the connection was made.
package struct PeerCredentials: Sendable, Equatable {
  /// The process that connected; it may have ended since, and its number may have been given away again.
  package let pid: Int32
  /// The effective user of that process when it connected.
  package let uid: UInt32
  /// The effective group of that process when it connected.
  package let gid: UInt32

  /// Credentials as given, for tests and for requests made in process.
  package init(pid: Int32, uid: UInt32, gid: UInt32) {
    self.pid = pid
    self.uid = uid
    self.gid = gid
  }

  /// Asks the kernel (SO_PEERCRED) who connected `descriptor`.
  ///
  /// - Parameter descriptor: A connected Unix-domain stream socket.
  /// - Returns: The peer's credentials.
  /// - Throws: `HostError` with ENOTSOCK, EBADF or the like if it is no such socket.
  package static func of(descriptor: CInt) throws(HostError) -> PeerCredentials {
    var credentials = clinux_peer_credentials()
    let failure = clinux_peer_credentials_get(descriptor, &credentials)
    guard failure == 0 else {
      throw HostError(operation: "ask who is at the other end of the socket", errno: failure)
    }
    return PeerCredentials(pid: credentials.pid, uid: credentials.uid, gid: credentials.gid)
  }
}
