import SessionCore
import Testing

/// How often terminals are looked at.
struct TerminalPaceTests {
  private let first = SessionID("s1")
  private let second = SessionID("s2")
  private var pace = TerminalPace()

  private func states(_ state: SessionState) -> [SessionID: StateVerdict] {
    let time = Timestamp(milliseconds: 0)
    return [first: StateVerdict(state, since: time, evidence: StateEvidence(.hook, rule: "x", time: time))]
  }

  /// The pauses between looks that all see the same.
  private mutating func pauses(
    _ count: Int, from start: Int64, title: SessionState?, screen: SessionState?, state: SessionState
  ) -> [Int64] {
    func look(_ state: SessionState?) -> Sighting.Look? {
      state.map { Sighting.Look($0, rule: "x", isPlain: true) }
    }
    var moment = start
    return (0..<count).map { _ in
      #expect(pace.due([first], states: states(state), at: moment) == [first])
      pace.saw(first, title: look(title), screen: look(screen))
      let pause = (pace.next ?? moment) - moment
      moment += pause
      return pause
    }
  }

  @Test(
    arguments: [
      (nil, .busy, 5_000, 5_000), (.busy, nil, 5_000, 5_000),
      (.idle, .waiting(for: .permission), 5_000, 5_000),
      // At rest, but by the steps the turn is not over.
      (nil, .idle, 5_000, 60_000),
      // No rule fits the screen, and a title at rest says nothing.
      (nil, nil, 60_000, 60_000), (.idle, nil, 60_000, 60_000),
    ] as [(SessionState?, SessionState?, Int64, Int64)])
  mutating func `looks come more seldom where nothing changes`(
    title: SessionState?, screen: SessionState?, later: Int64, last: Int64
  ) {
    let pauses = pauses(80, from: 1_000, title: title, screen: screen, state: .busy)
    #expect(pauses.prefix(10).allSatisfy { $0 == 1_000 })
    #expect(pauses.dropFirst(10).prefix(60).allSatisfy { $0 == later })
    #expect(pauses.last == last)
  }

  @Test mutating func `where a session does something else its terminal is looked at again soon`() {
    let before = pauses(20, from: 0, title: nil, screen: nil, state: .idle)
    let moment = before.dropLast().reduce(0, +)
    #expect(pace.next == moment + 60_000)
    #expect(pace.due([first], states: states(.idle), at: moment + 500).isEmpty)
    // Not at once: a look may be what changed it.
    #expect(pace.due([first], states: states(.busy), at: moment + 500).isEmpty)
    #expect(pace.next == moment + 1_000)
    #expect(pace.due([first], states: states(.busy), at: moment + 1_000) == [first])
  }

  @Test mutating func `nobody looks where nothing is unclear, and each terminal has a pace of its own`() {
    #expect(pace.due([], states: [:], at: 0).isEmpty && pace.next == nil)
    _ = pauses(20, from: 0, title: nil, screen: nil, state: .idle)
    let moment: Int64 = 1_000_000
    #expect(pace.due([first, second], states: states(.idle), at: moment) == [first, second])
    #expect(pace.due([first, second], states: states(.idle), at: moment + 1_000) == [second])
    #expect(pace.due([], states: states(.idle), at: moment + 1_500).isEmpty && pace.next == nil)
    #expect(pace.due([first], states: states(.idle), at: moment + 1_600) == [first], "it begins anew")
  }
}
