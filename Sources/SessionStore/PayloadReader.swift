/// Reads a payload as `JSONWriter` writes it: one JSON object of texts, whole numbers, truth values and objects.
///
/// Foundation's decoder takes several times as long, and thousands of payloads are read at a start and for each client
/// that comes back. What is not of that form is refused: nobody but us writes the database.
struct PayloadReader {
  /// What stands behind a name.
  enum Value {
    case text(String)
    case number(Int)
    case truth(Bool)
    case null
    case object(Members)
  }

  /// The members of an object.
  struct Members {
    fileprivate var values: [(name: String, value: Value)] = []

    /// The value of that name; `nil` where there is none, or it is null.
    subscript(name: String) -> Value? {
      guard let value = values.first(where: { $0.name == name })?.value else { return nil }
      if case .null = value { return nil }
      return value
    }

    /// All that are numbers; the first where a name stands twice.
    var numbers: [String: Int] {
      Dictionary(
        values.compactMap { name, value in
          if case .number(let number) = value { (name, number) } else { nil }
        },
        uniquingKeysWith: { first, _ in first })
    }
  }

  /// The bytes are of another form.
  struct Malformed: Error, CustomStringConvertible {
    /// In bytes.
    let offset: Int
    var description: String { "it can't be read from byte \(offset) on" }
  }

  /// Objects within objects.
  private static let deepest = 8

  private let bytes: UnsafeRawBufferPointer
  private var place = 0

  private init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  /// The members of the object that is all of `bytes`.
  ///
  /// - Throws: ``Malformed``.
  static func members(of bytes: UnsafeRawBufferPointer) throws(Malformed) -> Members {
    var reader = PayloadReader(bytes)
    let members = try reader.object(depth: 1)
    guard reader.place == bytes.count else { throw reader.malformed }
    return members
  }

  private var malformed: Malformed { Malformed(offset: place) }

  private mutating func object(depth: Int) throws(Malformed) -> Members {
    guard depth <= Self.deepest, take("{") else { throw malformed }
    var members = Members()
    if take("}") { return members }
    repeat {
      let name = try text()
      guard take(":") else { throw malformed }
      members.values.append((name, try value(depth: depth)))
    } while take(",")
    guard take("}") else { throw malformed }
    return members
  }

  private mutating func value(depth: Int) throws(Malformed) -> Value {
    switch next {
    case UInt8(ascii: "\""): return .text(try text())
    case UInt8(ascii: "{"): return .object(try object(depth: depth + 1))
    case UInt8(ascii: "t"): return try word("true", .truth(true))
    case UInt8(ascii: "f"): return try word("false", .truth(false))
    case UInt8(ascii: "n"): return try word("null", .null)
    case _: return .number(try number())
    }
  }

  private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

  private mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard next == UInt8(ascii: character) else { return false }
    place += 1
    return true
  }

  private mutating func word(_ word: StaticString, _ value: Value) throws(Malformed) -> Value {
    let rest = UnsafeRawBufferPointer(rebasing: bytes[place...])
    let expected = UnsafeRawBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount)
    guard rest.starts(with: expected) else { throw malformed }
    place += word.utf8CodeUnitCount
    return value
  }

  private mutating func number() throws(Malformed) -> Int {
    let start = place
    _ = take("-")
    while let digit = next, digit >= UInt8(ascii: "0"), digit <= UInt8(ascii: "9") { place += 1 }
    let digits = UnsafeRawBufferPointer(rebasing: bytes[start..<place])
    guard let number = Int(String(decoding: digits, as: UTF8.self)) else { throw malformed }
    return number
  }

  // MARK: Text

  private mutating func text() throws(Malformed) -> String {
    guard take("\"") else { throw malformed }
    let start = place
    while let byte = next, byte != UInt8(ascii: "\"") {
      guard byte != UInt8(ascii: "\\") else { return try escapedText(from: start) }
      place += 1
    }
    let text = String(decoding: UnsafeRawBufferPointer(rebasing: bytes[start..<place]), as: UTF8.self)
    guard take("\"") else { throw malformed }
    return text
  }

  private mutating func escapedText(from start: Int) throws(Malformed) -> String {
    var text = Array(bytes[start..<place])
    while let byte = next, byte != UInt8(ascii: "\"") {
      place += 1
      guard byte == UInt8(ascii: "\\") else {
        text.append(byte)
        continue
      }
      text += try escaped()
    }
    guard take("\"") else { throw malformed }
    return String(decoding: text, as: UTF8.self)
  }

  /// What an escape stands for: those that our writer uses, and no others.
  private mutating func escaped() throws(Malformed) -> [UInt8] {
    switch next {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"):
      place += 1
      return [bytes[place - 1]]
    case UInt8(ascii: "n"):
      place += 1
      return [UInt8(ascii: "\n")]
    case UInt8(ascii: "u") where place + 5 <= bytes.count:
      let digits = UnsafeRawBufferPointer(rebasing: bytes[place + 1..<place + 5])
      guard let value = UInt16(String(decoding: digits, as: UTF8.self), radix: 16),
        let scalar = Unicode.Scalar(value)
      else { throw malformed }
      place += 5
      return Array(String(scalar).utf8)
    case _: throw malformed
    }
  }
}
