import Glibc
import LinuxHost
import NIOHTTP1

/// Who is served by a server, told before anything else of a request counts.
package enum Clientele: Sendable {
  /// The programs of our own user, by what the kernel says of the other end of a Unix-domain socket.
  case ownUser
  /// Whoever sends the token as `Authorization: Bearer …`, on a port of the loopback: of such a connection nobody knows
  /// the user. They also reach us as 127.0.0.1.
  case holders(of: BearerToken)

  /// Who is at the other end.
  ///
  /// - Parameters:
  ///   - descriptor: a connected socket.
  ///   - limits: may name another user than ours, for tests.
  /// - Returns: the peer's credentials; `nil` where nobody can know them.
  /// - Throws: ``Stranger`` where it is a user who is not served, or what the kernel says where it knows none.
  func peer(of descriptor: CInt, _ limits: ServerLimits) throws -> PeerCredentials? {
    guard case .ownUser = self else { return nil }
    let peer = try PeerCredentials.of(descriptor: descriptor)
    guard peer.uid == limits.user ?? geteuid() else { throw Stranger(peer: peer) }
    return peer
  }

  /// Why a request is refused by its head alone, before its body is read; `nil` where it may come in. Parameters as for
  /// ``RequestRules``.
  func refusal(of head: HTTPRequestHead, authority: String?, bodyLimit: Int) -> ProblemError? {
    guard case .holders(let token) = self else {
      return RequestRules.refusal(of: head, authority: authority, bodyLimit: bodyLimit)
    }
    let values = head.headers["authorization"]
    guard values.count == 1, token.isIn(authorization: values[0]) else {
      return ProblemError(status: 401, detail: "send the token: Authorization: Bearer …")
    }
    return RequestRules.refusal(
      of: head, authority: authority, bodyLimit: bodyLimit, hosts: RequestRules.hosts.union(["127.0.0.1"]))
  }
}

/// A connection of a user who is not served.
struct Stranger: Error {
  let peer: PeerCredentials
}

/// A secret that a client has to send with each request.
package struct BearerToken: Sendable {
  private let bytes: [UInt8]

  /// - Parameter text: the token, of characters that need no quoting in a header.
  package init(_ text: String) {
    bytes = Array(text.utf8)
  }

  /// Whether the value of an Authorization header has the token. It takes the same time wherever the two differ.
  ///
  /// Some clients take headers from a variable in which a space is written `%20`, and send that as it is.
  func isIn(authorization value: String) -> Bool {
    var rest = Array(value.utf8)[...]
    guard rest.count > 6, rest.prefix(6).elementsEqual("bearer".utf8, by: { $0 | 0x20 == $1 }) else {
      return false
    }
    rest = rest.dropFirst(6)
    let separator = [Array(" ".utf8), Array("%20".utf8)].first { rest.starts(with: $0) }
    guard let separator else { return false }
    rest = rest.dropFirst(separator.count)
    guard rest.count == bytes.count, !bytes.isEmpty else { return false }
    return zip(rest, bytes).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
