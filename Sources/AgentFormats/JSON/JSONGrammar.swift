/// Tells whether bytes are one JSON value (RFC 8259), as strictly as the agents' own readers do; how deep it is nested
/// does not matter.
struct JSONGrammar {
  private let bytes: [UInt8]
  private var place: Int
  /// What closes each object and array that is open.
  private var closers: [UInt8] = []

  /// Checks all of it.
  ///
  /// - Throws: ``JSONProblem`` at the first byte that can't stand where it does.
  static func check(_ bytes: [UInt8]) throws(JSONProblem) {
    var grammar = JSONGrammar(bytes)
    try grammar.check()
  }

  /// How many bytes the mark takes with which some editors begin a file (BOM).
  static func markLength(_ bytes: [UInt8]) -> Int {
    bytes.starts(with: [0xef, 0xbb, 0xbf]) ? 3 : 0
  }

  private init(_ bytes: [UInt8]) {
    self.bytes = bytes
    place = Self.markLength(bytes)
  }

  private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

  private mutating func check() throws(JSONProblem) {
    skipSpace()
    repeat {
      while try beginsWithAnother() {}
    } while try endValue()
    guard next == nil else { throw unexpected("the end of the file") }
  }

  /// Passes over a value; of an object or array that is not empty only what is in front of its first value.
  ///
  /// - Returns: whether that first value comes now.
  private mutating func beginsWithAnother() throws(JSONProblem) -> Bool {
    switch next {
    case UInt8(ascii: "{"): return try open(closer: UInt8(ascii: "}"))
    case UInt8(ascii: "["): return try open(closer: UInt8(ascii: "]"))
    case UInt8(ascii: "\""): try string()
    case let byte? where byte == UInt8(ascii: "-") || byte.isDigit: try number()
    case UInt8(ascii: "t"): try word("true")
    case UInt8(ascii: "f"): try word("false")
    case UInt8(ascii: "n"): try word("null")
    case _: throw unexpected("a value")
    }
    return false
  }

  private mutating func open(closer: UInt8) throws(JSONProblem) -> Bool {
    place += 1
    skipSpace()
    closers.append(closer)
    guard next != closer else { return false }
    try beginChild()
    return true
  }

  /// Passes over a member's name, where names are wanted.
  private mutating func beginChild() throws(JSONProblem) {
    guard closers.last == UInt8(ascii: "}") else { return }
    guard next == UInt8(ascii: "\"") else { throw unexpected("a name in double quotes") }
    try string()
    skipSpace()
    guard next == UInt8(ascii: ":") else { throw unexpected("a colon") }
    place += 1
    skipSpace()
  }

  /// Passes over what closes behind a value.
  ///
  /// - Returns: whether another value has to follow.
  private mutating func endValue() throws(JSONProblem) -> Bool {
    while true {
      skipSpace()
      guard let closer = closers.last else { return false }
      if next == closer {
        place += 1
        closers.removeLast()
      } else if next == UInt8(ascii: ",") {
        place += 1
        skipSpace()
        guard next != closer else { throw problem("nothing follows the last comma: take that out") }
        try beginChild()
        return true
      } else {
        throw unexpected("a comma or \(Character(UnicodeScalar(closer)))")
      }
    }
  }

  // MARK: Values without parts

  private mutating func string() throws(JSONProblem) {
    let start = place
    place += 1
    while let byte = next {
      switch byte {
      case UInt8(ascii: "\""):
        place += 1
        return
      case UInt8(ascii: "\\"): try escape()
      case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        throw problem("a string ends in the line that it begins in: the quote at its end is missing")
      case 0..<0x20: throw problem("in a string a control character is written with a backslash")
      case _: place += 1
      }
    }
    place = start
    throw problem("the string that begins here has no end")
  }

  private mutating func escape() throws(JSONProblem) {
    let start = place
    place += 1
    guard let byte = next else { return }
    place += 1
    if byte == UInt8(ascii: "u") {
      for _ in 0..<4 {
        guard let digit = next, Character(UnicodeScalar(digit)).isHexDigit else {
          place = start
          throw problem("\\u wants four hexadecimal digits")
        }
        place += 1
      }
    } else if !"\"\\/bfnrt".utf8.contains(byte) {
      place = start
      throw problem("there is no such escape: a backslash is written \\\\")
    }
  }

  private mutating func number() throws(JSONProblem) {
    if next == UInt8(ascii: "-") { place += 1 }
    if next == UInt8(ascii: "0") { place += 1 } else { try digits() }
    if next == UInt8(ascii: ".") {
      place += 1
      try digits()
    }
    guard next == UInt8(ascii: "e") || next == UInt8(ascii: "E") else { return }
    place += 1
    if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { place += 1 }
    try digits()
  }

  private mutating func digits() throws(JSONProblem) {
    let start = place
    while next?.isDigit == true { place += 1 }
    guard place > start else { throw unexpected("a digit") }
  }

  private mutating func word(_ word: StaticString) throws(JSONProblem) {
    let expected = UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
    guard bytes[place...].starts(with: expected) else { throw unexpected("a value") }
    place += expected.count
  }

  private mutating func skipSpace() {
    while let byte = next, byte.isJSONSpace { place += 1 }
  }

  // MARK: What is wrong

  private func unexpected(_ wanted: String) -> JSONProblem {
    switch next {
    case nil: problem("it ends where \(wanted) should follow")
    case UInt8(ascii: "/"): problem("JSON has no comments: take this one out")
    case _: problem("\(wanted) should stand here")
    }
  }

  private func problem(_ description: String) -> JSONProblem {
    JSONProblem(description, at: place, of: bytes)
  }
}

extension UInt8 {
  /// White space between the tokens of JSON.
  var isJSONSpace: Bool { self == 0x20 || self == 0x0a || self == 0x0d || self == 0x09 }

  fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
