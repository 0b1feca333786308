import SessionCore
import Testing

struct MarkedPathsTests {
  private func all(_ marked: inout MarkedPaths) -> [String] {
    var paths: [String] = []
    while let path = marked.popFirst() { paths.append(path) }
    return paths
  }

  @Test func `each path waits once, in the order in which it was marked first`() {
    var marked = MarkedPaths()
    #expect(marked.isEmpty && marked.popFirst() == nil)
    for path in ["b", "a", "b", "c", "a"] { marked.insert(path) }
    #expect(!marked.isEmpty)
    #expect(all(&marked) == ["b", "a", "c"])
    #expect(marked.isEmpty)
  }

  @Test func `one that was taken waits again behind the others`() {
    var marked = MarkedPaths()
    for path in ["a", "b"] { marked.insert(path) }
    #expect(marked.popFirst() == "a")
    marked.insert("a")
    #expect(all(&marked) == ["b", "a"])
  }

  @Test func `of many none is lost or taken twice while more are marked`() {
    var marked = MarkedPaths()
    var taken: [String] = []
    for number in 0..<1_000 {
      marked.insert("\(number)")
      if number.isMultiple(of: 3), let path = marked.popFirst() { taken.append(path) }
      if number == 600 { taken += all(&marked) }
    }
    taken += all(&marked)
    #expect(taken == (0..<1_000).map(String.init))
  }
}
