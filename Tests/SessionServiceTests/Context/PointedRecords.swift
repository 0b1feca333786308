import Foundation
import SessionCore
import Testing

/// The records of a transcript, by the places that pointers give.
struct PointedRecords {
  private let bytes: [UInt8]
  private let starts: [Int]

  init(_ data: Data) {
    let bytes = [UInt8](data)
    starts = [0] + bytes.indices.filter { bytes[$0] == UInt8(ascii: "\n") }.map { $0 + 1 }
    self.bytes = bytes
  }

  /// Each text of the record that a pointer leads to, whose line and place have to agree.
  func words(at evidence: ContextEvidence, _ told: String) throws -> [String] {
    let start = Int(evidence.offset)
    let end = start + evidence.length
    try #require(starts.indices.contains(evidence.line - 1) && end <= bytes.count, "\(told)")
    #expect(start >= starts[evidence.line - 1], "\(told)")
    let isOnLine = evidence.line == starts.count || start < starts[evidence.line]
    #expect(isOnLine, "\(told)")
    let record = try? JSONSerialization.jsonObject(with: Data(bytes[start..<end]))
    // Half of a surrogate pair is no JSON for every parser.
    return record.map(Self.words) ?? [String(decoding: bytes[start..<end], as: UTF8.self)]
  }

  private static func words(_ value: Any) -> [String] {
    switch value {
    case let text as String: [text]
    case let list as [Any]: list.flatMap(words)
    case let object as [String: Any]: object.flatMap { [$0.key] + words($0.value) }
    case _: []
    }
  }

  /// Whether one of the texts has the first line of a text.
  static func say(_ words: [String], _ text: String) -> Bool {
    let line = text.split(separator: "\n").first { $0.contains { !$0.isWhitespace } } ?? ""
    return words.contains { word in
      // A document in a text has its quotes escaped.
      word.contains(line.prefix(80)) || word.replacing("\\", with: "").contains(line.prefix(80))
    }
  }
}

/// How well two sets agree.
struct Agreement {
  private(set) var (both, only, missing) = (0, 0, 0)
  var f1: Double { both == 0 ? 0 : Double(2 * both) / Double(2 * both + only + missing) }

  mutating func add<Element: Hashable>(_ told: Set<Element>, _ expected: Set<Element>) {
    both += told.intersection(expected).count
    only += told.subtracting(expected).count
    missing += expected.subtracting(told).count
  }

  func line(_ name: String) -> String {
    "\(name): F1 \(String(format: "%.4f", f1)) (\(both) agree, \(only) made up, \(missing) missing)"
  }
}
