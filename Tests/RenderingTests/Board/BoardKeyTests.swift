import Rendering
import Testing

struct BoardKeyTests {
  @Test(
    arguments: [
      ("", []), ("jjj", [.character("j"), .character("j"), .character("j")]),
      ("\u{1b}[A\u{1b}[B", [.up, .down]), ("\u{1b}OA\u{1b}OB", [.up, .down]),
      ("\u{1b}[5~\u{1b}[6~", [.pageUp, .pageDown]), ("\u{1b}[1;5A", [.up]),
      ("\u{1b}[H\u{1b}OH\u{1b}[1~\u{1b}[7~", [.home, .home, .home, .home]),
      ("\u{1b}[F\u{1b}OF\u{1b}[4~\u{1b}[8~", [.end, .end, .end, .end]),
      ("\u{1b}", [.escape]), ("\u{1b}\u{1b}[A", [.escape, .up]), ("\u{1b}q", [.escape, .character("q")]),
      ("\r", [.enter]), ("\n", [.enter]), ("\u{7f}\u{08}", [.backspace, .backspace]),
      ("\u{0c}\u{03}", [.control("l"), .control("c")]), ("ü日", [.character("ü"), .character("日")]),
      // What is no key of these.
      ("\u{1b}[", []), ("\u{1b}[12;", []), ("\u{1b}O", []), ("\u{1b}[3~x", [.character("x")]),
      ("\u{1b}[M !!q", [.character("q")]), ("\u{1b}[<0;10;20Mq", [.character("q")]),
      ("\u{1b}[200~rm -rf q\u{1b}[201~j", [.character("j")]), ("\u{1b}[200~q", []),
      ("\u{1b}[99999999999999999999~k", [.character("k")]), ("\0\u{1f}k", [.character("k")]),
    ] as [(String, [BoardKey])])
  func `bytes of a terminal are keys`(bytes: String, keys: [BoardKey]) {
    #expect(BoardKey.keys(Array(bytes.utf8)) == keys)
  }

  @Test(
    arguments: [
      ([0xff, 0x6a], [.character("j")]), ([0xc3], []), ([0xc3, 0x6a], [.character("j")]),
      ([0xe6, 0x97], []), ([0xf4, 0x90, 0x80, 0x80], []), ([0xed, 0xa0, 0x80], []),
    ] as [([UInt8], [BoardKey])])
  func `what is no text is left out`(bytes: [UInt8], keys: [BoardKey]) {
    #expect(BoardKey.keys(bytes) == keys)
  }
}
