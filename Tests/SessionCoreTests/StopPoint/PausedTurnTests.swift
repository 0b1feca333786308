import SessionCore
import Testing

/// An agent that tells of a tool when it is through has spoken: its turn is over, or goes on.
struct PausedTurnTests {
  @Test(
    arguments: [
      // Without a terminal it takes ten minutes.
      (nil, .idle, 0, 599, false), (nil, .idle, 0, 600, true),
      // What is seen behind the words decides, and not what was seen before.
      (.title, .busy, 5, 3_000, false), (.screen, .waiting(for: .permission), 5, 3_000, false),
      (.title, .idle, 5, 10, true), (.screen, .idle, 5, 10, true), (.title, .idle, 1, 10, false),
      // The transcript takes the same words for the end of the turn.
      (.transcript, .idle, 5, 10, false), (.registry, .busy, 5, 3_000, true),
    ] as [(StateEvidence.Source?, SessionState, Int64, Int64, Bool)])
  func `an agent that has spoken may have a tool at work`(
    source: StateEvidence.Source?, state: SessionState, seen: Int64, moment: Int64, isSafe: Bool
  ) {
    let spoken = Timestamp(milliseconds: 1_000)
    func later(_ seconds: Int64) -> Timestamp {
      Timestamp(milliseconds: spoken.milliseconds + seconds * 1_000)
    }
    var monitor = StopPointMonitor()
    _ = monitor.took(SessionStep(.prompted(.user)), evidence: Evidence(time: Timestamp(milliseconds: 0)))
    _ = monitor.took(SessionStep(.turnEnded(.paused)), evidence: Evidence(time: spoken))
    let told = StateEvidence(.transcript, rule: "turn_ended", time: spoken)
    let verdict = source.map { source in
      StateVerdict(
        .idle, since: spoken, evidence: told,
        others: [StateClaim(state, StateEvidence(source, rule: "x", time: later(seen)))])
    }
    #expect(monitor.verdict(at: later(moment), state: verdict)?.isSafe == isSafe)
  }

  @Test(arguments: [(false, nil, false), (true, .idle, true)] as [(Bool, SessionState?, Bool)])
  func `rest that was seen but once tells nothing of a tool at work`(
    isSettled: Bool, shown: SessionState?, isSafe: Bool
  ) {
    func at(_ milliseconds: Int64) -> Timestamp { Timestamp(milliseconds: milliseconds) }
    var monitor = StopPointMonitor()
    _ = monitor.took(SessionStep(.prompted(.user)), evidence: Evidence(time: at(0)))
    var states = StateMonitor()
    states.registered(.unknown, since: nil, at: at(0))
    states.stepped(SessionStep(.turnEnded(.paused)), StateEvidence(.transcript, rule: "x", time: at(1_000)))
    let rest = Sighting.Look(.idle, rule: "prompt", isPlain: false)
    states.screened(rest, at: at(5_000))
    if isSettled { states.screened(rest, at: at(6_000)) }
    let verdict = states.verdict(at: at(6_000))
    #expect(monitor.shown(verdict) == nil, "it has not spoken yet: no verdict comes of what is shown")
    _ = monitor.took(SessionStep(.turnEnded(.paused)), evidence: Evidence(time: at(1_000)))
    #expect(monitor.shown(verdict) == shown)
    #expect(monitor.verdict(at: at(6_000), state: verdict)?.isSafe == isSafe)
  }
}
