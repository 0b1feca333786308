import Rendering
import Testing

struct DisplayTextTests {
  @Test(arguments: [
    ("plain", "plain"), ("", ""), ("a\nb\tc\r\nd", "a b c  d"), ("\u{1b}[31mred\u{1b}[0m", "�[31mred�[0m"),
    ("\u{9b}31m", "�31m"), ("a\u{7f}b\0c", "a�b�c"), ("abc\u{202e}txt", "abc�txt"),
    ("a\u{2066}b\u{200f}", "a�b�"),
    ("a\u{200b}b\u{feff}c\u{ad}d", "abcd"), ("a\u{2028}b\u{2029}c", "a b c"), ("👨‍👩‍👧", "👨👩👧"),
    ("👍🏽", "👍"), ("❤️", "❤"), ("\u{301}a\u{301}\u{301}\u{301}\u{301}\u{301}", "a\u{301}\u{301}\u{301}"),
    ("日本語", "日本語"), ("  padded  ", "padded"), ("\u{e0041}tag", "tag"), ("a\u{3164}b", "ab"),
    ("\u{fffe}\u{10ffff}", "��"), ("\u{e0b0} powerline", "\u{e0b0} powerline"),
    ("a\u{a0}b\u{2003}c", "a b c"),
  ])
  func `what speaks to the terminal or can't be seen is made harmless`(text: String, shown: String) {
    #expect(DisplayText.safe(text, columns: 80) == shown)
  }

  @Test(arguments: [
    ("日本語 ü\u{1b}", "??? ??"), ("plain", "plain"), ("e\u{301}", "e"), ("👨‍👩‍👧", "???"),
  ])
  func `without Unicode all else is a question mark`(text: String, shown: String) {
    #expect(DisplayText.safe(text, columns: 80, usesUnicode: false) == shown)
  }

  @Test(arguments: [
    ("abcdef", 6, "abcdef"), ("abcdef", 5, "abcd…"), ("abcdef", 1, "…"), ("abcdef", 0, ""), ("日本語", 5, "日本…"),
    ("日本語", 4, "日…"), ("日本語", 6, "日本語"), ("ab cd", 4, "ab…"), ("abc\u{200b}\u{200b}", 3, "abc"),
    ("e\u{301}e\u{301}", 2, "e\u{301}e\u{301}"), ("abc", -1, ""),
  ])
  func `a cut ends in an ellipsis and keeps to its columns`(text: String, columns: Int, shown: String) {
    #expect(DisplayText.safe(text, columns: columns) == shown)
  }

  @Test func `the ellipsis is the caller's, or what ASCII has`() {
    #expect(DisplayText.safe("abcdef", columns: 4, ellipsis: "") == "abcd")
    #expect(DisplayText.safe("abcdef", columns: 5, usesUnicode: false) == "ab...")
    #expect(DisplayText.safe("abcdef", columns: 2, usesUnicode: false) == "..")
  }

  @Test(arguments: [
    ("abc", 3), ("日本", 4), ("e\u{301}", 1), ("👍", 2), ("▰▱●◐○·–…‼", 9), ("🇩🇪", 2), ("한", 2), ("한", 2),
    ("ｆ", 2),
  ])
  func `width is in terminal columns`(text: String, columns: Int) {
    #expect(DisplayText.width(text) == columns)
  }

  @Test(arguments: [
    ("#(touch x)", "##(touch x)"), ("#[fg=red]", "##[fg=red]"), ("#{pid}", "##{pid}"), ("none", "none"),
    ("##", "####"),
    ("#日本#", "##日本##"),
  ])
  func `a number sign is doubled for tmux`(text: String, doubled: String) {
    #expect(DisplayText.tmux(text) == doubled)
  }

  @Test func `no text of any characters gets a control through or is too wide or too long`() {
    var random = SplitMix(seed: 42)
    for round in 0..<5_000 {
      let scalars = (0..<Int.random(in: 0...60, using: &random)).compactMap { _ in
        Unicode.Scalar(UInt32.random(in: 0...[0x7f, 0x3ff, 0x2fff, 0x1_ffff][round % 4], using: &random))
      }
      let text = String(String.UnicodeScalarView(scalars))
      let columns = Int.random(in: 0...70, using: &random)
      for unicode in [true, false] {
        let shown = DisplayText.safe(text, columns: columns, usesUnicode: unicode)
        #expect(DisplayText.width(shown) <= columns)
        #expect(shown.unicodeScalars.count <= 4 * columns)
        #expect(isHarmless(shown))
        #expect(unicode || shown.utf8.filter { $0 >= 0x7f }.isEmpty)
        #expect(DisplayText.safe(shown, columns: columns, usesUnicode: unicode) == shown)
      }
    }
  }
}

/// Whether no character speaks to a terminal or hides from its user.
func isHarmless(_ text: String) -> Bool {
  text.unicodeScalars.allSatisfy { scalar in
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator: false
    case _: true
    }
  }
}

/// Random numbers that are the same on each run.
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
