/// Writes JSON text (RFC 8259) straight into bytes, with no intermediate tree: events are written by the thousand.
package struct JSONWriter: Sendable {
  /// The text so far, UTF-8.
  package private(set) var bytes: [UInt8] = []
  private var needsComma = false

  /// A writer of a text of about `capacity` bytes; a longer one takes more time, nothing else.
  package init(capacity: Int = 0) {
    bytes.reserveCapacity(capacity)
  }

  /// The finished text.
  package var text: String { String(decoding: bytes, as: UTF8.self) }

  // MARK: Values

  package mutating func object(_ members: (inout JSONWriter) -> Void) {
    nest(open: "{", close: "}", members)
  }

  package mutating func array(_ elements: (inout JSONWriter) -> Void) {
    nest(open: "[", close: "]", elements)
  }

  package mutating func value(_ text: String) {
    separate()
    string(text)
  }

  package mutating func value(_ number: Int64) {
    separate()
    append(String(number))
  }

  package mutating func value(_ isTrue: Bool) {
    separate()
    append(isTrue ? "true" : "false")
  }

  package mutating func null() {
    separate()
    append("null")
  }

  /// Text that is JSON already.
  package mutating func raw(_ json: some Sequence<UInt8>) {
    separate()
    bytes.append(contentsOf: json)
  }

  // MARK: Members of an object

  package mutating func member(_ name: String, _ text: String?) {
    key(name)
    if let text { value(text) } else { null() }
  }

  package mutating func member(_ name: String, _ number: Int?) {
    key(name)
    if let number { value(Int64(number)) } else { null() }
  }

  package mutating func member(_ name: String, _ number: Int64) {
    key(name)
    value(number)
  }

  package mutating func member(_ name: String, _ isTrue: Bool) {
    key(name)
    value(isTrue)
  }

  package mutating func member(_ name: String, _ time: Timestamp?) {
    key(name)
    guard let time else { return null() }
    separate()
    bytes.append(UInt8(ascii: "\""))
    time.appendISO8601(to: &bytes)
    bytes.append(UInt8(ascii: "\""))
  }

  package mutating func member(_ name: String, object members: (inout JSONWriter) -> Void) {
    key(name)
    object(members)
  }

  package mutating func member(_ name: String, array elements: (inout JSONWriter) -> Void) {
    key(name)
    array(elements)
  }

  /// The name of a member whose value the next call writes.
  package mutating func key(_ name: String) {
    separate()
    string(name)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  // MARK: Text

  private mutating func nest(
    open: Unicode.Scalar, close: Unicode.Scalar, _ body: (inout JSONWriter) -> Void
  ) {
    separate()
    bytes.append(UInt8(ascii: open))
    needsComma = false
    body(&self)
    bytes.append(UInt8(ascii: close))
    needsComma = true
  }

  private mutating func separate() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
    needsComma = true
  }

  private mutating func append(_ text: String) {
    bytes.append(contentsOf: text.utf8)
  }

  private mutating func string(_ text: String) {
    bytes.append(UInt8(ascii: "\""))
    defer { bytes.append(UInt8(ascii: "\"")) }
    // Names and ids, nearly everything, need no escape.
    let isPlain = text.utf8.withContiguousStorageIfAvailable { text in
      text.allSatisfy { $0 >= 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "\\") }
    }
    if isPlain == true { return bytes.append(contentsOf: text.utf8) }
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"", "\\":
        bytes.append(UInt8(ascii: "\\"))
        bytes.append(UInt8(ascii: scalar))
      case "\n": append("\\n")
      // Also DEL and C1: JSON allows them, but someone reads the answer on a terminal.
      case "\0"..<" ", "\u{7f}"..."\u{9f}":
        append("\\u00")
        bytes.append(hexadecimal(UInt8(scalar.value >> 4)))
        bytes.append(hexadecimal(UInt8(scalar.value & 0xf)))
      case _: bytes.append(contentsOf: Array(String(scalar).utf8))
      }
    }
  }

  private func hexadecimal(_ digit: UInt8) -> UInt8 {
    digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10
  }
}
