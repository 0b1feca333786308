/// The bytes that are searched, and where runs in them end.
///
/// Outside it reads line breaks. It counts its steps, because what anybody may have written has to be searched in time
/// proportional to its length.
struct SecretText {
  /// Before what was redacted, and before what was left out: a search goes round these marks.
  static let redacted = "[redacted: "
  static let leftOut = "[left out: "

  /// How much of a value is looked at, in bytes: its beginning tells enough.
  static let longestLook = 128

  let bytes: UnsafeRawBufferPointer
  /// The bytes looked at so far, beyond the one pass over all of them.
  private(set) var steps = 0
  private var runs = [Range<Int>](repeating: 0..<0, count: Alphabet.allCases.count)

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  var count: Int { bytes.count }

  subscript(place: Int) -> UInt8 {
    place >= 0 && place < bytes.count ? bytes[place] : UInt8(ascii: "\n")
  }

  /// Counts what a rule has looked at.
  mutating func spend(_ count: Int) { steps += count }

  /// Where the bytes of the alphabet end, from `start` on. Asked in rising order, each byte is looked at once.
  mutating func end(of alphabet: Alphabet, from start: Int) -> Int {
    let known = runs[alphabet.rawValue]
    if known.contains(start) { return known.upperBound }
    let set = alphabet.bytes
    var end = start
    while end < bytes.count, set.contains(bytes[end]) { end += 1 }
    steps += end - start + 1
    if end > start { runs[alphabet.rawValue] = start..<end }
    return end
  }

  /// The first place from `start` on, and before `limit`, where the byte is one of the set; `limit` if there is none.
  mutating func first(of set: ByteSet, from start: Int, limit: Int) -> Int {
    var place = start
    while place < limit, place < bytes.count, !set.contains(bytes[place]) { place += 1 }
    steps += place - start + 1
    return max(start, min(place, limit))
  }

  /// Whether these characters stand there; if case is ignored, the literal is in lower case.
  func stands(_ literal: String, at place: Int, ignoringCase: Bool = false) -> Bool {
    guard place >= 0, place + literal.utf8.count <= bytes.count else { return false }
    var next = place
    for wanted in literal.utf8 {
      let byte = bytes[next]
      next += 1
      guard byte != wanted else { continue }
      guard ignoringCase, ByteSet.uppercase.contains(byte), byte | 0x20 == wanted else { return false }
    }
    return true
  }

  /// Whether the characters end there.
  func stands(_ literal: String, before place: Int, ignoringCase: Bool = false) -> Bool {
    stands(literal, at: place - literal.utf8.count, ignoringCase: ignoringCase)
  }

  /// Whether what stands there was taken out already.
  func isMark(at place: Int) -> Bool {
    self[place] == UInt8(ascii: "[") && (stands(Self.redacted, at: place) || stands(Self.leftOut, at: place))
  }

  /// Whether something can begin there: not within a word.
  ///
  /// The letter of an escape sequence belongs to no word, be it of JSON (`\n`, `\u003c`), a URL (`%3D`) or a terminal
  /// (`ESC [ 3 2 m`).
  func isBoundary(before place: Int) -> Bool {
    let byte = self[place - 1]
    guard ByteSet.alphanumeric.contains(byte) || byte == UInt8(ascii: "_") else { return true }
    if self[place - 2] == UInt8(ascii: "\\"), ByteSet("nrtbf").contains(byte) { return true }
    if self[place - 3] == UInt8(ascii: "%"), isHexadecimal(place - 2..<place) { return true }
    if stands("\\u", at: place - 6), isHexadecimal(place - 4..<place) { return true }
    guard byte == UInt8(ascii: "m") else { return false }
    var start = place - 1
    while place - start < 12, ByteSet("0123456789;").contains(self[start - 1]) { start -= 1 }
    return self[start - 1] == UInt8(ascii: "[")
  }

  private func isHexadecimal(_ range: Range<Int>) -> Bool {
    range.allSatisfy { Alphabet.hexadecimal.bytes.contains(self[$0]) }
  }
}
