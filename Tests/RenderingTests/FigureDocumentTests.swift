import Foundation
import Rendering
import SessionCore
import Testing

/// docs/figures.md shows what is really shown.
struct FigureDocumentTests {
  private let document: String

  init() throws {
    var folder = URL(fileURLWithPath: #filePath)
    for _ in 0..<3 { folder.deleteLastPathComponent() }
    document = try String(contentsOf: folder.appendingPathComponent("docs/figures.md"), encoding: .utf8)
  }

  /// The picture that follows a heading.
  private func picture(below heading: String) throws -> String {
    let section = try #require(document.components(separatedBy: "\n\(heading)\n").dropFirst().first)
    return try #require(section.components(separatedBy: "```\n").dropFirst().first)
  }

  private func rows(below head: String) -> [[String]] {
    let section = document.components(separatedBy: head).dropFirst().first ?? ""
    return section.split(separator: "\n").drop { !$0.hasPrefix("| ---") }.dropFirst()
      .prefix { $0.hasPrefix("| ") }.map { row in
        row.split(separator: "|").map { $0.trimmingCharacters(in: [" "]) }
      }
  }

  @Test func `the board looks like that`() throws {
    let frame = BoardFrame.lines(Sample.scene(140, 20, board: Sample.pacedBoard), BoardView())
    #expect(try picture(below: "## On the board") == frame.prefix(7).map { $0 + "\n" }.joined())
  }

  @Test func `a session looks like that`() throws {
    let entry = try #require(Sample.pacedBoard.entries.first { $0.overview.label == "infra" })
    let lines = SessionDetail.render(
      entry, quotas: Sample.quotas, costPerTurn: 0.124, now: Sample.now, style: Sample.style(100))
    let figures = lines.drop { !$0.hasPrefix(" budget") }.prefix { !$0.hasPrefix(" stop") }
    #expect(try picture(below: "## Of one session") == figures.map { $0 + "\n" }.joined())
  }

  @Test func `each field stands there with its meaning, and none that there is not`() {
    #expect(
      rows(below: "| field |") == SegmentField.allCases.map { ["`{\($0.rawValue)}`", $0.meaning] })
  }

  /// What can stand in a table: its bars are no borders of cells.
  private static let formats = [
    "{label} {left}% {bar} {turns} {quota5h} {resets5h} {phase} {stop}",
    "{label} {bar} {left}%#[dim] {spark}#[default] {waits}",
    "{tokens} left, 5h {quota5h}% until {resets5h}, 7d {quota7d}%: {health}",
    "{{{label}}} {mark} {rate}",
  ]

  @Test func `the examples give those lines`() throws {
    let entry = try #require(Sample.pacedBoard.entries.first { $0.overview.label == "infra" })
    let company = SegmentCompany(Sample.pacedBoard, at: Sample.now)
    let examples = try Self.formats.map { text in
      let line = StatusSegment.render(
        entry, beside: company, template: try SegmentTemplate(text), format: .plain, columns: 100,
        usesUnicode: true)
      return ["`\(text)`", "`\(line)`"]
    }
    #expect(rows(below: "| format |") == examples)
  }
}
