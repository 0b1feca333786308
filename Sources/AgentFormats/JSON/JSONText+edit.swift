import SessionCore

/// A value that is written into a ``JSONText``.
package indirect enum JSONValue: Sendable {
  case string(String)
  case number(Int)
  case array([JSONValue])
  /// Its members in their order.
  case object([(name: String, value: JSONValue)])
  /// One that stands in one line, also where others don't.
  case line(JSONValue)
  /// JSON as it is to be written.
  case raw([UInt8])
}

extension JSONText {
  /// Puts a value in the place of one. Where there is none, nothing happens.
  package mutating func replace(at path: [Step], with value: JSONValue) {
    guard let old = self.value(at: path) else { return }
    bytes.replaceSubrange(
      old, with: JSONStyle(self).written(value, indentation: lineIndentation(old.lowerBound)))
  }

  /// Adds a member at the end of the object that stands there, in the manner of what is there already.
  package mutating func insert(_ value: JSONValue, named name: String, into path: [Step]) {
    guard kind(at: path) == .object, let object = self.value(at: path) else { return }
    let members = members(of: object).map { $0.name.lowerBound..<$0.value.upperBound }
    insert(into: object, behind: members) { style, indentation in
      JSONValue.string(name).plain + style.colon + style.written(value, indentation: indentation)
    }
  }

  /// Adds an element at the end of the array that stands there, in the manner of what is there already.
  package mutating func append(_ value: JSONValue, to path: [Step]) {
    guard kind(at: path) == .array, let array = self.value(at: path) else { return }
    insert(into: array, behind: elements(of: array)) { style, indentation in
      style.written(value, indentation: indentation)
    }
  }

  /// Takes a member or an element out, with the comma that belongs to it. What was added last leaves no trace.
  package mutating func remove(at path: [Step]) {
    guard let step = path.last, let container = value(at: Array(path.dropLast())) else { return }
    let children: [Range<Int>]
    let index: Int?
    switch step {
    case .member(let name):
      let members = members(of: container)
      children = members.map { $0.name.lowerBound..<$0.value.upperBound }
      let start = member(name, of: container)?.name.lowerBound
      index = children.firstIndex { $0.lowerBound == start }
    case .element(let place):
      children = elements(of: container)
      index = children.indices.contains(place) ? place : nil
    }
    guard let index else { return }
    if children.count == 1 {
      bytes.removeSubrange(container.lowerBound + 1..<container.upperBound - 1)
    } else if index == children.count - 1 {
      bytes.removeSubrange(children[index - 1].upperBound..<children[index].upperBound)
    } else {
      bytes.removeSubrange(children[index].lowerBound..<children[index + 1].lowerBound)
    }
  }

  // MARK: Where and how

  private mutating func insert(
    into container: Range<Int>, behind children: [Range<Int>],
    _ written: (JSONStyle, _ indentation: [UInt8]?) -> [UInt8]
  ) {
    let style = JSONStyle(self)
    guard let last = children.last else {
      let outer = lineIndentation(container.lowerBound)
      let inner = outer.map { $0 + style.unit }
      let content = style.lineBreak(inner) + written(style, inner) + style.lineBreak(outer)
      return bytes.replaceSubrange(container.lowerBound + 1..<container.upperBound - 1, with: content)
    }
    // Between the last two stands what belongs before the new one; where there are no two, what is before the one.
    let lead =
      children.count > 1
      ? Array(bytes[children[children.count - 2].upperBound..<last.lowerBound])
      : style.comma(before: Array(bytes[container.lowerBound + 1..<last.lowerBound]))
    let indentation = lead.lastIndex(of: UInt8(ascii: "\n")).map { newline in
      Array(lead[(newline + 1)...].prefix { $0 == 0x20 || $0 == 0x09 })
    }
    bytes.insert(contentsOf: lead + written(style, indentation), at: last.upperBound)
  }

