import Rendering
import SessionCore
import SessionTestSupport
import Testing

struct FrameTests {
  private func text(_ lines: [String], _ previous: [String]?) -> String {
    String(decoding: Frame.bytes(lines: lines, previous: previous, columns: 3), as: UTF8.self)
  }

  @Test func `the first frame writes every line over what was there, and clears nothing before`() {
    #expect(
      text(["a", "bbb", ""], nil)
        == "\u{1b}[?2026h\u{1b}[H\u{1b}[1;1Ha\u{1b}[K\u{1b}[2;1Hbbb\u{1b}[3;1H\u{1b}[J\u{1b}[K\u{1b}[?2026l")
  }

  @Test func `nothing changed is nothing written`() {
    #expect(text(["a", "b"], ["a", "b"]) == "")
  }

  @Test func `only a line that changed is written`() {
    #expect(text(["a", "c"], ["a", "b"]) == "\u{1b}[?2026h\u{1b}[2;1Hc\u{1b}[K\u{1b}[?2026l")
  }

  @Test func `a line of full width is not erased at its end, colours or not`() {
    #expect(text(["abc"], ["a"]) == "\u{1b}[?2026h\u{1b}[1;1Habc\u{1b}[?2026l")
    #expect(
      text(["\u{1b}[31mabc\u{1b}[0m"], ["a"])
        == "\u{1b}[?2026h\u{1b}[1;1H\u{1b}[31mabc\u{1b}[0m\u{1b}[?2026l")
  }

  @Test func `frames leave exactly their lines on a terminal`() {
    var random = SplitMix(seed: 7)
    let pool = ["", "a", "bb", "ccc", "12345678", "\u{1b}[31mred\u{1b}[0m", "日本語", "日本語日", "x y"]
    for _ in 0..<300 {
      var terminal = TestTerminal(columns: 8, rows: 5) { DisplayText.width(String($0)) }
      var previous: [String]?
      for _ in 0..<12 {
        let lines = (0..<5).compactMap { _ in pool.randomElement(using: &random) }
        terminal.write(Frame.bytes(lines: lines, previous: previous, columns: 8))
        #expect(terminal.text == lines.map(\.withoutColor))
        previous = lines
      }
      #expect(terminal.problems == [])
    }
  }
}

extension String {
  /// The text as a terminal shows it.
  var withoutColor: String { replacing(#/\u{1b}\[[0-9;]*m/#, with: "") }
}
