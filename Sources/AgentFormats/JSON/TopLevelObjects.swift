import Glibc

/// Finds where JSON objects that stand one behind the other begin and end.
enum TopLevelObjects {
  /// Objects on one line; of more it is not told where they are. Two come of two writers, a thousand of neither.
  private static let most = 1_000

  /// The ranges of the whole objects, and whether something unfinished stands behind them, or too many do.
  static func scan(_ bytes: UnsafeRawBufferPointer) -> (objects: [Range<Int>], isCutOff: Bool) {
    var objects: [Range<Int>] = []
    var start: Int?
    var depth = 0
    var isInString = false
    var isEscaped = false
    for (index, byte) in bytes.enumerated() {
      if isInString {
        if isEscaped {
          isEscaped = false
        } else if byte == UInt8(ascii: "\\") {
          isEscaped = true
        } else if byte == UInt8(ascii: "\"") {
          isInString = false
        }
        continue
      }
      switch byte {
      case UInt8(ascii: "\""):
        isInString = true
        start = start ?? index
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        start = start ?? index
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth = max(0, depth - 1)
        if depth == 0, let first = start {
          guard objects.count < most else { return (objects, true) }
          objects.append(first..<index + 1)
          start = nil
        }
      case _: break
      }
    }
    return (objects, start != nil)
  }
}

extension UnsafeRawBufferPointer {
  /// The index of the next newline, searched for with the C library's vector code.
  func firstNewline(from start: Int) -> Int? {
    guard let baseAddress, start < count, let hit = memchr(baseAddress + start, 0x0a, count - start) else {
      return nil
    }
    return UnsafeRawPointer(hit) - baseAddress
  }

  /// The bytes without white space at either end, and how much was left out in front.
  var trimmed: (bytes: UnsafeRawBufferPointer, start: Int) {
    guard let first = firstIndex(where: { !$0.isJSONSpace }), let last = lastIndex(where: { !$0.isJSONSpace })
    else { return (UnsafeRawBufferPointer(rebasing: self[..<0]), 0) }
    return (UnsafeRawBufferPointer(rebasing: self[first...last]), first)
  }
}
