import Foundation
import SessionCore
import SessionTestSupport
import Testing

/// The places at which two readers looked for corrections and decisions, see `Fixtures/corrections-decisions`.
enum LabelledRecords {
  /// A text of a recording: file, line and part.
  struct Place: Hashable {
    var file, line, part: String
  }

  /// A line of a reader's labels.
  struct Label {
    var task: String
    var place: Place
    var label: String
    var kind: String
    /// The bytes of a decision in its text.
    var span: Range<Int>?
  }

  /// A line of the sample.
  struct Sample {
    var place: Place
    var isUser: Bool
    var isHeld: Bool
    var structure: String
    var person: String
    var tasks: String
  }

  private static func rows(_ name: String) throws -> [[String]] {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures/corrections-decisions/\(name)")
    return try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
      .filter { !$0.hasPrefix("#") }.map { $0.components(separatedBy: "\t") }
  }

  static func sample() throws -> [Sample] {
    try rows("sample.tsv").map { row in
      try #require(row.count == 9)
      return Sample(
        place: Place(file: row[0], line: row[1], part: row[5]), isUser: row[3] == "user",
        isHeld: row[4] == "held", structure: row[6], person: row[7], tasks: row[8])
    }
  }

  static func labels(of reader: Int) throws -> [Label] {
    try rows("labels-\(reader).tsv").map { row in
      try #require(row.count == 10)
      return Label(
        task: row[0], place: Place(file: row[1], line: row[2], part: row[3]), label: row[4], kind: row[5],
        span: Int(row[6]).flatMap { start in Int(row[7]).map { start..<(start + $0) } })
    }
  }

  /// Whether two spans share at least half of the shorter one.
  static func overlap(_ one: Range<Int>, _ other: Range<Int>) -> Bool {
    2 * one.clamped(to: other).count >= min(one.count, other.count) && one.overlaps(other)
  }
}
