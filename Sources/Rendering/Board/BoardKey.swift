/// A key that was pressed at a terminal.
package enum BoardKey: Hashable, Sendable {
  case up
  case down
  case pageUp
  case pageDown
  case home
  case end
  case enter
  case escape
  case backspace
  /// A letter with the control key, by that letter in lower case.
  case control(Unicode.Scalar)
  /// A character of a text.
  case character(Unicode.Scalar)

  /// The keys that the bytes of a terminal stand for, in order; what is no key of these, or broken, is left out.
  ///
  /// An escape character is the key unless a sequence follows it in the same bytes.
  ///
  /// - Parameter bytes: as they were typed.
  /// - Returns: the keys.
  package static func keys(_ bytes: [UInt8]) -> [BoardKey] {
    var reader = KeyReader(bytes[...])
    var keys: [BoardKey] = []
    while let key = reader.next() {
      if let key { keys.append(key) }
    }
    return keys
  }
}

/// Takes keys off the front of what a terminal sent.
private struct KeyReader {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) {
    rest = bytes
  }

  /// The next key, a `nil` of its own for what is none; `nil` at the end.
  mutating func next() -> BoardKey?? {
    guard let byte = rest.first else { return nil }
    switch byte {
    case 0x1b:
      rest.removeFirst()
      return .some(escaped())
    case 0x0d, 0x0a:
      rest.removeFirst()
      return .some(.enter)
    case 0x7f, 0x08:
      rest.removeFirst()
      return .some(.backspace)
    case 0x01...0x1a:
      rest.removeFirst()
      return .some(.control(Unicode.Scalar(byte + 0x60)))
    case 0x00, 0x1c...0x1f:
      rest.removeFirst()
      return .some(nil)
    case _: return .some(character())
    }
  }

  private mutating func character() -> BoardKey? {
    let length =
      switch rest.first ?? 0 {
      case 0xc2...0xdf: 2
      case 0xe0...0xef: 3
      case 0xf0...0xf4: 4
      case _: 1
      }
    let bytes = rest.prefix(length)
    guard let text = String(validating: bytes, as: UTF8.self), let scalar = text.unicodeScalars.first else {
      // One byte at a time: what follows may be a character again.
      rest.removeFirst()
      return nil
    }
    rest.removeFirst(bytes.count)
    return .character(scalar)
  }

  /// What follows an escape character.
  private mutating func escaped() -> BoardKey? {
    switch rest.first {
    case UInt8(ascii: "["):
      rest.removeFirst()
      return controlSequence()
    case UInt8(ascii: "O"):
      rest.removeFirst()
      return rest.popFirst().flatMap { Self.key(final: $0, parameter: 0) }
    case _: return .escape
    }
  }

  /// What follows `ESC [`: parameters, then the byte that says what it is.
  private mutating func controlSequence() -> BoardKey? {
    let body = rest.prefix { (0x20...0x3f).contains($0) }
    rest.removeFirst(body.count)
    guard let final = rest.popFirst() else { return nil }
    let parameter = body.prefix { $0 != UInt8(ascii: ";") }.reduce(0) { number, byte in
      (0x30...0x39).contains(byte) && number < 1_000 ? number * 10 + Int(byte - 0x30) : 1_000
    }
    // Three bytes more tell where the mouse is.
    if final == UInt8(ascii: "M"), body.isEmpty { rest.removeFirst(min(3, rest.count)) }
    if final == UInt8(ascii: "~"), parameter == 200 { skipPaste() }
    return Self.key(final: final, parameter: parameter)
  }

  /// What is pasted is no keys.
  private mutating func skipPaste() {
    let end = Array("\u{1b}[201~".utf8)
    while !rest.isEmpty, !rest.starts(with: end) { rest.removeFirst() }
    rest.removeFirst(min(end.count, rest.count))
  }

  private static func key(final: UInt8, parameter: Int) -> BoardKey? {
    switch (final, parameter) {
    case (UInt8(ascii: "A"), _): .up
    case (UInt8(ascii: "B"), _): .down
    case (UInt8(ascii: "H"), _): .home
    case (UInt8(ascii: "F"), _): .end
    case (UInt8(ascii: "M"), 0): nil
    case (UInt8(ascii: "~"), 1), (UInt8(ascii: "~"), 7): .home
    case (UInt8(ascii: "~"), 4), (UInt8(ascii: "~"), 8): .end
    case (UInt8(ascii: "~"), 5): .pageUp
    case (UInt8(ascii: "~"), 6): .pageDown
    case _: nil
    }
  }
}
