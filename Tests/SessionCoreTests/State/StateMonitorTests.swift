import SessionCore
import Testing

/// Who is believed when sources differ.
struct StateMonitorTests {
  private var monitor = StateMonitor()

  private func at(_ milliseconds: Int64) -> Timestamp { Timestamp(milliseconds: milliseconds) }

  private mutating func told(
    _ kind: SessionStep.Kind, at time: Int64, by source: StateEvidence.Source = .hook
  ) {
    monitor.stepped(SessionStep(kind), StateEvidence(source, rule: kind.name, time: at(time)))
  }

  private mutating func state(at time: Int64) -> SessionState? { monitor.verdict(at: at(time))?.state }

  @Test mutating func `nothing is known of a session that nobody speaks of`() {
    #expect(monitor.verdict(at: at(0)) == nil)
  }

  @Test(arguments: [
    (LiveAgent.Activity.idle, SessionState.idle), (.busy, .busy), (.background, .background(nil)),
    (.waiting(for: "permission prompt"), .waiting(for: .permission)),
    (.waiting(for: "sandbox request"), .waiting(for: .permission)),
    (.waiting(for: "input needed"), .waiting(for: .answer)),
    (.waiting(for: "tea"), .waiting(for: .other("tea"))),
    (.waiting(for: nil), .waiting(for: .other(nil))),
  ])
  mutating func `the registry decides`(activity: LiveAgent.Activity, state: SessionState) {
    told(activity == .busy ? .turnEnded(.finished) : .prompted(.user), at: 900)
    monitor.registered(activity, since: at(500), at: at(1_000))
    let verdict = monitor.verdict(at: at(1_000))
    #expect(verdict?.state == state)
    #expect(verdict?.since == at(500))
    #expect(verdict?.evidence.source == .registry)
    #expect(verdict?.others.map(\.evidence.source) == [.hook])
  }

  @Test mutating func `tasks in the background are known from the end of the turn`() {
    monitor.registered(.busy, since: at(0), at: at(0))
    told(.turnEnded(.finished), at: 5_000)
    told(.backgroundCounted(1), at: 5_000)
    #expect(state(at: 5_000) == .background(1))
    monitor.registered(.busy, since: at(9_000), at: at(9_000))
    #expect(state(at: 9_000) == .busy)
  }

  @Test mutating func `an idle registry knows no limit`() {
    told(.turnEnded(.limited), at: 5_000)
    monitor.registered(.idle, since: at(5_100), at: at(5_100))
    #expect(state(at: 5_100) == .limited)
    told(.prompted(.user), at: 9_000)
    monitor.registered(.busy, since: at(9_100), at: at(9_100))
    #expect(state(at: 9_100) == .busy)
  }

  @Test mutating func `the registry calls every leave the same, the steps know which`() {
    told(.asked(.plan), at: 5_000)
    monitor.registered(.waiting(for: "permission prompt"), since: at(5_100), at: at(5_100))
    #expect(state(at: 5_100) == .waiting(for: .plan))
  }

  @Test mutating func `a dialog between two turns waits for nobody, one within a turn does`() {
    monitor.registered(.waiting(for: "dialog open"), since: at(100), at: at(100))
    #expect(state(at: 100) == .idle)
    told(.prompted(.user), at: 200)
    #expect(state(at: 200) == .waiting(for: .dialog))
    told(.turnEnded(.finished), at: 300)
    #expect(state(at: 300) == .idle)
  }

  @Test mutating func `a session whose process ended is gone, until one tells of it again`() {
    monitor.registered(.busy, since: at(0), at: at(0))
    told(.prompted(.user), at: 50)
    monitor.unregistered(at: at(100))
    #expect(state(at: 100) == .gone)
    told(.toolEnded(ToolEnd(id: "a", outcome: .succeeded)), at: 90, by: .transcript)
    #expect(state(at: 110) == .gone)
    told(.prompted(.user), at: 200)
    #expect(state(at: 200) == .busy)
    monitor.registered(.idle, since: at(300), at: at(300))
    #expect(state(at: 300) == .idle)
  }

