/// Undoes JSON's escapes; half of a surrogate pair becomes U+FFFD, as it does in every decoder that goes on.
func unescaped(_ text: [UInt8]) -> [UInt8] {
  guard text.contains(UInt8(ascii: "\\")) else { return text }
  var units: [UInt16] = []
  var result: [UInt8] = []
  func flush() {
    result += Array(String(decoding: units, as: UTF16.self).utf8)
    units.removeAll()
  }
  var index = 0
  while index < text.count {
    guard text[index] == UInt8(ascii: "\\"), index + 1 < text.count else {
      flush()
      result.append(text[index])
      index += 1
      continue
    }
    let escape = text[index + 1]
    index += 2
    if escape == UInt8(ascii: "u"), let unit = codeUnit(text[index...].prefix(4)) {
      units.append(unit)
      index += 4
      continue
    }
    flush()
    switch escape {
    case UInt8(ascii: "n"): result.append(UInt8(ascii: "\n"))
    case UInt8(ascii: "t"): result.append(UInt8(ascii: "\t"))
    case UInt8(ascii: "r"): result.append(UInt8(ascii: "\r"))
    case UInt8(ascii: "b"): result.append(0x08)
    case UInt8(ascii: "f"): result.append(0x0c)
    case _: result.append(escape)
    }
  }
  flush()
  return result
}

/// What four hexadecimal digits stand for; `UInt16(_:radix:)` would take a sign for one of them.
private func codeUnit(_ digits: ArraySlice<UInt8>) -> UInt16? {
  guard digits.count == 4 else { return nil }
  var unit: UInt16 = 0
  for digit in digits {
    guard let value = Character(UnicodeScalar(digit)).hexDigitValue else { return nil }
    unit = unit << 4 | UInt16(value)
  }
  return unit
}
