import SessionCore
import Testing

struct PaneSegmentsTests {
  private static func served(_ common: String = "common", _ panes: [Int: String] = [:]) -> PaneSegments {
    var segments = PaneSegments()
    segments.listed([0, 1, 2])
    segments.want(common, panes: panes)
    _ = segments.next(at: 0)
    return segments
  }

  @Test func `nothing is told before the panes are known and something is wanted`() {
    var segments = PaneSegments()
    #expect(segments.next(at: 0) == .rest)
    segments.want("common", panes: [1: "one"])
    #expect(segments.next(at: 0) == .rest)
    segments = PaneSegments()
    segments.listed([1])
    #expect(segments.next(at: 0) == .rest)
  }

  @Test func `at first all that is wanted is told, and what earlier lives left is cleared`() {
    var segments = PaneSegments()
    segments.listed([3, 1, 2])
    segments.want("common", panes: [1: "one", 7: "of a pane that is not there"])
    #expect(
      segments.next(at: 0)
        == .tell([
          .guardPanes([1]), .clear(pane: 2), .clear(pane: 3), .show("one", pane: 1),
          .showEverywhere("common"),
        ]))
    #expect(segments.next(at: 10_000) == .rest)
  }

  @Test func `only what changed is told`() {
    var segments = Self.served("common", [1: "one", 2: "two"])
    segments.want("common", panes: [1: "one", 2: "other"])
    #expect(segments.next(at: 1_000) == .tell([.show("other", pane: 2)]))
    segments.want("urgent", panes: [1: "one", 2: "other"])
    #expect(segments.next(at: 2_000) == .tell([.showEverywhere("urgent")]))
    segments.want("urgent", panes: [2: "other"])
    #expect(segments.next(at: 3_000) == .tell([.guardPanes([2]), .clear(pane: 1)]))
    segments.want("urgent", panes: [0: "new", 2: "other"])
    #expect(segments.next(at: 4_000) == .tell([.guardPanes([0, 2]), .show("new", pane: 0)]))
    #expect(segments.next(at: 5_000) == .rest)
  }

  @Test func `the first change is told at once, those close behind it together, and the last always`() {
    var segments = Self.served()
    segments.want("a", panes: [:])
    #expect(segments.next(at: 5_000) == .tell([.showEverywhere("a")]))
    for (time, text) in [(5_001, "b"), (5_250, "c"), (5_499, "d")] as [(Int64, String)] {
      segments.want(text, panes: [:])
      #expect(segments.next(at: time) == .wait(5_500 - time))
    }
    #expect(segments.next(at: 5_500) == .tell([.showEverywhere("d")]))
    #expect(segments.next(at: 5_501) == .rest)
  }

  @Test func `places don't wait for each other`() {
    var segments = Self.served("common", [1: "one", 2: "two"])
    segments.want("a", panes: [1: "one", 2: "two"])
    #expect(segments.next(at: 1_000) == .tell([.showEverywhere("a")]))
    segments.want("b", panes: [1: "uno", 2: "two"])
    #expect(segments.next(at: 1_100) == .tell([.show("uno", pane: 1)]))
    #expect(segments.next(at: 1_100) == .wait(400))
    segments.want("b", panes: [1: "un", 2: "two"])
    #expect(segments.next(at: 1_500) == .tell([.showEverywhere("b")]))
    #expect(segments.next(at: 1_500) == .wait(100))
    #expect(segments.next(at: 1_600) == .tell([.show("un", pane: 1)]))
    #expect(segments.next(at: 1_600) == .rest)
  }

  @Test func `what changes back within the pause is not told`() {
    var segments = Self.served("a")
    segments.want("b", panes: [:])
    #expect(segments.next(at: 100) == .tell([.showEverywhere("b")]))
    segments.want("a", panes: [:])
    #expect(segments.next(at: 200) == .wait(400))
    segments.want("b", panes: [:])
    #expect(segments.next(at: 300) == .rest)
  }

  @Test func `a pane that goes is forgotten, and one that comes may show anything`() {
    var segments = Self.served("common", [1: "one"])
    segments.listed([0, 2])
    #expect(segments.next(at: 1_000) == .tell([.guardPanes([])]))
    segments.listed([0, 1, 2])
    #expect(segments.next(at: 2_000) == .tell([.guardPanes([1]), .show("one", pane: 1)]))
    segments.listed([0, 1, 2, 9])
    #expect(segments.next(at: 3_000) == .tell([.clear(pane: 9)]))
  }

  @Test func `what others may have changed is told again, and no change waits for that`() {
    var segments = Self.served("common", [1: "one"])
    segments.doubt()
    #expect(
      segments.next(at: 1_000)
        == .tell([
          .guardPanes([1]), .clear(pane: 0), .clear(pane: 2), .show("one", pane: 1),
          .showEverywhere("common"),
        ]))
    #expect(segments.next(at: 1_000) == .rest)
    segments.want("urgent", panes: [1: "uno"])
    #expect(segments.next(at: 1_001) == .tell([.show("uno", pane: 1), .showEverywhere("urgent")]))
    segments.want("common", panes: [1: "one"])
    #expect(segments.next(at: 1_002) == .wait(499))
    segments = PaneSegments()
    segments.doubt()
    segments.want("common", panes: [:])
    #expect(segments.next(at: 0) == .rest)
  }

  @Test func `the panes of its own are those to be cleared at the end`() {
    #expect(Self.served("common", [2: "two", 1: "one", 9: "none"]).ownPanes == [1, 2])
    #expect(PaneSegments().ownPanes == [])
  }
}
