/// The path and query of a request line, decoded (RFC 3986).
struct RequestTarget: Sendable {
  /// The decoded segments where the path had escapes; else they are the path's own, split when asked for: most
  /// requests are for a literal route and never need them.
  private let escapedSegments: [String]?
  /// The segments put together again. Not to be split anew: a segment may hold a slash.
  let path: String
  /// Names and values in the order given; a name without `=` has the value "". What is no text in a value is U+FFFD.
  let query: [(name: String, value: String)]
  /// The bytes of the values that are no text, by their place in the query.
  private let binaryValues: [Int: [UInt8]]
  /// The host of an absolute target (`GET http://sessiond/v1/status`), which goes before the Host header.
  let authority: String?

  /// The decoded segments: `/v1/sessions/a%2Fb` has three, the last being `a/b`.
  var segments: [String] {
    escapedSegments
      ?? path.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map(String.init)
  }

  /// Decodes the target of a request line.
  ///
  /// - Parameter target: In origin form (`/path?query`) or absolute form (`http://host/path?query`).
  /// - Throws: A 400 problem if it is neither, or if the escapes of its path are not UTF-8 or hide a NUL.
  init(_ target: String) throws(ProblemError) {
    var rest = target.utf8[...]
    if target.hasPrefix("http://") {
      rest = rest.dropFirst("http://".utf8.count)
      let host = rest.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
      authority = String(Substring(host))
      rest = rest[host.endIndex...]
    } else {
      authority = nil
    }
    guard rest.first == UInt8(ascii: "/") else {
      throw .badRequest("the request target must begin with a slash")
    }
    let rawPath = rest.prefix { $0 != UInt8(ascii: "?") }
    (query, binaryValues) = try Self.decodeQuery(rest[rawPath.endIndex...].dropFirst())

    if rawPath.contains(UInt8(ascii: "%")) {
      var segments: [String] = []
      for raw in rawPath.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
        segments.append(try Self.decode(raw, plusIsSpace: false))
      }
      escapedSegments = segments
      path = "/" + segments.joined(separator: "/")
    } else {
      path = String(Substring(rawPath))
      escapedSegments = nil
    }
  }

  /// The bytes of the value at a place in the query.
  func bytes(at place: Int) -> [UInt8] {
    binaryValues[place] ?? Array(query[place].value.utf8)
  }

  private static func decodeQuery(
    _ raw: Substring.UTF8View
  ) throws(ProblemError) -> (query: [(name: String, value: String)], binary: [Int: [UInt8]]) {
    var query: [(name: String, value: String)] = []
    var binary: [Int: [UInt8]] = [:]
    guard !raw.isEmpty else { return (query, binary) }
    for pair in raw.split(separator: UInt8(ascii: "&")) {
      let name = pair.prefix { $0 != UInt8(ascii: "=") }
      let bytes = try unescaped(pair[name.endIndex...].dropFirst(), plusIsSpace: true)
      let text = text(bytes)
      if text == nil { binary[query.count] = bytes }
      query.append(
        (
          try decode(name, plusIsSpace: true),
          text ?? String(decoding: bytes, as: UTF8.self).replacing("\0", with: "\u{fffd}")
        ))
    }
    return (query, binary)
  }

  private static func decode(_ raw: Substring.UTF8View, plusIsSpace: Bool) throws(ProblemError) -> String {
    guard let text = text(try unescaped(raw, plusIsSpace: plusIsSpace)) else {
      throw .badRequest("the request target must be UTF-8 without NUL")
    }
    return text
  }

  /// The bytes as text; `nil` if they are not UTF-8, or hide a NUL.
  private static func text(_ bytes: [UInt8]) -> String? {
    bytes.contains(0) ? nil : String(validating: bytes, as: UTF8.self)
  }

  /// Undoes percent-encoding; in a query `+` is a space, as HTML forms and `curl --data-urlencode` have it.
  private static func unescaped(
    _ raw: Substring.UTF8View, plusIsSpace: Bool
  ) throws(ProblemError) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(raw.count)
    var iterator = raw.makeIterator()
    while let byte = iterator.next() {
      switch byte {
      case UInt8(ascii: "+") where plusIsSpace:
        bytes.append(UInt8(ascii: " "))
      case UInt8(ascii: "%"):
        guard let high = iterator.next().flatMap(hexadecimalValue),
          let low = iterator.next().flatMap(hexadecimalValue)
        else { throw .badRequest("a percent sign must be followed by two hexadecimal digits") }
        bytes.append(high << 4 | low)
      default:
        bytes.append(byte)
      }
    }
    return bytes
  }
}

private func hexadecimalValue(_ digit: UInt8) -> UInt8? {
  switch digit {
  case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
  case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
  case UInt8(ascii: "A")...UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
  default: nil
  }
}
