import Foundation
import Rendering
import SessionCore
import Testing

/// What a search found, for people and for programs.
struct SearchReportTests {
  private static let style = TextStyle(columns: 60, usesColor: false, usesUnicode: true)

  private func item(
    _ text: String, label: String = "api", classes: Set<ContextClass> = [.decisions, .open],
    transcript: String = "/t/3f2c61aa-0b1e.jsonl", isTranscriptDeleted: Bool = false
  ) -> SearchReport.Item {
    SearchReport.Item(
      hit: SearchHit(
        session: SessionKey(1), classes: classes, line: 12,
        time: Timestamp(iso8601: "2026-11-21T23:30:00Z".utf8), text: MarkedText(text, begin: "<", end: ">")),
      origin: SessionOrigin(
        agent: AgentID("claude-code"), id: SessionID("3f2c61aa-0b1e"), transcript: transcript),
      label: label, project: "/home/u/api", isTranscriptDeleted: isTranscriptDeleted)
  }

  private func progress(
    pending: Int? = 0, isPaused: Bool = false, isEnabled: Bool = true
  ) -> RecordProgress {
    var progress = RecordProgress()
    (progress.pending, progress.isPaused, progress.isEnabled) = (pending, isPaused, isEnabled)
    return progress
  }

  private func lines(
    _ items: [SearchReport.Item], hasMore: Bool = false, _ progress: RecordProgress? = nil,
    style: TextStyle = style
  ) -> [String] {
    SearchReport(items, hasMore: hasMore, progress: progress ?? self.progress())
      .lines(zone: ZoneOffsets(first: 3_600), style)
  }

  @Test func `a hit is told with its session, its time there, and its place`() {
    #expect(
      lines([item("we keep the <lock> order")]) == [
        "api · 3f2c61aa · claude · 2026-11-22 00:30 · open, decisions",
        "   we keep the lock order", "   /t/3f2c61aa-0b1e.jsonl:12",
      ])
    #expect(lines([item("x", isTranscriptDeleted: true)]).last == "   /t/3f2c61aa-0b1e.jsonl:12 (gone since)")
    #expect(lines([item("x", transcript: "")]).last == "   line 12 of its terminal")
  }

  @Test func `words stand out where there are colours, and only there`() {
    var style = Self.style
    style.usesColor = true
    let colored = lines([item("<lock>order of <locks>")], style: style)[1]
    #expect(colored == "   \u{1b}[36mlock\u{1b}[0morder of \u{1b}[36mlocks\u{1b}[0m")
    #expect(lines([item("<lock>order")]).allSatisfy { !$0.contains("\u{1b}") })
  }

  @Test func `a long text is shown around the first word that stands out, in a few lines`() {
    let before = (1...40).map { "before\($0)" }.joined(separator: " ")
    let after = (1...60).map { "after\($0)" }.joined(separator: "\n")
    let shown = lines([item("\(before) <lock> \(after)")])
    #expect(shown.count == 6)
    #expect(shown[1].hasPrefix("   … before33 "))
    #expect(shown[1...2].joined().contains("lock"))
    #expect(shown[4].hasSuffix("…"))
    #expect(shown.allSatisfy { $0.unicodeScalars.count <= 60 })
  }

  @Test(arguments: [
    "\u{1b}[2J<a>", "<\u{202e}a>\u{9b}31m", "#(touch x)<a>\r\nb", String(repeating: "<x>y", count: 500),
    String(repeating: "w", count: 500), "<>", "",
    "<e\u{301}\u{301}\u{301}\u{301}\u{301}>", "<東京>東京東京東京東京東京東京東京東京東京東京東京東京東京東京東京東京東京東京",
  ])
  func `no text commands a terminal or breaks the lines`(text: String) {
    for columns in [10, 20, 60] {
      for usesUnicode in [true, false] {
        let style = TextStyle(columns: columns, usesColor: false, usesUnicode: usesUnicode)
        let shown = lines([item(text, label: text)], style: style)
        for line in shown {
          #expect(line.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7f...0x9f).contains($0.value) })
          #expect(usesUnicode || line.allSatisfy(\.isASCII))
          // The line with the path is whole.
          #expect(DisplayText.width(line) <= columns || line.contains("/t/"))
        }
      }
    }
  }

  @Test(
    arguments: [
      (true, 0, false, nil), (true, 3, false, "3 older transcripts are still to be looked through"),
      (true, 1, false, "1 older transcript is still"), (true, 3, true, "--resume"),
      (true, nil, true, "--resume"),
      (true, nil, false, "when all of them are read"), (false, 0, false, "context.enabled"),
    ] as [(Bool, Int?, Bool, String?)])
  func `it is said where there may be more`(isEnabled: Bool, pending: Int?, isPaused: Bool, part: String?) {
    var style = Self.style
    style.columns = 200
    let shown = lines([], progress(pending: pending, isPaused: isPaused, isEnabled: isEnabled), style: style)
    #expect(shown.first == "nothing was found")
    #expect(shown.count == (part == nil ? 1 : 3))
    #expect(part.map { shown[shown.count - 1].contains($0) } ?? true, "\(shown)")
    #expect(lines([item("x")], hasMore: true).last == "There is more; --limit shows it.")
  }

  @Test func `programs get whole texts, and where words stand out in them`() throws {
    let report = SearchReport(
      [item("né <lock>\n<b>", classes: [.commits])], hasMore: true, progress: progress(pending: 2))
    let document = try #require(
      try JSONSerialization.jsonObject(with: Data(report.json())) as? [String: Any])
    #expect(document["has_more"] as? Bool == true && document["complete"] as? Bool == false)
    #expect((document["records"] as? [String: Any])?["pending"] as? Int == 2)
    let hit = try #require((document["hits"] as? [[String: Any]])?.first)
    #expect(hit["text"] as? String == "né lock\nb")
    #expect(hit["marks"] as? [[Int]] == [[3, 4], [8, 1]])
    #expect(hit["classes"] as? [String] == ["commits"])
    #expect(hit["session"] as? String == "3f2c61aa-0b1e" && hit["name"] as? String == "api")
    #expect(hit["transcript"] as? String == "/t/3f2c61aa-0b1e.jsonl" && hit["line"] as? Int == 12)
    #expect(hit["time"] as? String == "2026-11-21T23:30:00.000Z")
    #expect(hit["transcript_deleted"] as? Bool == false && hit["project"] as? String == "/home/u/api")
  }
}
