import AgentFormats
import Foundation
import Rendering
import SessionCore
import SessionService
import SessionTestSupport
import Testing

/// What a record cut to 1,000 tokens still holds, over all recordings, and over what two readers found in them.
@Suite(.enabled(if: SharedData.isAvailable, "recorded data is not here"))
struct BudgetedContextTests {
  private static let budget = 1_000

  /// A recording's record, and its text of so many tokens.
  private struct Cut {
    var file: URL
    var record: ContextRecord
    var text: String
    /// The lines of the transcript that the text names.
    var lines: Set<Int>

    init?(_ file: URL) {
      guard let read = try? ReadContext(file.path), !read.facts.isEmpty else { return nil }
      var ledger = ContextLedger()
      for placed in read.facts { ledger.take(placed.fact, placed.evidence) }
      self.file = file
      record = ledger.record
      let origin = ContextDocument.Origin(
        session: file.deletingPathExtension().lastPathComponent, agent: "claude", transcript: file.path)
      text = ContextCut.markdown(ContextDocument(record, of: origin), budget: BudgetedContextTests.budget)
      lines = Set(text.matches(of: /:(\d+)/).compactMap { Int($0.1) })
    }

    /// Those that are open and not in the text. Files are there with their states.
    var missing: [String] {
      let ends = record.openEnds.filter { $0.kind != .files && !lines.contains($0.evidence.line) }
      let files = record.files.filter { $0.isOpen && $0.edits > 0 }.filter { file in
        !text.split(separator: "\n").contains { line in
          ["changed", "new", "deleted"].contains { line.contains("\(file.path)` \($0)") }
        }
      }
      return ends.map(\.text) + files.map(\.path)
    }

    var saysWhatIsLeftOut: Bool { text.contains("Left out: ") }
  }

  private static let cuts: [Cut] = {
    let roots = [SharedData.transcripts, SharedData.claude].compactMap(\.self)
    return roots.flatMap { SharedData.files(below: $0, suffix: ".jsonl") }.compactMap(Cut.init)
  }()

  /// Tokens, counted in another way than the text was cut: in pieces as the published byte-pair vocabularies are cut, of
  /// which a longer one is several. Against two of them, Claude 2's and cl100k, it is wrong by at most 8 % either way.
  private static func pieces(of text: String) -> Int {
    text.matches(of: /[A-Za-z]+|[0-9]+|[^\x00-\x7f]|[ \t]{2,}|\n|[!-\/:-@\[-`{-~]+/).reduce(0) {
      count, piece in
      let (first, length) = (piece.output.first ?? " ", piece.output.count)
      if first.isLetter && first.isASCII { return count + (length + 6) / 7 }
      if first.isNumber && first.isASCII { return count + (length + 2) / 3 }
      if first.isWhitespace { return count + 1 }
      return count + (first.isASCII ? (length + 1) / 2 : 1)
    }
  }

  @Test func `no text takes more tokens than were asked for, counted in another way`() {
    let counts = Self.cuts.map { Self.pieces(of: $0.text) }
    let full = zip(Self.cuts, counts).filter { $0.0.saysWhatIsLeftOut }.map(\.1)
    print(
      "cut to \(Self.budget): \(counts.count) texts, \(full.count) of them left something out, at most "
        + "\(counts.max() ?? 0) tokens by another count, \(full.reduce(0, +) / max(1, full.count)) on the average"
    )
    #expect(counts.count >= 110)
    #expect(counts.allSatisfy { Double($0) * 1.08 <= Double(Self.budget) })
  }

  @Test func `all that is open is there, and how each file that is worked on stands`() {
    var ends = 0
    var others: [String] = []
    for cut in Self.cuts {
      ends += cut.record.openEnds.count
      guard !cut.missing.isEmpty else { continue }
      others.append("\(cut.file.lastPathComponent): \(cut.missing)")
      #expect(cut.saysWhatIsLeftOut, "\(cut.text)")
    }
    print("open in all records: \(ends); sessions of which 1,000 tokens do not hold it all: \(others.count)")
    #expect(ends >= 150)
    #expect(others.isEmpty, "\(others)")
  }

  /// A place at which both readers found something.
  private struct Place: Hashable {
    var task, file: String
    var line: Int
  }

  private static func places() throws -> Set<Place> {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "AgentFormatsTests/Fixtures/corrections-decisions")
    let readers = try [1, 2].map { reader in
      let text = try String(contentsOf: folder.appending(path: "labels-\(reader).tsv"), encoding: .utf8)
      let rows = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map {
        $0.components(separatedBy: "\t")
      }
      return Set(
        rows.filter { $0[4] == "yes" }.compactMap { row in
          Int(row[2]).map { Place(task: row[0], file: row[1], line: $0) }
        })
    }
    return readers[0].intersection(readers[1])
  }

  @Test func `corrections and decisions that people found are named, as far as the record holds them`() throws
  {
    let root = try #require(SharedData.transcripts)
    let cuts = Dictionary(Self.cuts.map { ($0.file.path, $0) }, uniquingKeysWith: { first, _ in first })
    var (labelled, held, named) = (0, 0, 0)
    for place in try Self.places() {
      guard let cut = cuts[root.appending(path: place.file).path] else { continue }
      labelled += 1
      let items =
        place.task == "C" ? cut.record.corrections.map(\.evidence) : cut.record.decisions.map(\.evidence)
      guard items.contains(where: { $0.line == place.line }) else { continue }
      held += 1
      if cut.lines.contains(place.line) { named += 1 }
    }
    print("labelled places: \(labelled), in the record \(held), named in 1,000 tokens \(named)")
    #expect(labelled >= 100 && held >= 80)
    #expect(Double(named) >= 0.9 * Double(held))
  }

  @Test func `each correction and decision of a record is named`() {
    var (all, named) = (0, 0)
    for cut in Self.cuts {
      let items = cut.record.corrections.map(\.evidence.line) + cut.record.decisions.map(\.evidence.line)
      all += items.count
      named += items.count { cut.lines.contains($0) }
    }
    print("corrections and decisions in all records: \(all), named in 1,000 tokens \(named)")
    #expect(all >= 250)
    #expect(Double(named) >= 0.98 * Double(all))
  }
}
