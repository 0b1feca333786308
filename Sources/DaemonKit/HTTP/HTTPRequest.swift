package import LinuxHost
import NIOHTTP1

/// A complete request, as a handler gets it.
package struct HTTPRequest: Sendable {
  /// The method in capitals. A HEAD request reaches a `get` handler as it came.
  package let method: String
  /// The path, percent-decoded. Take parts of it from `parameters`: a decoded part may itself hold a slash.
  package var path: String { target.path }
  /// What the braces of the route's pattern matched, percent-decoded: `{id}` is `parameters["id"]`.
  package internal(set) var parameters: [String: String] = [:]
  /// The query's names and values, decoded, in the order given.
  package var query: [(name: String, value: String)] { target.query }
  /// The body; empty if there was none.
  package let body: [UInt8]
  /// Who asks, as the kernel says; `nil` on a port, where it does not.
  package let peer: PeerCredentials?

  let target: RequestTarget
  private let headers: HTTPHeaders

  /// A request made in process, for a router under test.
  ///
  /// - Parameters:
  ///   - method: The method in capitals.
  ///   - target: The path with its query, percent-encoded.
  ///   - headers: Names and values; names in any case.
  ///   - body: The whole body.
  ///   - peer: Who asks.
  /// - Throws: A 400 problem if the target is malformed.
  package init(
    method: String = "GET", target: String, headers: [(String, String)] = [], body: [UInt8] = [],
    peer: PeerCredentials
  ) throws(ProblemError) {
    self.init(
      method: method, target: try RequestTarget(target), headers: HTTPHeaders(headers), body: body, peer: peer
    )
  }

  init(method: String, target: RequestTarget, headers: HTTPHeaders, body: [UInt8], peer: PeerCredentials?) {
    self.method = method
    self.target = target
    self.headers = headers
    self.body = body
    self.peer = peer
  }

  /// The first value of a header, whatever the case of its name; `nil` if it is missing.
  package func header(_ name: String) -> String? {
    headers.first(name: name)
  }

  /// The first value that the query gives `name`; `nil` if it is missing, "" if it stands there without a value.
  package func query(_ name: String) -> String? {
    query.first { $0.name == name }?.value
  }

  /// The bytes of the first value that the query gives `name`, which may be anything; `nil` if it is missing.
  package func bytes(_ name: String) -> [UInt8]? {
    query.firstIndex { $0.name == name }.map(target.bytes(at:))
  }

  /// A whole number from the query.
  ///
  /// - Parameters:
  ///   - name: The query's name for it.
  ///   - range: What is allowed.
  /// - Returns: The number; `nil` if the name is missing.
  /// - Throws: A 400 problem if it is no decimal number or out of range.
  package func integer(_ name: String, in range: ClosedRange<Int>) throws(ProblemError) -> Int? {
    guard let text = query(name) else { return nil }
    guard let value = Int(text), range.contains(value) else {
      throw .badRequest(
        "\(name) must be a whole number from \(range.lowerBound) to \(range.upperBound)")
    }
    return value
  }

  /// A yes or no from the query: `1`, `true` or a bare name is yes, `0` or `false` is no.
  ///
  /// - Parameter name: The query's name for it.
  /// - Returns: The answer; no if the name is missing.
  /// - Throws: A 400 problem for any other value.
  package func flag(_ name: String) throws(ProblemError) -> Bool {
    switch query(name) {
    case nil, "0", "false": return false
    case "", "1", "true": return true
    default: throw .badRequest("\(name) must be 1, true, 0 or false")
    }
  }

  /// The one of `types` that the client likes best by its Accept headers (RFC 9110 section 12.5.1).
  ///
  /// - Parameter types: Media types in lower case, ours first: it wins a tie, and if the client has no preference.
  /// - Returns: The type, or `nil` if the client accepts none of them: answer 406.
  package func preferredType(among types: [String]) -> String? {
    guard headers.contains(name: "accept") else { return types.first }
    let ranges = headers[canonicalForm: "accept"].compactMap(MediaRange.init)
    guard !ranges.isEmpty else { return types.first }
    var best: (type: String, quality: Int)?
    for type in types {
      let range = ranges.filter { $0.matches(type) }.max { $0.specificity < $1.specificity }
      let quality = range?.quality ?? 0
      if quality > best?.quality ?? 0 { best = (type, quality) }
    }
    return best?.type
  }
}