  /// The white space at the start of the line of that byte; `nil` where all is to stand in one line, because all does.
  private func lineIndentation(_ place: Int) -> [UInt8]? {
    guard JSONStyle(self).hasLines else { return nil }
    let start =
      bytes[..<place].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? JSONGrammar.markLength(bytes)
    return Array(bytes[start..<place].prefix { $0 == 0x20 || $0 == 0x09 })
  }
}

extension JSONValue {
  /// In one line, without a space.
  var plain: [UInt8] {
    switch self {
    case .string(let text):
      var json = JSONWriter()
      json.value(text)
      return json.bytes
    case .number(let number): return Array(String(number).utf8)
    case .raw(let json): return json
    case .line(let value): return value.plain
    case .array(let elements):
      return Array("[".utf8) + elements.map(\.plain).joined(separator: Array(",".utf8)) + Array("]".utf8)
    case .object(let members):
      let written = members.map { JSONValue.string($0.name).plain + Array(":".utf8) + $0.value.plain }
      return Array("{".utf8) + written.joined(separator: Array(",".utf8)) + Array("}".utf8)
    }
  }
}

/// How a JSON text is laid out, told from its outermost object.
private struct JSONStyle {
  /// The end of a line: some editors put a carriage return before it.
  let newline: [UInt8]
  /// What a level is indented by.
  let unit: [UInt8]
  /// What stands between a name and its value.
  let colon: [UInt8]
  /// Whether things stand in lines of their own.
  let hasLines: Bool
  private let isDense: Bool

  init(_ text: JSONText) {
    let root = text.value(at: []) ?? 0..<0
    let bytes = text.bytes
    let members = text.members(of: root)
    let first = bytes.firstIndex(of: UInt8(ascii: "\n"))
    newline = Array((first.map { $0 > 0 && bytes[$0 - 1] == 0x0d } ?? false ? "\r\n" : "\n").utf8)
    hasLines = members.isEmpty || bytes[root].contains(UInt8(ascii: "\n"))
    let lead = members.first.map { bytes[root.lowerBound + 1..<$0.name.lowerBound] } ?? []
    unit = lead.lastIndex(of: UInt8(ascii: "\n")).map { Array(lead[($0 + 1)...]) } ?? Array("  ".utf8)
    let between = members.first.map { Array(bytes[$0.name.upperBound..<$0.value.lowerBound]) } ?? []
    colon =
      between.isEmpty || between.contains(UInt8(ascii: "\n")) ? Array(": ".utf8) : between
    isDense = !hasLines && colon.count == 1
  }

  /// A new line with that indentation; nothing where all stands in one.
  func lineBreak(_ indentation: [UInt8]?) -> [UInt8] {
    indentation.map { newline + $0 } ?? []
  }

  /// A comma, with what stands in front of the only child there is.
  func comma(before space: [UInt8]) -> [UInt8] {
    let comma = Array(",".utf8)
    if space.contains(UInt8(ascii: "\n")) { return comma + space }
    return isDense ? comma : comma + [0x20]
  }

  /// A value as it is written, in lines with that indentation or in one.
  func written(_ value: JSONValue, indentation: [UInt8]?) -> [UInt8] {
    switch value {
    case .string, .number, .raw: value.plain
    case .line(let value): written(value, indentation: nil)
    case .array(let elements):
      enclosed(
        "[", elements.map { written($0, indentation: indentation.map { $0 + unit }) }, "]", indentation)
    case .object(let members):
      enclosed(
        "{",
        members.map { name, value in
          JSONValue.string(name).plain + colon + written(value, indentation: indentation.map { $0 + unit })
        }, "}", indentation)
    }
  }

  private func enclosed(
    _ open: StaticString, _ parts: [[UInt8]], _ close: StaticString, _ indentation: [UInt8]?
  ) -> [UInt8] {
    let (open, close) = (Array("\(open)".utf8), Array("\(close)".utf8))
    guard !parts.isEmpty else { return open + close }
    let between = indentation == nil && !isDense ? Array(", ".utf8) : Array(",".utf8)
    let inner = lineBreak(indentation.map { $0 + unit })
    return open + inner + parts.joined(separator: between + inner) + lineBreak(indentation) + close
  }
}
