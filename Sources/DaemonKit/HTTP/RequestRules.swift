import NIOHTTP1

/// Which requests are refused by their head alone.
///
/// The socket is for our own programs. What looks like a browser (Origin, Referer, a host name that somebody pointed
/// at us) is refused, in case a proxy ever stands before the socket; what is ambiguous about where a request ends is
/// refused, so that nobody can smuggle one.
enum RequestRules {
  /// The host names we answer to; none at all is fine too, as HTTP/1.0 has it.
  static let hosts: Set<String> = ["sessiond", "localhost", ""]

  /// Judges a head.
  ///
  /// - Parameters:
  ///   - head: The request line and headers.
  ///   - authority: The host of an absolute request target.
  ///   - bodyLimit: The most bytes the body may have.
  ///   - hosts: The host names we answer to.
  /// - Returns: Why the request is refused, or `nil` if it may come in.
  static func refusal(
    of head: HTTPRequestHead, authority: String?, bodyLimit: Int, hosts: Set<String> = hosts
  ) -> ProblemError? {
    var host: String?
    var contentLength: String?
    for (name, value) in head.headers {
      // By length first: this runs for each header of each request.
      switch name.utf8.count {
      case 4 where equal(name, "host"):
        guard host == nil else { return .badRequest("there must be one Host header") }
        host = value
      case 6 where equal(name, "origin"), 7 where equal(name, "referer"):
        return ProblemError(status: 403, detail: "requests on behalf of web pages are not served")
      case 7 where equal(name, "upgrade"):
        return .badRequest("there is no protocol to upgrade to: send HTTP/1.1 without Upgrade")
      case 14 where equal(name, "content-length"):
        guard contentLength == nil else { return .badRequest("there must be one Content-Length header") }
        contentLength = value
      case 17 where equal(name, "transfer-encoding"):
        return ProblemError(status: 411, detail: "send the body with Content-Length, not Transfer-Encoding")
      default:
        break
      }
    }
    guard hosts.contains(hostName(authority ?? host ?? "")) else {
      return ProblemError(status: 421, detail: "this is sessiond: send Host: sessiond")
    }
    guard let contentLength else { return nil }
    guard let length = Int(contentLength), length >= 0 else {
      return .badRequest("Content-Length must be a whole number")
    }
    guard length <= bodyLimit else {
      return ProblemError(status: 413, detail: "the body may have at most \(bodyLimit) bytes")
    }
    return nil
  }

  /// The problem that a parser's error stands for.
  static func problem(of error: HTTPParserError, headLimit: Int) -> ProblemError {
    switch error {
    case .headerOverflow:
      ProblemError(status: 431, detail: "the request's head may have at most \(headLimit) bytes")
    case .invalidEOFState:
      .badRequest("the request ended before it was complete")
    default:
      .badRequest("this is not HTTP/1.1 as RFC 9112 has it")
    }
  }

  /// The host without its port, in lower case.
  private static func hostName(_ host: String) -> String {
    let name = host.utf8.prefix { $0 != UInt8(ascii: ":") }
    let port = host.utf8[name.endIndex...].dropFirst()
    guard port.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return host }
    return Substring(name).lowercased()
  }

  /// Whether a header's name is `lowercase`, in any case.
  private static func equal(_ name: String, _ lowercase: StaticString) -> Bool {
    guard name.utf8.count == lowercase.utf8CodeUnitCount else { return false }
    return lowercase.withUTF8Buffer { expected in
      // 0x20 is the bit that tells a letter's case; the names are of letters and hyphens, which have it set.
      zip(name.utf8, expected).allSatisfy { $0 | 0x20 == $1 }
    }
  }
}
