import Foundation
import Rendering
import SessionCore
import Testing

/// docs/signs.md shows what is really shown.
struct SignDocumentTests {
  private let document: String

  init() throws {
    var folder = URL(fileURLWithPath: #filePath)
    for _ in 0..<3 { folder.deleteLastPathComponent() }
    document = try String(contentsOf: folder.appendingPathComponent("docs/signs.md"), encoding: .utf8)
  }

  private static func stepped(_ entry: SessionBoard.Entry, _ stopPoint: StopPoint) -> SessionBoard.Entry {
    SessionBoard.Entry(overview: entry.overview, agent: Sample.busy.agent, stopPoint: stopPoint)
  }

  /// A session, what waits, the share of the quota that is used, and the columns.
  private static let segments: [(SessionBoard.Entry, [SessionBoard.Entry], Double?, Int)] = [
    (Sample.busy, [], nil, 80), (Sample.compacted, [], nil, 80), (Sample.warned, [], nil, 80),
    (Sample.waiting, [], nil, 80), (Sample.beyond, [], nil, 80),
    (stepped(Sample.warned, Sample.green), [], nil, 80),
    (stepped(Sample.warned, Sample.editing), [], nil, 80),
    (Sample.paced(stepped(Sample.warned, Sample.green), perTurn: 5_000), [], nil, 80),
    (Sample.busy, [], 85, 80), (stepped(Sample.busy, Sample.green), [], 92, 80),
    (Sample.busy, [Sample.waiting], nil, 80), (Sample.busy, [Sample.waiting, Sample.warned], nil, 80),
    (Sample.waiting, [Sample.waiting], nil, 80), (Sample.warned, [Sample.waiting, Sample.warned], nil, 80),
    (
      Sample.warned,
      [Sample.waiting, Sample.entry(14, "/a-very-long-name", secondsAgo: 99, live: .waiting(for: nil))], nil,
      12
    ),
  ]

  private func rows(below heading: String) -> [[String]] {
    let section = document.components(separatedBy: heading).dropFirst().first ?? ""
    return section.split(separator: "\n").drop { !$0.hasPrefix("| ---") }.dropFirst()
      .prefix { $0.hasPrefix("| ") }.map { row in
        row.split(separator: "|").map { $0.trimmingCharacters(in: [" ", "`"]) }
      }
  }

  @Test func `each segment is one that there is, and none is missing`() {
    let shown = Self.segments.map { entry, waiting, quota, columns in
      StatusSegment.render(
        entry, beside: Sample.company(waiting, quota: quota.map(Sample.quota)), format: .plain,
        columns: columns, usesUnicode: true)
    }
    #expect(rows(below: "| in the bar |").map(\.[0]) == shown)
  }

  @Test func `the board looks like that`() throws {
    let scene = Sample.scene(120, 11, board: Sample.stepped(Sample.busyBoard))
    let block = try #require(document.components(separatedBy: "```\n").dropFirst().first)
    #expect(block == BoardFrame.lines(scene, BoardView()).map { $0 + "\n" }.joined())
  }

  @Test func `the signs are those, and those of ASCII stand for them`() {
    func everything(_ unicode: Bool) -> [String] {
      let company = Sample.company([Sample.waiting], quota: nil)
      let board = BoardFrame.lines(
        Sample.scene(120, 11, unicode: unicode, board: Sample.stepped(Sample.busyBoard)), BoardView())
      return board.dropFirst(2).prefix(6).map { String($0.prefix(2)) }
        + [Sample.green, Sample.editing].map { stopPoint in
          StatusSegment.render(
            Self.stepped(Sample.warned, stopPoint), format: .plain, columns: 80, usesUnicode: unicode)
        }
        + [
          StatusSegment.render(
            Sample.compacted, beside: company, format: .plain, columns: 80, usesUnicode: unicode)
        ]
    }
    var pairs: Set<[String]> = []
    for (sign, plain) in zip(everything(true), everything(false)) {
      #expect(sign.count == plain.count)
      for (sign, plain) in zip(sign, plain) where sign != plain {
        pairs.insert([String(sign), String(plain)])
      }
    }
    // What is not left of a bar says nothing by itself.
    pairs.remove(["▱", "."])
    #expect(Set(rows(below: "| sign |").map { Array($0.prefix(2)) }) == pairs)
  }
}
