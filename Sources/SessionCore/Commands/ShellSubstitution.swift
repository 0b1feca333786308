/// What another line puts into a word, `$( … )`, a list of values or arithmetic: it goes by its own rules
/// until it ends.
enum ShellSubstitution {
  /// What is open.
  private enum Context {
    case parenthesis, arithmetic, quote
  }

  /// Where the parenthesis or the quote that is opened at a place is closed: behind that, or the end of the
  /// bytes. Quotes, comments and here-documents in it may hold any mark. Each byte is looked at once.
  static func end(in bytes: [UInt8], from start: Int) -> Int {
    guard start < bytes.count, bytes[start] == UInt8(ascii: "(") else {
      return endOfQuote(in: bytes, from: start)
    }
    var scan = Scan(bytes: bytes, position: start)
    scan.run()
    return min(scan.position, bytes.count)
  }

  /// The line between the marks of a substitution; `nil` where it is arithmetic.
  static func line(in bytes: ArraySlice<UInt8>) -> String? {
    guard bytes.count > 2, bytes[bytes.startIndex + 1] != UInt8(ascii: "(") else { return nil }
    return String(decoding: bytes.dropFirst().dropLast(), as: UTF8.self)
  }

  private static func endOfQuote(in bytes: [UInt8], from start: Int) -> Int {
    var position = start + 1
    while position < bytes.count, bytes[position] != bytes[start] {
      position += bytes[position] == UInt8(ascii: "\\") ? 2 : 1
    }
    return min(position + 1, bytes.count)
  }

  private struct Scan {
    let bytes: [UInt8]
    var position: Int
    private var open: [Context] = []
    /// The ends of here-documents that begin behind this line.
    private var documents: [ArraySlice<UInt8>] = []

    init(bytes: [UInt8], position: Int) {
      self.bytes = bytes
      self.position = position
    }

    private func peek(_ distance: Int) -> UInt8? {
      position + distance < bytes.count ? bytes[position + distance] : nil
    }

    mutating func run() {
      repeat { step() } while !open.isEmpty && position < bytes.count
    }

    private mutating func step() {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\\"): position += 1
      case UInt8(ascii: "\""):
        if open.last == .quote { open.removeLast() } else { open.append(.quote) }
      case UInt8(ascii: "$") where peek(0) == UInt8(ascii: "("): begin()
      case _ where open.last == .quote: break
      case UInt8(ascii: "("):
        position -= 1
        begin()
      case UInt8(ascii: ")"): open.removeLast()
      case UInt8(ascii: "'"):
        while let next = peek(0), next != byte { position += 1 }
        position += 1
      case _ where open.last == .arithmetic: break
      case UInt8(ascii: "#") where Self.endsWord(bytes[position - 2]):
        while let next = peek(0), next != 0x0a { position += 1 }
      case UInt8(ascii: "<") where peek(0) == byte: document()
      case 0x0a: skipDocuments()
      case _: break
      }
    }

    private static func endsWord(_ byte: UInt8) -> Bool {
      [0x20, 0x09, 0x0a, UInt8(ascii: "("), UInt8(ascii: ";")].contains(byte)
    }

    /// A parenthesis is opened at this place; two of them begin arithmetic.
    private mutating func begin() {
      let isArithmetic = open.last == .arithmetic || peek(1) == UInt8(ascii: "(")
      open.append(isArithmetic ? .arithmetic : .parenthesis)
      position += 1
    }

    /// Notes the end of a here-document, whose second mark stands here.
    private mutating func document() {
      position += 1
      guard peek(0) != UInt8(ascii: "<") else { return position += 1 }
      if peek(0) == UInt8(ascii: "-") { position += 1 }
      while let byte = peek(0), byte == 0x20 || byte == 0x09 { position += 1 }
      let quote = peek(0).flatMap { "'\"\\".utf8.contains($0) ? $0 : nil }
      if quote != nil { position += 1 }
      let start = min(position, bytes.count)
      while let byte = peek(0), byte != quote, !Self.endsWord(byte), byte != UInt8(ascii: ")") {
        position += 1
      }
      let end = bytes[start..<max(start, min(position, bytes.count))]
      if quote != nil, quote == peek(0) { position += 1 }
      if !end.isEmpty { documents.append(end) }
    }

    private mutating func skipDocuments() {
      for end in documents {
        while position < bytes.count {
          let start = position
          while let byte = peek(0), byte != 0x0a { position += 1 }
          let line = bytes[start..<position].drop { $0 == 0x09 }
          position += 1
          if line.elementsEqual(end) { break }
        }
      }
      documents = []
    }
  }
}
