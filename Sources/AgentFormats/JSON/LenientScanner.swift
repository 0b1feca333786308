import CSimdJSON
import Glibc

/// Takes the wanted members out of one JSON object that comes in pieces of any size, in bounded memory.
///
/// It follows strings, nesting and the members' names and checks nothing else: for records too long to hold, and for
/// those that a strict parser refuses for the contents of a string.
struct LenientScanner {
  /// Of a wanted string that is longer than twice this its front and its end of so many bytes are kept: ids, models and
  /// paths are far shorter, and what the output of a tool came to stands at its end.
  private static let longestString = 8_192
  /// A member's name longer than this can't be a wanted one.
  private static let longestName = 64

  private enum Position {
    case beforeObject, beforeName, inName, beforeColon, beforeValue, inString, inScalar, afterValue
    case done, broken
  }

  private struct Container {
    var firstField: Int
    var fieldCount: Int
  }

  /// A wanted member's value.
  struct Finding {
    var kind: csimdjson_kind
    var integer: Int64 = 0
    var real: Double = 0
    /// A string's bytes, unescaped.
    var text: [UInt8] = []
  }

  private let table: FieldTable
  private var position = Position.beforeObject
  private var containers: [Container] = []
  /// How deep inside a value that holds nothing wanted. There objects are walked like arrays, their colons like commas,
  /// and the depth is only counted, so that no nesting costs memory.
  private var unwantedDepth = 0
  private var isEscaped = false
  /// The name, string or scalar being read.
  private var token: [UInt8] = []
  /// The wanted member whose value is being read.
  private var field: Int?
  /// What was found, by field: one value each, so that no repetition costs memory. The last one counts.
  private(set) var findings: [Finding?]

  init(table: FieldTable) {
    self.table = table
    findings = Array(repeating: nil, count: table.fields.count)
  }

  /// Whether one whole object, and nothing but white space after it, has been read.
  var isComplete: Bool { position == .done }

  /// Whether what was read can't be an object, however it goes on.
  var isBroken: Bool { position == .broken }

  /// Zeros in front of the object: the hole that a power cut leaves.
  private(set) var zeroCount = 0

  /// Reads on.
  mutating func scan(_ piece: UnsafeRawBufferPointer) {
    var index = 0
    while index < piece.count {
      if position == .inString, !isEscaped {
        // Most of a long record is text, and of that most nobody wants.
        let end = piece.firstQuoteOrBackslash(from: index)
        if field != nil { keep(UnsafeRawBufferPointer(rebasing: piece[index..<end])) }
        index = end
        guard index < piece.count else { return }
      } else if position == .beforeObject {
        let end = piece.endOfZeros(from: index)
        zeroCount += end - index
        index = end
        guard index < piece.count else { return }
      }
      let byte = piece[index]
      index += 1
      switch position {
      case .beforeObject: beforeObject(byte)
      case .beforeName: beforeName(byte)
      case .inName, .inString: inQuotes(byte)
      case .beforeColon:
        if byte == UInt8(ascii: ":") {
          position = .beforeValue
        } else if !byte.isJSONSpace {
          position = .broken
        }
      case .beforeValue: beforeValue(byte)
      case .inScalar: inScalar(byte)
      case .afterValue: afterValue(byte)
      case .done: if !byte.isJSONSpace { position = .broken }
      case .broken: return
      }
    }
  }

  // MARK: Structure

  private mutating func beforeObject(_ byte: UInt8) {
    if byte == UInt8(ascii: "{") {
      containers = [Container(firstField: 0, fieldCount: table.rootCount)]
      position = .beforeName
    } else if !byte.isJSONSpace {
      position = .broken
    }
  }

