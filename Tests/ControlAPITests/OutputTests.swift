import ControlAPI
import Glibc
import Testing

struct OutputTests {
  @Test(arguments: [
    ("hook", true), ("", false), ("hoo", false), ("hooks", false), ("Hook", false), ("höök", false),
  ])
  func `a word is that one or another`(word: String, isEqual: Bool) {
    #expect(word.withCString { CommandWord.equals($0, "hook") } == isEqual)
  }

  @Test func `an empty word is the empty one alone`() {
    #expect("".withCString { CommandWord.equals($0, "") })
    #expect(!"a".withCString { CommandWord.equals($0, "") })
  }

  @Test func `a text is written as it is`() throws {
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    defer { for end in ends { _ = close(end) } }
    Output.text("8% of 200k, höchstens\n", to: ends[1])
    var bytes = [UInt8](repeating: 0, count: 100)
    let count = read(ends[0], &bytes, bytes.count)
    #expect(String(decoding: bytes.prefix(max(0, count)), as: UTF8.self) == "8% of 200k, höchstens\n")
  }

  @Test func `nobody who reads is told as such`() async {
    // A process of its own, where no other test relies on the signal.
    await #expect(processExitsWith: .success) {
      var ends: [Int32] = [0, 0]
      try #require(pipe(&ends) == 0)
      signal(SIGPIPE, SIG_IGN)
      _ = close(ends[0])
      defer { _ = close(ends[1]) }
      let isRead = "x".utf8.withContiguousStorageIfAvailable { [ends] in
        Output.write(UnsafeRawBufferPointer($0), to: ends[1])
      }
      #expect(isRead == false)
    }
  }
}
