/// Makes bytes from elsewhere fit to be shown: a file name or a transcript may hold anything, terminal
/// sequences too.
package enum SafeText {
  /// All of the bytes as one line, without control characters, line ends among them, and without what is no
  /// UTF-8.
  ///
  /// - Parameters:
  ///   - bytes: anything.
  ///   - limit: the most bytes that the line may have; no character is cut in two.
  /// - Returns: the line, without a line end.
  package static func line(_ bytes: UnsafeRawBufferPointer, limit: Int) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: min(bytes.count, limit)) { buffer, count in
      count = copyLine(bytes, to: UnsafeMutableRawBufferPointer(buffer))
    }
  }

  /// Reduces the bytes to their first line, without control characters and without what is no UTF-8.
  ///
  /// - Parameter bytes: anything; the line is at their start afterwards.
  /// - Returns: how many bytes the line has, without a line end.
  package static func reduceToFirstLine(_ bytes: UnsafeMutableRawBufferPointer) -> Int {
    var end = 0
    while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
    // In place: no character is written beyond where it was read.
    return copyLine(UnsafeRawBufferPointer(rebasing: bytes[..<end]), to: bytes)
  }

  private static func copyLine(
    _ bytes: UnsafeRawBufferPointer, to line: UnsafeMutableRawBufferPointer
  ) -> Int {
    var count = 0
    var index = 0
    while index < bytes.count {
      let length = characterLength(bytes, at: index)
      guard length > 0 else {
        index += 1
        continue
      }
      if isShown(bytes, at: index) {
        guard count + length <= line.count else { break }
        for offset in 0..<length { line[count + offset] = bytes[index + offset] }
        count += length
      }
      index += length
    }
    return count
  }

  /// How many bytes the UTF-8 at that place has; 0 if it is none.
  private static func characterLength(_ bytes: UnsafeRawBufferPointer, at index: Int) -> Int {
    let first = bytes[index]
    if first < 0x80 { return 1 }
    let length: Int
    // The second byte's range rules out what has a shorter form, surrogates, and what is above U+10FFFF.
    var second: ClosedRange<UInt8> = 0x80...0xbf
    switch first {
    case 0xc2...0xdf: length = 2
    case 0xe0...0xef:
      length = 3
      if first == 0xe0 { second = 0xa0...0xbf }
      if first == 0xed { second = 0x80...0x9f }
    case 0xf0...0xf4:
      length = 4
      if first == 0xf0 { second = 0x90...0xbf }
      if first == 0xf4 { second = 0x80...0x8f }
    default: return 0
    }
    guard index + length <= bytes.count, second.contains(bytes[index + 1]) else { return 0 }
    var offset = 2
    while offset < length {
      guard bytes[index + offset] & 0xc0 == 0x80 else { return 0 }
      offset += 1
    }
    return length
  }

  /// Whether the character at that place is neither a control character, of either set, nor one of those that
  /// turn the order of what follows or end a line (U+2028...U+202E, U+2066...U+2069).
  private static func isShown(_ bytes: UnsafeRawBufferPointer, at index: Int) -> Bool {
    switch bytes[index] {
    case 0..<0x20, 0x7f: return false
    case 0xc2: return bytes[index + 1] >= 0xa0
    case 0xe2:
      let last = bytes[index + 2]
      if bytes[index + 1] == 0x80 { return !(0xa8...0xae).contains(last) }
      if bytes[index + 1] == 0x81 { return !(0xa6...0xa9).contains(last) }
      return true
    default: return true
    }
  }
}