  @Test mutating func `a process of which nobody says more has not begun`() {
    monitor.registered(.unknown, since: nil, at: at(100))
    #expect(state(at: 100) == .idle)
    told(.prompted(.user), at: 200, by: .transcript)
    #expect(state(at: 200) == .busy)
  }

  @Test mutating func `steps alone are believed for an hour`() {
    told(.prompted(.user), at: 0, by: .transcript)
    #expect(state(at: 3_600_000) == .busy)
    #expect(state(at: 3_600_001) == nil)
  }

  @Test mutating func `a screen at rest ends a turn whose end no hook told`() {
    monitor.registered(.unknown, since: nil, at: at(0))
    told(.prompted(.user), at: 10_000)
    monitor.screened(.init(.idle, rule: "prompt", isPlain: true), at: at(10_900))
    #expect(state(at: 10_900) == .busy, "it was drawn before")
    monitor.screened(.init(.idle, rule: "prompt", isPlain: true), at: at(11_100))
    let verdict = monitor.verdict(at: at(11_100))
    #expect(verdict?.state == .idle)
    #expect(verdict?.evidence.source == .screen)
    #expect(verdict?.evidence.rule == "prompt")
  }

  @Test mutating func `rest that is not plain is looked at twice`() {
    told(.prompted(.user), at: 0)
    monitor.screened(.init(.idle, rule: "still", isPlain: false), at: at(5_000))
    #expect(state(at: 5_000) == .busy)
    monitor.screened(.init(.idle, rule: "still", isPlain: false), at: at(5_600))
    #expect(state(at: 5_600) == .busy)
    monitor.screened(.init(.busy, rule: "spinner", isPlain: true), at: at(5_650))
    monitor.screened(.init(.idle, rule: "still", isPlain: false), at: at(5_700))
    #expect(state(at: 5_700) == .busy)
    monitor.screened(.init(.idle, rule: "still", isPlain: false), at: at(6_400))
    #expect(state(at: 6_400) == .idle)
  }

  @Test mutating func `work and waits are believed at once`() {
    told(.turnEnded(.finished), at: 0)
    monitor.screened(.init(.waiting(for: .permission), rule: "dialog", isPlain: false), at: at(5_000))
    #expect(state(at: 5_000) == .waiting(for: .permission))
    monitor.screened(.init(.busy, rule: "spinner", isPlain: false), at: at(5_100))
    #expect(state(at: 5_100) == .busy)
  }

  @Test mutating func `a title at rest can't tell it from a wait`() {
    told(.asked(.permission), at: 0)
    monitor.titled(.init(.idle, rule: "title", isPlain: true), at: at(9_000))
    #expect(state(at: 9_000) == .waiting(for: .permission))
    monitor.titled(.init(.busy, rule: "title", isPlain: true), at: at(9_500))
    #expect(state(at: 9_500) == .busy)
  }

  @Test mutating func `a screen that is scrolled says nothing, and what was known stays`() {
    monitor.screened(.init(.busy, rule: "spinner", isPlain: true), at: at(0))
    monitor.screened(nil, at: at(5_000))
    #expect(state(at: 5_000) == .busy)
  }

  @Test mutating func `a state is as old as it is, whoever tells of it`() {
    told(.prompted(.user), at: 1_000)
    #expect(monitor.verdict(at: at(1_000))?.since == at(1_000))
    monitor.registered(.busy, since: at(1_200), at: at(1_300))
    #expect(monitor.verdict(at: at(1_300))?.since == at(1_000))
    monitor.registered(.idle, since: at(2_000), at: at(2_000))
    #expect(monitor.verdict(at: at(2_000))?.since == at(2_000))
  }

  @Test mutating func `somebody looks at a terminal only while the registry says nothing`() {
    #expect(!monitor.needsLook)
    monitor.registered(.unknown, since: nil, at: at(0))
    #expect(monitor.needsLook)
    monitor.registered(.idle, since: nil, at: at(0))
    #expect(!monitor.needsLook)
  }
}
