import SessionCore
import Testing

/// Looks at a terminal that overlap, put together.
struct TerminalScrollTests {
  private func lines(_ range: Range<Int>) -> [String] { range.map { "line \($0)" } }

  /// A scroll that has taken these.
  private func scroll(_ lines: [String], isFromStart: Bool = false) -> TerminalScroll {
    var scroll = TerminalScroll()
    scroll.take(lines, isAnew: false, isFromStart: isFromStart)
    return scroll
  }

  struct Case: Sendable, CustomTestStringConvertible {
    var testDescription: String
    var known: Range<Int>
    var isKnownFromStart = false
    var look: Range<Int>
    var isFromStart = false
    var news: TerminalScroll.News
  }

  private static func made(_ range: Range<Int>) -> [String] { range.map { "line \($0)" } }

  @Test(arguments: [
    Case(testDescription: "the first look", known: 0..<0, look: 5..<9, news: .more(made(5..<9))),
    Case(testDescription: "nothing new", known: 0..<9, look: 2..<9, news: .more([])),
    Case(testDescription: "some lines more", known: 0..<9, look: 4..<12, news: .more(made(9..<12))),
    Case(testDescription: "an overlap of few lines", known: 0..<9, look: 8..<12, news: .more(made(9..<12))),
    Case(testDescription: "no overlap", known: 0..<9, look: 20..<22, news: .gap(made(20..<22))),
    Case(
      testDescription: "from the start, and on", known: 0..<9, isKnownFromStart: true, look: 0..<12,
      isFromStart: true, news: .more(made(9..<12))),
    Case(
      testDescription: "from the start, another conversation", known: 0..<9, isKnownFromStart: true,
      look: 30..<32, isFromStart: true, news: .anew(made(30..<32))),
    Case(
      testDescription: "the start has scrolled away", known: 0..<9, isKnownFromStart: true, look: 5..<11,
      news: .more(made(9..<11))),
    Case(
      testDescription: "fewer than are known, from the start", known: 0..<9, isKnownFromStart: true,
      look: 0..<4, isFromStart: true, news: .anew(made(0..<4))),
  ])
  func `what is new is told`(example: Case) {
    let scroll = scroll(Self.made(example.known), isFromStart: example.isKnownFromStart)
    #expect(scroll.news(in: Self.made(example.look), isFromStart: example.isFromStart) == example.news)
  }

  @Test func `of places that look alike the one counts where most lines agree`() {
    let scroll = scroll(["a", "done", "", "b", "done", ""])
    let look = ["a", "done", "", "b", "done", "", "c", "done", ""]
    #expect(scroll.news(in: look, isFromStart: false) == .more(["c", "done", ""]))
  }

  @Test func `only what was made use of counts as taken, and no more is held than is needed`() {
    var scroll = TerminalScroll()
    var shown: [String] = []
    for look in 0..<60 {
      let all = lines(0..<(look * 150))
      let window = Array(all.suffix(2_000))
      guard case .more(let news) = scroll.news(in: window, isFromStart: false) else {
        Issue.record("look \(look) does not follow")
        return
      }
      // The last ten may still change.
      let taken = news.dropLast(10)
      shown += taken
      scroll.take(taken, isAnew: false, isFromStart: false)
    }
    #expect(shown == lines(0..<(59 * 150 - 10)))
    #expect(scroll.count == shown.count)
  }

  @Test func `what is shown anew is taken anew`() {
    var scroll = scroll(lines(0..<9), isFromStart: true)
    scroll.take(["x", "y"], isAnew: true, isFromStart: true)
    #expect(scroll.count == 2)
    #expect(scroll.news(in: ["x", "y", "z"], isFromStart: true) == .more(["z"]))
  }
}
