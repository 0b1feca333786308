/// Status line and header lines of an answer, in memory that somebody else owns.
struct ResponseHead {
  /// All lines as they came, the empty one at the end included.
  let bytes: UnsafeRawBufferPointer
  /// The status code of HTTP.
  let status: Int
  /// How the body is marked off.
  let framing: BodyDecoder.Framing

  /// Finds the end of a head in what has come so far.
  ///
  /// - Parameters:
  ///   - bytes: all that has come.
  ///   - known: how many of them were there the last time.
  /// - Returns: the index after the empty line; nil if more has to come.
  /// - Throws: that this is no HTTP.
  static func end(in bytes: UnsafeRawBufferPointer, known: Int) throws(ControlError) -> Int? {
    // Says so at once if this is no HTTP, instead of waiting for the end of a head that never comes.
    var index = 0
    for byte in "HTTP/1.".utf8 where index < bytes.count {
      guard bytes[index] == byte else { throw broken() }
      index += 1
    }
    index = max(3, known)
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "\n"), bytes[index - 1] == UInt8(ascii: "\r"),
        bytes[index - 2] == UInt8(ascii: "\n"), bytes[index - 3] == UInt8(ascii: "\r")
      {
        return index + 1
      }
      index += 1
    }
    return nil
  }

  /// Reads a head.
  ///
  /// - Parameter bytes: all of its lines, the empty one at the end included.
  /// - Throws: that the head is not as HTTP/1.1 asks, or leaves it open where the body ends.
  init(parsing bytes: UnsafeRawBufferPointer) throws(ControlError) {
    // HTTP/1.1 200
    guard bytes.count >= 12, bytes[8] == UInt8(ascii: " "), Self.hasProperLineEnds(bytes),
      let status = Self.number(bytes, from: 9, to: 12), status >= 200, status < 600
    else { throw Self.broken() }
    self.bytes = bytes
    self.status = status
    framing = try Self.framing(of: bytes, status: status)
  }

  /// Where the value of a header is, without the white space around it.
  ///
  /// - Parameters:
  ///   - name: the header's name, in any case.
  ///   - bytes: the head.
  /// - Returns: the place of its first value; nil if the header is not there.
  static func value(of name: String, in bytes: UnsafeRawBufferPointer) -> Range<Int>? {
    var start = nextLine(in: bytes, after: 0)
    while let line = Line(in: bytes, at: start) {
      if equals(bytes, from: line.start, to: line.colon, name) { return line.valueStart..<line.valueEnd }
      start = nextLine(in: bytes, after: start)
    }
    return nil
  }

  private static func framing(
    of bytes: UnsafeRawBufferPointer, status: Int
  ) throws(ControlError) -> BodyDecoder.Framing {
    var length: Int?
    var isChunked = false
    var start = nextLine(in: bytes, after: 0)
    while let line = Line(in: bytes, at: start) {
      guard line.colon > line.start else { throw broken() }
      if equals(bytes, from: line.start, to: line.colon, "Content-Length") {
        let count = number(bytes, from: line.valueStart, to: line.valueEnd)
        guard let count, length == nil || length == count else { throw broken() }
        length = count
      } else if equals(bytes, from: line.start, to: line.colon, "Transfer-Encoding") {
        // No other coding was asked for.
        guard equals(bytes, from: line.valueStart, to: line.valueEnd, "chunked") else { throw broken() }
        isChunked = true
      }
      start = nextLine(in: bytes, after: start)
    }
    // Two ways to find the end of the body are none: the peer and we might take different ones.
    if isChunked, length != nil { throw broken() }
    if status == 204 || status == 304 { return .counted(0) }
    if isChunked { return .chunked }
    if let length { return .counted(length) }
    return .untilEnd
  }

  /// Where the parts of a header line are.
  private struct Line {
    let start: Int
    /// Where the name ends; the line's start if it has no name.
    let colon: Int
    let valueStart: Int
    let valueEnd: Int

    /// The line that starts there; nil if it is the empty one.
    init?(in bytes: UnsafeRawBufferPointer, at start: Int) {
      guard start < bytes.count, bytes[start] != UInt8(ascii: "\r") else { return nil }
      self.start = start
      var end = nextLine(in: bytes, after: start) - 2
      var index = start
      while index < end, bytes[index] != UInt8(ascii: ":"), bytes[index] > UInt8(ascii: " ") { index += 1 }
      guard index < end, bytes[index] == UInt8(ascii: ":") else {
        colon = start
        valueStart = end
        valueEnd = end
        return
      }
      colon = index
      index += 1
      while index < end, isBlank(bytes[index]) { index += 1 }
      while index < end, isBlank(bytes[end - 1]) { end -= 1 }
      valueStart = index
      valueEnd = end
    }
  }

  private static func nextLine(in bytes: UnsafeRawBufferPointer, after start: Int) -> Int {
    var index = start
    while index < bytes.count, bytes[index] != UInt8(ascii: "\n") { index += 1 }
    return index + 1
  }

  /// Whether carriage return and line feed come in pairs only: a peer that splits lines elsewhere than we do
  /// could hide a header.
  private static func hasProperLineEnds(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var previous: UInt8 = 0
    for byte in bytes {
      if (previous == UInt8(ascii: "\r")) != (byte == UInt8(ascii: "\n")) { return false }
      previous = byte
    }
    return previous == UInt8(ascii: "\n")
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
  }

  /// Decimal digits and nothing else.
  private static func number(_ bytes: UnsafeRawBufferPointer, from start: Int, to end: Int) -> Int? {
    guard start < end, end - start <= 15 else { return nil }
    var value = 0
    var index = start
    while index < end {
      let digit = bytes[index] &- UInt8(ascii: "0")
      guard digit < 10 else { return nil }
      value = value * 10 + Int(digit)
      index += 1
    }
    return value
  }

  /// Whether the bytes are that word, in any case. The word has no bytes but ASCII's.
  private static func equals(
    _ bytes: UnsafeRawBufferPointer, from start: Int, to end: Int, _ word: String
  ) -> Bool {
    guard word.utf8.count == end - start else { return false }
    var index = start
    for character in word.utf8 {
      guard lowercased(bytes[index]) == lowercased(character) else { return false }
      index += 1
    }
    return true
  }

  private static func lowercased(_ byte: UInt8) -> UInt8 {
    byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte
  }

  private static func broken() -> ControlError {
    ControlError(.protocolBroken, "what answered does not speak the control API of sessiond")
  }
}
