/// What can be said of a client's bytes without the parser under test.
struct Requests {
  /// The methods of the requests, where all of the bytes are requests in the plainest form: no escapes, no header but
  /// Host, Accept and Content-Length, whole bodies. `nil` for everything else.
  let methods: [String]?
  /// At least the requests that can be in the bytes, and one refusal.
  let mostAnswers: Int
  /// Whether an answer may be one that goes on for ever.
  let mayGoOn: Bool
  /// Whether answers may lack the body that their head speaks of, and it can't be told which.
  let mayLackBodies: Bool

  init(_ bytes: [UInt8]) {
    let text = String(decoding: bytes, as: UTF8.self).lowercased()
    mayGoOn =
      text.contains("follow") || text.contains("%") || text.contains("events") && text.contains("accept")
    methods = mayGoOn ? nil : Self.methods(of: bytes)
    mayLackBodies = methods == nil && text.contains("head")
    // A head ends with an empty line.
    mostAnswers =
      1 + bytes.split(separator: 0x0a, omittingEmptySubsequences: false).count { [[], [0x0d]].contains($0) }
  }

  private static func methods(of bytes: [UInt8]) -> [String]? {
    var rest = bytes[...]
    var methods: [String] = []
    while !rest.isEmpty {
      guard let method = ["GET", "HEAD", "POST"].first(where: { rest.skip($0 + " /") }) else { return nil }
      methods.append(method)
      _ = rest.skip { $0.isPlain || "/?=&".utf8.contains($0) }
      guard rest.skip(" HTTP/1.1\r\nHost: sessiond\r\n") else { return nil }
      if rest.skip("Accept: ") {
        guard rest.skip({ $0.isPlain || "/*;=".utf8.contains($0) }) > 0, rest.skip("\r\n") else { return nil }
      }
      var count = 0
      if rest.skip("Content-Length: ") {
        let digits = rest.prefix { (0x30...0x39).contains($0) }
        guard digits.count <= 4, let number = Int(String(decoding: digits, as: UTF8.self)) else { return nil }
        rest = rest.dropFirst(digits.count)
        guard rest.skip("\r\n") else { return nil }
        count = number
      }
      guard rest.skip("\r\n"), rest.count >= count else { return nil }
      rest = rest.dropFirst(count)
    }
    return methods
  }
}

extension ArraySlice<UInt8> {
  /// Passes over `text`, if that is what follows.
  fileprivate mutating func skip(_ text: String) -> Bool {
    guard starts(with: text.utf8) else { return false }
    removeFirst(text.utf8.count)
    return true
  }

  /// Passes over bytes of a kind; says how many there were.
  @discardableResult
  fileprivate mutating func skip(_ isWanted: (UInt8) -> Bool) -> Int {
    let count = prefix(while: isWanted).count
    removeFirst(count)
    return count
  }
}

extension UInt8 {
  /// Letters, digits and what stands between them in names and numbers.
  fileprivate var isPlain: Bool {
    switch self {
    case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
    case _: "-_.,".utf8.contains(self)
    }
  }
}
