/// Takes the body of an answer out of its framing, however the bytes happen to be cut on their way.
///
/// A value type without I/O: a table of cuts tests it.
struct BodyDecoder {
  private enum State {
    /// So many bytes of the body are still to come.
    case counted(remaining: Int)
    /// All that comes until the peer closes is body.
    case untilEnd
    /// In a chunk, so many bytes of which are still to come.
    case chunk(remaining: Int)
    /// Round the chunks, in what is no body.
    case framing(ChunkFraming)
    /// The body is complete.
    case done
  }

  /// Where in what stands round the chunks.
  private enum ChunkFraming {
    /// In the size of a chunk, so many digits of which have come.
    case size(value: Int, digits: Int)
    /// After the size of a chunk, in an extension, which means nothing to us.
    case `extension`(value: Int)
    /// After the carriage return that ends the line with the size.
    case sizeEnd(value: Int)
    /// After the last byte of a chunk.
    case chunkEnd
    /// After the carriage return behind a chunk.
    case chunkLineFeed
    /// After the last chunk, at the start of a line of the trailer.
    case trailerStart
    /// In a line of the trailer, which means nothing to us.
    case trailer
    /// After the carriage return that ends a line of the trailer.
    case trailerLineFeed
    /// After the carriage return that ends the trailer.
    case lastLineFeed
  }

  private var state: State
  /// How many bytes there have been that are not body, since the last that were.
  private var overhead = 0

  /// How the bytes of the body are marked off.
  enum Framing: Hashable {
    case counted(Int)
    case chunked
    case untilEnd
  }

  /// A decoder at the start of a body.
  init(_ framing: Framing) {
    state =
      switch framing {
      case .counted(0): .done
      case .counted(let count): .counted(remaining: count)
      case .chunked: .framing(.size(value: 0, digits: 0))
      case .untilEnd: .untilEnd
      }
  }

  /// Whether the last byte of the body has come.
  var isComplete: Bool {
    if case .done = state { true } else { false }
  }

  /// Whether the body is complete if the peer closes now.
  var mayEnd: Bool {
    if case .untilEnd = state { true } else { isComplete }
  }

  /// Takes bytes as they came; what follows the body is ignored, since the connection is not used again.
  ///
  /// - Parameters:
  ///   - bytes: what came.
  ///   - onBody: gets the bytes of the body among them; says whether it wants more.
  /// - Returns: false if `onBody` wanted no more.
  /// - Throws: that the framing is broken.
  mutating func receive(
    _ bytes: UnsafeRawBufferPointer, onBody: (UnsafeRawBufferPointer) -> Bool
  ) throws(ControlError) -> Bool {
    var index = 0
    while index < bytes.count {
      let available = bytes.count - index
      switch state {
      case .done:
        return true
      case .untilEnd:
        return onBody(UnsafeRawBufferPointer(rebasing: bytes[index...]))
      case .counted(let remaining):
        let count = min(remaining, available)
        state = count == remaining ? .done : .counted(remaining: remaining - count)
        guard onBody(UnsafeRawBufferPointer(rebasing: bytes[index..<index + count])) else { return false }
        index += count
      case .chunk(let remaining):
        let count = min(remaining, available)
        state = count == remaining ? .framing(.chunkEnd) : .chunk(remaining: remaining - count)
        overhead = 0
        guard onBody(UnsafeRawBufferPointer(rebasing: bytes[index..<index + count])) else { return false }
        index += count
      case .framing(let framing):
        overhead += 1
        guard overhead <= Self.overheadLimit else {
          throw ControlError(.tooLarge, "the answer from sessiond has more framing than content")
        }
        state = try Self.state(after: bytes[index], in: framing)
        index += 1
      }
    }
    return true
  }

  /// What a byte round the chunks leads to.
  private static func state(after byte: UInt8, in framing: ChunkFraming) throws(ControlError) -> State {
    switch framing {
    case .size(let value, let digits):
      return .framing(try afterSize(byte, value: value, digits: digits))
    case .extension(let value):
      guard byte != UInt8(ascii: "\n") else { throw broken() }
      return .framing(byte == UInt8(ascii: "\r") ? .sizeEnd(value: value) : framing)
    case .sizeEnd(let value):
      try expect(byte, UInt8(ascii: "\n"))
      return value == 0 ? .framing(.trailerStart) : .chunk(remaining: value)
    case .chunkEnd:
      try expect(byte, UInt8(ascii: "\r"))
      return .framing(.chunkLineFeed)
    case .chunkLineFeed:
      try expect(byte, UInt8(ascii: "\n"))
      return .framing(.size(value: 0, digits: 0))
    case .trailerStart:
      guard byte != UInt8(ascii: "\n") else { throw broken() }
      return .framing(byte == UInt8(ascii: "\r") ? .lastLineFeed : .trailer)
    case .trailer:
      guard byte != UInt8(ascii: "\n") else { throw broken() }
      return .framing(byte == UInt8(ascii: "\r") ? .trailerLineFeed : .trailer)
    case .trailerLineFeed:
      try expect(byte, UInt8(ascii: "\n"))
      return .framing(.trailerStart)
    case .lastLineFeed:
      try expect(byte, UInt8(ascii: "\n"))
      return .done
    }
  }

  private static func afterSize(
    _ byte: UInt8, value: Int, digits: Int
  ) throws(ControlError) -> ChunkFraming {
    if let digit = hexadecimalValue(byte) {
      // Fifteen digits fit an Int and are more than any answer that we take.
      guard digits < 15 else { throw broken() }
      return .size(value: value << 4 | digit, digits: digits + 1)
    }
    guard digits > 0 else { throw broken() }
    switch byte {
    case UInt8(ascii: "\r"): return .sizeEnd(value: value)
    case UInt8(ascii: ";"), UInt8(ascii: " "), UInt8(ascii: "\t"): return .extension(value: value)
    default: throw broken()
    }
  }

  private static func hexadecimalValue(_ byte: UInt8) -> Int? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): Int(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): Int(byte - UInt8(ascii: "a")) + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): Int(byte - UInt8(ascii: "A")) + 10
    default: nil
    }
  }

  private static func expect(_ byte: UInt8, _ expected: UInt8) throws(ControlError) {
    guard byte == expected else { throw broken() }
  }

  private static func broken() -> ControlError {
    ControlError(.protocolBroken, "the answer from sessiond is not framed as HTTP/1.1 asks")
  }

  /// More than any honest peer puts between two pieces of a body.
  private static let overheadLimit = 16 * 1024
}