  private mutating func beforeName(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""):
      token.removeAll(keepingCapacity: true)
      position = .inName
    case UInt8(ascii: "}"): close()
    case UInt8(ascii: ","): break
    case _: if !byte.isJSONSpace { position = .broken }
    }
  }

  private mutating func beforeValue(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""):
      token.removeAll(keepingCapacity: true)
      position = .inString
    case UInt8(ascii: "{"): open(isObject: true)
    case UInt8(ascii: "["): open(isObject: false)
    case UInt8(ascii: "]"): close()
    case UInt8(ascii: "}") where unwantedDepth > 0: close()
    case _ where byte.isJSONSpace: break
    case _:
      token = [byte]
      position = .inScalar
    }
  }

  private mutating func inQuotes(_ byte: UInt8) {
    if isEscaped {
      isEscaped = false
    } else if byte == UInt8(ascii: "\\") {
      isEscaped = true
    } else if byte == UInt8(ascii: "\"") {
      endQuotes()
      return
    }
    if position == .inName {
      if token.count < Self.longestName { token.append(byte) }
    } else if field != nil {
      withUnsafeBytes(of: byte) { keep($0) }
    }
  }

  /// Adds a piece of a wanted string.
  private mutating func keep(_ piece: UnsafeRawBufferPointer) {
    var start = 0
    while start < piece.count {
      let end = min(start + 4 * Self.longestString - token.count, piece.count)
      token.append(contentsOf: UnsafeRawBufferPointer(rebasing: piece[start..<end]))
      start = end
      // Seldom, so that what is moved is little beside what is read.
      if token.count >= 4 * Self.longestString { dropMiddle() }
    }
  }

  /// Leaves of the string that is being read its front and its end, on lines of their own.
  private mutating func dropMiddle() {
    let front = token.endOfUnit(from: 0, reaching: Self.longestString)
    let end = token.endOfUnit(from: front, reaching: token.count - Self.longestString)
    token.replaceSubrange(front..<end, with: Array(#"\n"#.utf8))
  }

  private mutating func endQuotes() {
    guard position == .inName else {
      if let field {
        if token.count > 2 * Self.longestString { dropMiddle() }
        findings[field] = Finding(kind: CSIMDJSON_STRING, text: unescaped(token))
      }
      position = .afterValue
      return
    }
    field = nil
    if unwantedDepth == 0, let container = containers.last {
      field = unescaped(token).withUnsafeBytes {
        table.index(of: $0, first: container.firstField, count: container.fieldCount)
      }
    }
    position = .beforeColon
  }

  private mutating func inScalar(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: ","), UInt8(ascii: "}"), UInt8(ascii: "]"):
      endScalar()
      afterValue(byte)
    case _ where byte.isJSONSpace: endScalar()
    case _: if token.count < Self.longestName { token.append(byte) }
    }
  }

  private mutating func endScalar() {
    position = .afterValue
    guard let field else { return }
    let text = String(decoding: token, as: UTF8.self)
    findings[field] =
      switch text {
      case "null": Finding(kind: CSIMDJSON_NULL)
      case "true": Finding(kind: CSIMDJSON_TRUE)
      case "false": Finding(kind: CSIMDJSON_FALSE)
      case _: number(text)
      }
  }

  private func number(_ text: String) -> Finding {
    if let integer = Int64(text) {
      return Finding(kind: CSIMDJSON_INTEGER, integer: integer, real: Double(integer))
    }
    guard let real = Double(text), real.isFinite else { return Finding(kind: CSIMDJSON_OTHER) }
    return Finding(kind: CSIMDJSON_REAL, real: real)
  }

  private mutating func afterValue(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: ","):
      field = nil
      position = unwantedDepth == 0 ? .beforeName : .beforeValue
    case UInt8(ascii: ":") where unwantedDepth > 0: position = .beforeValue
    case UInt8(ascii: "}"), UInt8(ascii: "]"): close()
    case _: if !byte.isJSONSpace { position = .broken }
    }
  }

  private mutating func open(isObject: Bool) {
    if let field { findings[field] = Finding(kind: CSIMDJSON_OTHER) }
    let children = field.map { table.fields[$0] }
    field = nil
    guard unwantedDepth == 0, isObject, let children, children.child_count > 0 else {
      unwantedDepth += 1
      position = .beforeValue
      return
    }
    containers.append(
      Container(firstField: Int(children.first_child), fieldCount: Int(children.child_count)))
    position = .beforeName
  }

  private mutating func close() {
    if unwantedDepth > 0 {
      unwantedDepth -= 1
    } else {
      containers.removeLast()
    }
    field = nil
    position = containers.isEmpty ? .done : .afterValue
  }
}

extension UnsafeRawBufferPointer {
  /// The index of the next byte that is not zero, looked for by eight; the end where there is none.
  fileprivate func endOfZeros(from start: Int) -> Int {
    var index = start
    while index + 8 <= count, loadUnaligned(fromByteOffset: index, as: UInt64.self) == 0 { index += 8 }
    while index < count, self[index] == 0 { index += 1 }
    return index
  }

  /// The index of the next quote or backslash; the end where there is none.
  func firstQuoteOrBackslash(from start: Int) -> Int {
    var start = start
    while start < count {
      // Not far at a time: before the next quote there may be many backslashes.
      let end = Swift.min(start + 256, count)
      let quote = first(UInt8(ascii: "\""), from: start, to: end)
      let backslash = first(UInt8(ascii: "\\"), from: start, to: quote)
      if backslash < end { return backslash }
      start = end
    }
    return count
  }

  /// The first index of a byte from `start` on; `end` where there is none before it.
  fileprivate func first(_ byte: UInt8, from start: Int, to end: Int) -> Int {
    guard start < end, let baseAddress, let found = memchr(baseAddress + start, Int32(byte), end - start)
    else { return end }
    return UnsafeRawPointer(found) - baseAddress
  }
}

extension [UInt8] {
  /// The first index from `position` on at which neither an escape nor a character is cut, when these are the bytes of a
  /// string and none is at `start`; the end where there is none.
  fileprivate func endOfUnit(from start: Int, reaching position: Int) -> Int {
    withUnsafeBytes { bytes in
      var index = start
      let end = Swift.min(position, count)
      while index < end {
        index = bytes.first(UInt8(ascii: "\\"), from: index, to: end)
        guard index < end else { break }
        index += index + 1 == count ? 1 : bytes[index + 1] == UInt8(ascii: "u") ? 6 : 2
      }
      // A character has at most three of them; more are none.
      let most = Swift.min(index + 3, count)
      while index < most, bytes[index] & 0xc0 == 0x80 { index += 1 }
      return Swift.min(index, count)
    }
  }
}
