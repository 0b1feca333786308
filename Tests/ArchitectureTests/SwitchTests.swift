import Foundation
import Testing

/// A switch over our own enum names every case, so that whoever adds one is shown each place that has to decide on it.
///
/// Read from the text, as the formatter lays it out: it is one of ours where some enum of ours has all the cases that it
/// names before the rest. A switch over bytes, texts or somebody else's values has none. Of pairs there may be too many to
/// name each: their rest has its reason above it.
struct SwitchTests {
  @Test func `a switch over our own enum has no rest`() throws {
    let sources = try SourceTree.swiftFiles(below: "Sources")
    let enums = sources.flatMap(Self.enums)
    #expect(enums.count > 100)
    for file in try sources + SourceTree.swiftFiles(below: "Tests") {
      #expect(Self.rests(in: file, of: enums) == [], "\(file)")
    }
  }

  @Test(arguments: [
    ("switch phase {\ncase .open: 1\ndefault: 2\n}", [3]),
    ("switch phase {\ncase .open: 1\ncase _: 2\n}", [3]),
    ("  switch phase {\n  case .open(let since),\n    .half: 1\n  // why\n  default:\n    2\n  }", [5]),
    ("switch (phase, other) {\ncase (.open, .half): 1\ndefault: 2\n}", [3]),
    ("switch (phase, other) {\ncase (.open, .half): 1\n// All others rest.\ncase _: 2\n}", []),
    ("switch phase {\ncase let .open(since) where since > .zero: 1\ndefault: 2\n}", [3]),
    ("switch byte {\ncase UInt8(ascii: \"a\"): 1\ndefault: 2\n}", []),
    ("switch code {\ncase .open, .foreign: 1\ndefault: 2\n}", []),
    ("switch phase {\ncase .open: 1\ncase .half, .done: 2\n}", []),
    ("switch phase {\ncase .open:\n  switch byte {\n  case 0: 1\n  default: 2\n  }\ncase .half: 3\n}", []),
  ])
  func `a rest is found where it stands for cases of ours`(text: String, lines: [Int]) {
    let declaration = "enum Phase {\n  /// Since when.\n  case open(since: Int)\n  case half,\n    done\n}"
    let enums = Self.enums(in: SourceFile(path: "Sources/Phase.swift", text: declaration))
    #expect(enums == [["open", "half", "done"]])
    #expect(Self.rests(in: SourceFile(path: "Sources/Made.swift", text: text), of: enums) == lines)
  }

  /// The cases of each enum that the file declares.
  private static func enums(in file: SourceFile) -> [Set<String>] {
    let lines = file.code.map { Line($0.number, $0.text) }
    return lines.indices.compactMap { start in
      guard lines[start].text.utf8.contains(UInt8(ascii: "{")),
        let head = lines[start].text.firstMatch(of: /\benum \w+[^{]*\{(.*)/)
      else { return nil }
      let end =
        lines[start...].dropFirst().firstIndex { $0.indent <= lines[start].indent } ?? lines.endIndex
      let body = lines[lines.index(after: start)..<max(end, start + 1)]
      // What stands deeper belongs to a member, unless it goes on with a list of cases.
      let own = body.indices.filter { body[$0].indent == lines[start].indent + 2 }
      let lists = own.map { place in
        let more = body[(place + 1)...].prefix { $0.indent > body[place].indent }
        return ([body[place]] + more).map(\.text).joined(separator: " ")
      }
      let cases = ([String(head.1)] + lists).flatMap(names(declaredIn:))
      return cases.isEmpty ? nil : Set(cases)
    }
  }

  /// The names in `case one(Int), two = "2"`; none in anything else.
  private static func names(declaredIn text: String) -> [String] {
    guard let list = text.firstMatch(of: /^\s*(?:indirect )?case (.+)/)?.1 else { return [] }
    return topLevel(String(list)).compactMap { $0.firstMatch(of: /^\s*`?(\w+)/).map { String($0.1) } }
  }

  /// The numbers of the lines at which a switch over one of these takes all other cases together.
  private static func rests(in file: SourceFile, of enums: [Set<String>]) -> [Int] {
    let all = enums.reduce(into: Set<String>()) { $0.formUnion($1) }
    let lines = file.code.map { Line($0.number, $0.text) }
    return lines.indices.filter { place in
      guard lines[place].begins(with: "default:") || lines[place].begins(with: "case _:") else {
        return false
      }
      let patterns = patterns(above: place, in: lines)
      let names = patterns.flatMap(\.names)
      guard !names.isEmpty, names.allSatisfy(all.contains) else { return false }
      guard patterns.contains(where: \.isTuple) else {
        return enums.contains { $0.isSuperset(of: names) }
      }
      // Each part of a pair may be of another enum.
      return !file.lines[lines[place].number - 2].contains(/^\s*\/\//)
    }.map { lines[$0].number }
  }

  /// The patterns of the switch of which that line is the rest.
  private static func patterns(above place: Int, in lines: [Line]) -> [Pattern] {
    var patterns: [Pattern] = []
    var continued = ""
    for line in lines[..<place].reversed() {
      if line.indent > lines[place].indent {
        continued = line.text + " " + continued
        continue
      }
      guard line.indent == lines[place].indent, line.begins(with: "case ") else { break }
      let label = (line.text + " " + continued).replacing(/^\s*case\s+/, with: "")
      patterns += topLevel(label, until: ":").map { pattern in
        let parts = pattern.firstMatch(of: /^\s*(?:let |var )?\((.*)\)/).map { topLevel(String($0.1)) }
        let names = (parts ?? [pattern]).compactMap { part in
          part.firstMatch(of: /^\s*(?:let |var )?\.(\w+)/).map { String($0.1) }
        }
        return Pattern(names: names, isTuple: parts != nil)
      }
      continued = ""
    }
    return patterns
  }

  /// The text cut at commas that are in no brackets, up to a character that is in none.
  private static func topLevel(_ text: String, until end: Character? = nil) -> [String] {
    var parts = [""]
    var depth = 0
    for character in text {
      if depth == 0, character == end { break }
      if "([{".contains(character) { depth += 1 }
      if ")]}".contains(character) { depth -= 1 }
      if depth < 0 { break }
      if depth == 0, character == "," { parts.append("") } else { parts[parts.count - 1].append(character) }
    }
    return parts
  }

  private struct Pattern {
    /// Of the cases that it is about.
    var names: [String]
    var isTuple: Bool
  }

  /// A line of code and how far it is indented.
  private struct Line {
    var number: Int
    var text: String
    var indent: Int

    init(_ number: Int, _ text: String) {
      self.number = number
      self.text = text
      indent = text.utf8.prefix { $0 == UInt8(ascii: " ") }.count
    }

    func begins(with word: String) -> Bool { text.utf8.dropFirst(indent).starts(with: word.utf8) }
  }
}
