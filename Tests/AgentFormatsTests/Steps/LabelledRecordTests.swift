import Foundation
import Testing

/// The places at which two readers looked for corrections and decisions, see `Fixtures/corrections-decisions`: both have
/// read all of them, and they agree well enough to measure by.
struct LabelledRecordTests {
  /// A text of a recording: file, line and part.
  private struct Place: Hashable {
    var file, line, part: String
  }

  /// A line of a reader's labels.
  private struct Label {
    var task: String
    var place: Place
    var label: String
    var offset: Int?
    var length: Int?
  }

  private static func rows(_ name: String) throws -> [[String]] {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appending(path: "Fixtures/corrections-decisions/\(name)")
    return try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
      .filter { !$0.hasPrefix("#") }.map { $0.components(separatedBy: "\t") }
  }

  private static func labels(of reader: Int) throws -> [Label] {
    try rows("labels-\(reader).tsv").map { row in
      try #require(row.count == 10)
      return Label(
        task: row[0], place: Place(file: row[1], line: row[2], part: row[3]), label: row[4],
        offset: Int(row[6]), length: Int(row[7]))
    }
  }

  @Test(arguments: [1, 2])
  func `each reader has labelled each place of the sample`(reader: Int) throws {
    let sample = try Self.rows("sample.tsv")
    let labels = try Self.labels(of: reader)
    for (task, least) in [("C", 150), ("D", 100)] {
      let asked = Set(
        sample.filter { $0[8].contains(task) }.map { Place(file: $0[0], line: $0[1], part: $0[5]) })
      #expect(Set(labels.filter { $0.task == task }.map(\.place)) == asked)
      #expect(asked.count >= least)
    }
    #expect(Set(sample.map { $0[7] }).count >= 8, "people")
    for label in labels where label.task == "D" && label.label != "none" {
      #expect(label.offset.map { $0 >= 0 } == true && label.length.map { $0 > 0 } == true)
    }
  }

  @Test func `the readers agree`() throws {
    let readers = try [1, 2].map(Self.labels)
    let corrections = readers.map { labels in
      Dictionary(
        labels.filter { $0.task == "C" }.map { ($0.place, $0.label) }, uniquingKeysWith: { first, _ in first }
      )
    }
    let places = corrections[0].keys.filter { place in
      corrections.allSatisfy { $0[place] != "unsure" }
    }
    let same = places.filter { corrections[0][$0] == corrections[1][$0] }
    let agreement = Double(same.count) / Double(places.count)
    let shares = corrections.map { reader in
      Double(places.filter { reader[$0] == "yes" }.count) / Double(places.count)
    }
    let chance = shares[0] * shares[1] + (1 - shares[0]) * (1 - shares[1])
    let kappa = (agreement - chance) / (1 - chance)
    let decisions = readers.map { $0.filter { $0.task == "D" && $0.label == "yes" } }
    func found(_ ones: [Label], by others: [Label]) -> Double {
      let other = Dictionary(grouping: others, by: \.place)
      return Double(ones.count { one in other[one.place]?.contains { Self.overlap(one, $0) } == true })
        / Double(ones.count)
    }
    let (forth, back) = (found(decisions[0], by: decisions[1]), found(decisions[1], by: decisions[0]))
    print("corrections: \(places.count) places, the readers agree in \(agreement), kappa \(kappa)")
    print("decisions: \(decisions.map(\.count)), of each other's found \(forth) and \(back)")
    #expect(kappa >= 0.8)
    #expect(min(forth, back) >= 0.75)
  }

  /// Whether two spans share at least half of the shorter one.
  private static func overlap(_ one: Label, _ other: Label) -> Bool {
    guard let offset = one.offset, let length = one.length, let from = other.offset, let count = other.length
    else {
      return false
    }
    let shared = min(offset + length, from + count) - max(offset, from)
    return 2 * shared >= min(length, count)
  }
}
