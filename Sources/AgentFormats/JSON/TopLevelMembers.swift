/// Where the values of a JSON object's own members stand, so that one can be replaced and all else stays as it was
/// written, byte by byte.
enum TopLevelMembers {
  /// The strings (with their quotes) and numbers among the members with one of these names, in their order.
  ///
  /// Objects that stand one behind the other are all looked at. What is no JSON gives fewer members, never an error.
  static func scalars(named names: [String], in line: [UInt8]) -> [(name: String, value: Range<Int>)] {
    var scanner = Scanner(line: line)
    var found: [(name: String, value: Range<Int>)] = []
    let wanted = names.map { Array($0.utf8) }
    while let (name, value) = scanner.nextMember() {
      if let index = wanted.firstIndex(where: { $0.elementsEqual(line[name]) }) {
        found.append((names[index], value))
      }
    }
    return found
  }

  private struct Scanner {
    let line: [UInt8]
    private var position = 0
    private var depth = 0

    init(line: [UInt8]) {
      self.line = line
    }

    /// The next member of an outermost object whose value is a string or a number.
    mutating func nextMember() -> (name: Range<Int>, value: Range<Int>)? {
      while position < line.count {
        switch line[position] {
        case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: "}"), UInt8(ascii: "]"): depth = max(0, depth - 1)
        case UInt8(ascii: "\""):
          let text = string()
          guard depth == 1, isAtColon(), let value = scalar() else { continue }
          return (text.dropFirst().dropLast(), value)
        case _: break
        }
        position += 1
      }
      return nil
    }

    /// Passes over the string that begins here.
    private mutating func string() -> Range<Int> {
      let start = position
      position += 1
      while position < line.count, line[position] != UInt8(ascii: "\"") {
        position += line[position] == UInt8(ascii: "\\") ? 2 : 1
      }
      position = min(position + 1, line.count)
      return start..<position
    }

    /// Passes over a colon and the white space around it, if that is what follows.
    private mutating func isAtColon() -> Bool {
      skipSpace()
      guard position < line.count, line[position] == UInt8(ascii: ":") else { return false }
      position += 1
      skipSpace()
      return true
    }

    /// Passes over a string or a number; `nil`, and stays, where something else begins.
    private mutating func scalar() -> Range<Int>? {
      guard position < line.count else { return nil }
      if line[position] == UInt8(ascii: "\"") { return string() }
      let start = position
      while position < line.count, line[position].isPartOfNumber { position += 1 }
      return start < position ? start..<position : nil
    }

    private mutating func skipSpace() {
      while position < line.count, line[position] == 0x20 || line[position] == 0x09 { position += 1 }
    }
  }
}

extension UInt8 {
  fileprivate var isPartOfNumber: Bool {
    (0x30...0x39).contains(self) || "+-.eE".utf8.contains(self)
  }
}
