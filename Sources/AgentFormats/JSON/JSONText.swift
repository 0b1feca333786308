/// A JSON text that somebody else keeps, to be changed in single places: whatever is not touched stays as it was written,
/// byte for byte, with its order, its indentation, its numbers and its escapes.
///
/// Places in it are paths from the outermost value. Where an object has a name twice, the last one counts, as it does for
/// those who read it.
package struct JSONText: Hashable, Sendable {
  /// One step from a value to one within it.
  package enum Step: Hashable, Sendable {
    case member(String)
    /// Counted from 0.
    case element(Int)
  }

  /// What a value is.
  package enum Kind: Hashable, Sendable {
    case object, array, string, number, null
    case boolean(Bool)
  }

  /// A member of an object; ranges of bytes.
  struct Member {
    /// With its quotes.
    var name: Range<Int>
    var value: Range<Int>
  }

  /// The whole text.
  package internal(set) var bytes: [UInt8]

  /// - Throws: ``JSONProblem`` where it is no JSON.
  package init(_ bytes: [UInt8]) throws(JSONProblem) {
    try JSONGrammar.check(bytes)
    self.bytes = bytes
  }

  // MARK: Looking at it

  /// What stands there; `nil` where nothing does.
  package func kind(at path: [Step]) -> Kind? {
    value(at: path).map { kind(of: $0) }
  }

  /// The string that stands there, its escapes undone; `nil` for anything else.
  package func string(at path: [Step]) -> String? {
    rawString(at: path).map { String(decoding: unescaped(Array($0)), as: UTF8.self) }
  }

  /// The string that stands there as it is written, without its quotes; `nil` for anything else.
  func rawString(at path: [Step]) -> ArraySlice<UInt8>? {
    guard let value = value(at: path), kind(of: value) == .string else { return nil }
    return bytes[value.dropFirst().dropLast()]
  }

  /// The names in the object that stands there, each once; none for anything else.
  package func names(at path: [Step]) -> [String] {
    var names: [String] = []
    for member in value(at: path).map(members) ?? [] {
      let name = name(of: member)
      if !names.contains(where: { $0.utf8.elementsEqual(name.utf8) }) { names.append(name) }
    }
    return names
  }

  /// Whether the object that stands there has that name more than once.
  func isRepeated(_ name: String, at path: [Step]) -> Bool {
    (value(at: path).map(members) ?? []).count { self.name(of: $0).utf8.elementsEqual(name.utf8) } > 1
  }

  /// How many elements the array that stands there has; `nil` for anything else.
  package func count(at path: [Step]) -> Int? {
    guard let value = value(at: path), kind(of: value) == .array else { return nil }
    return elements(of: value).count
  }

  /// What is wrong with what stands there, for people.
  func problem(_ description: String, at path: [Step]) -> JSONProblem {
    JSONProblem(description, at: value(at: path)?.lowerBound ?? 0, of: bytes)
  }

  // MARK: Ranges

  /// The bytes of the value that stands there.
  func value(at path: [Step]) -> Range<Int>? {
    let start = afterSpace(JSONGrammar.markLength(bytes))
    var value = start..<endOfValue(start)
    for step in path {
      switch step {
      case .member(let name):
        guard let member = member(name, of: value) else { return nil }
        value = member.value
      case .element(let index):
        let elements = elements(of: value)
        guard elements.indices.contains(index) else { return nil }
        value = elements[index]
      }
    }
    return value
  }

  /// The last member of that name.
  func member(_ name: String, of object: Range<Int>) -> Member? {
    members(of: object).last { self.name(of: $0).utf8.elementsEqual(name.utf8) }
  }

  /// All members; none of what is no object.
  func members(of object: Range<Int>) -> [Member] {
    guard bytes[object.lowerBound] == UInt8(ascii: "{") else { return [] }
    return children(of: object) { place in
      let name = place..<endOfString(place)
      let value = afterSpace(afterSpace(name.upperBound) + 1)
      return Member(name: name, value: value..<endOfValue(value))
    } end: {
      $0.value.upperBound
    }
  }

  /// All elements; none of what is no array.
  func elements(of array: Range<Int>) -> [Range<Int>] {
    guard bytes[array.lowerBound] == UInt8(ascii: "[") else { return [] }
    return children(of: array) {
      $0..<endOfValue($0)
    } end: {
      $0.upperBound
    }
  }

  private func children<Child>(
    of value: Range<Int>, child: (Int) -> Child, end: (Child) -> Int
  ) -> [Child] {
    var children: [Child] = []
    var place = afterSpace(value.lowerBound + 1)
    while place < value.upperBound - 1 {
      let next = child(place)
      children.append(next)
      // Behind the comma, or at the bracket that closes.
      place = afterSpace(afterSpace(end(next)) + 1)
    }
    return children
  }

  private func name(of member: Member) -> String {
    String(decoding: unescaped(Array(bytes[member.name.dropFirst().dropLast()])), as: UTF8.self)
  }

  private func kind(of value: Range<Int>) -> Kind {
    switch bytes[value.lowerBound] {
    case UInt8(ascii: "{"): .object
    case UInt8(ascii: "["): .array
    case UInt8(ascii: "\""): .string
    case UInt8(ascii: "t"): .boolean(true)
    case UInt8(ascii: "f"): .boolean(false)
    case UInt8(ascii: "n"): .null
    case _: .number
    }
  }

  // MARK: Passing over what is known to be JSON

  /// The first place from there on without white space.
  func afterSpace(_ place: Int) -> Int {
    var place = place
    while place < bytes.count, bytes[place].isJSONSpace { place += 1 }
    return place
  }

  private func endOfValue(_ start: Int) -> Int {
    var place = start
    var depth = 0
    repeat {
      switch bytes[place] {
      case UInt8(ascii: "\""): place = endOfString(place)
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        depth += 1
        place += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        depth -= 1
        place += 1
      case _ where depth > 0: place += 1
      case _:
        // A number or a word goes on up to what can't be in one.
        while place < bytes.count, !bytes[place].endsJSONWord { place += 1 }
      }
    } while depth > 0
    return place
  }

  private func endOfString(_ start: Int) -> Int {
    var place = start + 1
    while bytes[place] != UInt8(ascii: "\"") { place += bytes[place] == UInt8(ascii: "\\") ? 2 : 1 }
    return place + 1
  }
}

extension UInt8 {
  fileprivate var endsJSONWord: Bool { isJSONSpace || ",]}".utf8.contains(self) }
}
