/// Where the elements of an array, or the members of an object with names that nobody knows beforehand, stand in a
/// JSON object: what a ``FieldTable`` can't ask for.
///
/// What is no JSON gives fewer of them, never an error; the values themselves are read by a ``RecordReader`` afterwards.
enum NestedValues {
  /// The elements of the array at the end of `path`, which leads through members of objects; none where there is no
  /// array.
  static func elements(of path: [StaticString], in record: UnsafeRawBufferPointer) -> [Range<Int>] {
    var cursor = Cursor(bytes: record)
    guard cursor.enter(path), cursor.take("[") else { return [] }
    var elements: [Range<Int>] = []
    while let value = cursor.value() {
      elements.append(value)
      guard cursor.take(",") else { break }
    }
    return elements
  }

  /// The members of the object at the end of `path`, their names as they are written, without quotes.
  static func members(
    of path: [StaticString], in record: UnsafeRawBufferPointer
  ) -> [(name: Range<Int>, value: Range<Int>)] {
    var cursor = Cursor(bytes: record)
    guard cursor.enter(path), cursor.take("{") else { return [] }
    var members: [(name: Range<Int>, value: Range<Int>)] = []
    while let member = cursor.member() {
      members.append(member)
      guard cursor.take(",") else { break }
    }
    return members
  }

  /// What a value stands for that is a string, with its quotes; `nil` where it is none.
  static func text(of value: Range<Int>, in record: UnsafeRawBufferPointer) -> String? {
    let quoted = UnsafeRawBufferPointer(rebasing: record[value]).trimmed.bytes
    guard quoted.count >= 2, quoted.first == UInt8(ascii: "\""), quoted.last == UInt8(ascii: "\"") else {
      return nil
    }
    return String(decoding: unescaped(Array(quoted.dropFirst().dropLast())), as: UTF8.self)
  }
}

/// A place in a JSON text that only moves on.
private struct Cursor {
  let bytes: UnsafeRawBufferPointer
  private var place = 0

  init(bytes: UnsafeRawBufferPointer) {
    self.bytes = bytes
  }

  /// Goes to the value at the end of the path; `false` where there is none.
  mutating func enter(_ path: [StaticString]) -> Bool {
    for name in path {
      guard take("{"), find(name) else { return false }
    }
    return true
  }

  /// Goes on to the value of the member of that name, of the object that was just entered.
  private mutating func find(_ name: StaticString) -> Bool {
    let wanted = UnsafeRawBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount)
    while let found = string(), take(":") {
      if bytes[found].elementsEqual(wanted) { return true }
      guard value() != nil, take(",") else { return false }
    }
    return false
  }

  /// Passes over a member.
  mutating func member() -> (name: Range<Int>, value: Range<Int>)? {
    guard let name = string(), take(":"), let value = value() else { return nil }
    return (name, value)
  }

  /// Passes over a value of any kind; `nil` where none begins, or where it has no end.
  mutating func value() -> Range<Int>? {
    skipSpace()
    let start = place
    var depth = 0
    while place < bytes.count {
      switch bytes[place] {
      case UInt8(ascii: "\""):
        guard string() != nil else { return nil }
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        place += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        guard depth > 0 else { return start < place ? start..<place : nil }
        depth -= 1
        place += 1
      case UInt8(ascii: ",") where depth == 0: return start < place ? start..<place : nil
      case _:
        place += 1
        continue
      }
      if depth == 0 { return start..<place }
    }
    return nil
  }

  /// Passes over a string; where its contents stand.
  private mutating func string() -> Range<Int>? {
    guard take("\"") else { return nil }
    let start = place
    while place < bytes.count {
      place = bytes.firstQuoteOrBackslash(from: place)
      guard place < bytes.count else { break }
      if bytes[place] == UInt8(ascii: "\"") {
        place += 1
        return start..<place - 1
      }
      place += 2
    }
    place = bytes.count
    return nil
  }

  /// Passes over a character and the white space before it, if that is what follows.
  mutating func take(_ character: Unicode.Scalar) -> Bool {
    skipSpace()
    guard place < bytes.count, bytes[place] == UInt8(ascii: character) else { return false }
    place += 1
    return true
  }

  private mutating func skipSpace() {
    while place < bytes.count, bytes[place].isJSONSpace { place += 1 }
  }
}
