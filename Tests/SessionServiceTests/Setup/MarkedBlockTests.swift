import SessionService
import Testing

/// Our lines in a file of somebody else's.
struct MarkedBlockTests {
  private static let block = "# >>> sessiond >>>\nshow\n# <<< sessiond <<<\n"

  static let puts: [(String, String)] = [
    ("", block),
    ("a\n", "a\n" + block),
    ("a", "a\n" + block),
    ("a\r\n\r\n", "a\r\n\r\n" + block),
    ("a\n# >>> sessiond >>>\nold\nolder\n# <<< sessiond <<<\nb", "a\n" + block + "b"),
    ("  # >>> sessiond >>>\r\n\t# <<< sessiond <<< \r\nb\n", block + "b\n"),
    (block, block),
  ]

  @Test(arguments: puts)
  func `the block is put in its place, else at the end`(before: String, after: String) throws {
    let new = try MarkedBlock.put(["show"], into: Array(before.utf8))
    #expect(String(decoding: new, as: UTF8.self) == after)
    #expect(try MarkedBlock.put(["show"], into: new) == new, "twice is as good as once")
  }

  static let removals: [(String, String)] = [
    ("", ""), ("a", "a"), ("a\n" + block + "b", "a\nb"), (block, ""),
    ("a\n# >>> sessiond >>>\n# <<< sessiond <<<", "a\n"),
  ]

  @Test(arguments: removals)
  func `the block is taken out, and nothing else`(before: String, after: String) throws {
    #expect(String(decoding: try MarkedBlock.remove(from: Array(before.utf8)), as: UTF8.self) == after)
  }

  @Test func `bytes that are no text stay as they are`() throws {
    let file: [UInt8] = [0xff, 0x00, 0x0a, 0xc3, 0x0a]
    #expect(try MarkedBlock.remove(from: try MarkedBlock.put(["show"], into: file)) == file)
  }

  static let broken: [(String, Int, String)] = [
    ("a\n# >>> sessiond >>>\nb\n", 2, "has no end"),
    ("a\n\n# <<< sessiond <<<\n", 3, "never began"),
    (block + block, 4, "second block"),
    ("x# >>> sessiond >>>\n# <<< sessiond <<<\n", 2, "never began"),
    ("# >>> sessiond >>>\n# >>> sessiond >>>\n# <<< sessiond <<<\n", 2, "within a block"),
    (block + "# <<< sessiond <<<", 4, "never began"),
  ]

  @Test(arguments: broken)
  func `a broken block is refused with its line`(file: String, line: Int, words: String) {
    for edit in [{ try MarkedBlock.put(["show"], into: $0) }, { try MarkedBlock.remove(from: $0) }] {
      let damage = #expect(throws: MarkedBlock.Damage.self) { try edit(Array(file.utf8)) }
      #expect(damage?.line == line && damage?.description.contains(words) == true)
    }
  }

  @Test(arguments: [
    ("#[fg=red]%H:%M #(exec sessiond-status --pane-pid '#{pane_pid}')", "#[fg=red]%H:%M"),
    ("#(sessiond-status) %H", " %H"),
    ("a #{?@sessiond,#{@sessiond},none} b", "a b"),
    ("#{E:@sessiond}#{host}", "#{host}"), ("a #{@sessiond}#{T:@sessiond-age} b", "a b"),
    ("#{?client_prefix,^B, #{@sessiond}} %H", "#{?client_prefix,^B,} %H"),
    ("##(sessiond-status) #(uptime) #{host", "##(sessiond-status) #(uptime) #{host"),
    ("#(broken sessiond-status", "#(broken sessiond-status"),
    ("#{=21:pane_title} %H", "#{=21:pane_title} %H"),
    ("", ""), ("#", "#"),
  ])
  func `our piece of the status line is taken out, and nothing else`(before: String, after: String) {
    #expect(TmuxStatusPiece.removing(from: before) == after)
    #expect(TmuxStatusPiece.isIn(before) == (before != after))
  }
}
