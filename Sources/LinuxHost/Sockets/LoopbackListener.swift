import CLinux
import Glibc

/// A listening TCP socket of 127.0.0.1, for programs that know no other kind. Never of another address: what comes over
/// it comes from this machine, though from any user of it.
package final class LoopbackListener: Sendable {
  private let socket: Descriptor
  /// The port, also where any was asked for.
  package let port: UInt16

  /// The listening descriptor, non-blocking and close-on-exec, as long as this listener lives.
  package var descriptor: CInt { socket.number }

  /// Listens.
  ///
  /// - Parameters:
  ///   - port: the port; 0 for any that is free.
  ///   - backlog: how many connections may wait to be accepted.
  /// - Throws: `HostError` with EADDRINUSE where another program listens there, EACCES for a port that needs a right
  ///   (below 1024), EAFNOSUPPORT or EPERM where a sandbox does not allow it.
  package init(port: UInt16, backlog: CInt = 16) throws(HostError) {
    let number = clinux_loopback_listen(port, backlog)
    guard number >= 0 else {
      throw HostError(operation: "listen on 127.0.0.1:\(port)", errno: -number)
    }
    socket = Descriptor(owning: number)
    self.port = UInt16(exactly: clinux_loopback_port(number)) ?? port
  }

  /// Whether somebody listens on the port, and lets us connect.
  package static func answers(_ port: UInt16) -> Bool {
    clinux_loopback_connect(port) == 0
  }
}
