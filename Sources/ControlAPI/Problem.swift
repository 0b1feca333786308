/// What an answer that is an error says for people, as of RFC 9457.
package enum Problem {
  /// The `detail` of the answer, else its `title`, else that there was an error.
  ///
  /// - Parameter response: an answer whose status is not 200.
  /// - Returns: one line, without control characters.
  package static func message(of response: ControlResponse) -> String {
    response.body.withUnsafeBytes { message(status: response.status, body: $0) }
  }

  /// The same of an answer that was taken into memory of the caller's.
  package static func message(status: Int, body: UnsafeRawBufferPointer) -> String {
    let text = JSONMember.string("detail", in: body) ?? JSONMember.string("title", in: body)
    guard let text, !text.isEmpty else { return "sessiond answered with status \(status)" }
    return text
  }
}

/// Finds a member of a JSON object, and no more of JSON than that takes.
enum JSONMember {
  /// The value of a member that is a string.
  ///
  /// - Parameters:
  ///   - name: the member's name, without characters that JSON escapes.
  ///   - bytes: the JSON text. Members of objects inside it don't count.
  /// - Returns: the string as one line without control characters; nil if there is no such member.
  static func string(_ name: String, in bytes: UnsafeRawBufferPointer) -> String? {
    var depth = 0
    var index = 0
    var isName = false
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      switch byte {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        isName = byte == UInt8(ascii: "{")
      case UInt8(ascii: "}"), UInt8(ascii: "]"): depth -= 1
      case UInt8(ascii: ","): isName = true
      case UInt8(ascii: ":"): isName = false
      case UInt8(ascii: "\""):
        guard let text = scanString(bytes, &index) else { return nil }
        guard depth == 1, isName, text.elementsEqual(name.utf8) else { continue }
        while index < bytes.count, bytes[index] <= 0x20 || bytes[index] == UInt8(ascii: ":") { index += 1 }
        guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") else { return nil }
        index += 1
        guard let value = scanString(bytes, &index) else { return nil }
        return value.withUnsafeBytes { value in
          String(decoding: SafeText.line(value, limit: 4096), as: UTF8.self)
        }
      default: break
      }
    }
    return nil
  }

  /// Reads a string whose opening quote has been taken, its closing quote too.
  private static func scanString(_ bytes: UnsafeRawBufferPointer, _ index: inout Int) -> [UInt8]? {
    var text: [UInt8] = []
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if byte == UInt8(ascii: "\"") { return text }
      guard byte == UInt8(ascii: "\\") else {
        text.append(byte)
        continue
      }
      guard index < bytes.count else { return nil }
      let escape = bytes[index]
      index += 1
      switch escape {
      // As one line, a line end is a space.
      case UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"): text.append(UInt8(ascii: " "))
      case UInt8(ascii: "b"), UInt8(ascii: "f"): break
      case UInt8(ascii: "u"): text += scanUnicode(bytes, &index)
      default: text.append(escape)
      }
    }
    return nil
  }

  /// Reads the digits after `\u`, and those of the second half of a pair.
  private static func scanUnicode(_ bytes: UnsafeRawBufferPointer, _ index: inout Int) -> [UInt8] {
    guard let first = scanCodeUnit(bytes, &index) else { return [] }
    var units = [first]
    let isPair = UTF16.isLeadSurrogate(first) && index + 1 < bytes.count
    if isPair, bytes[index] == UInt8(ascii: "\\"), bytes[index + 1] == UInt8(ascii: "u") {
      index += 2
      if let second = scanCodeUnit(bytes, &index) { units.append(second) }
    }
    return Array(String(decoding: units, as: UTF16.self).utf8)
  }

  private static func scanCodeUnit(_ bytes: UnsafeRawBufferPointer, _ index: inout Int) -> UInt16? {
    guard index + 4 <= bytes.count else { return nil }
    let digits = String(decoding: bytes[index..<index + 4], as: UTF8.self)
    index += 4
    // A sign, which `UInt16(_:radix:)` would take, is no digit.
    return digits.allSatisfy(\.isHexDigit) ? UInt16(digits, radix: 16) : nil
  }
}
