import SessionCore
import Testing

struct SessionStatesTests {
  private static let claude = AgentID("claude-code")
  private static let codex = AgentID("codex")
  private static let origins = Dictionary(
    uniqueKeysWithValues: [(1, claude), (2, codex)].map { (key: Int64, agent) in
      (SessionKey(key), SessionOrigin(agent: agent, id: SessionID("s\(key)"), transcript: "/t\(key)"))
    })
  private var states = SessionStates(registered: [claude])
  private var asked: [SessionKey] = []

  private func at(_ second: Int64) -> Timestamp { Timestamp(milliseconds: second * 1_000) }

  private func live(
    _ id: String, _ activity: LiveAgent.Activity, since: Timestamp? = nil, agent: AgentID = claude
  ) -> LiveSession {
    LiveSession(
      agent: agent, id: SessionID(id),
      process: LiveAgent(pid: 1, startTicks: 1, activity: activity, since: since))
  }

  private mutating func take(
    _ kind: SessionEventKind, _ session: Int64, at second: Int64, now: Int64? = nil
  ) -> Bool {
    var keys: [SessionKey] = []
    defer { asked += keys }
    return states.take(
      SessionEvent(number: 1, session: SessionKey(session), time: at(second), kind: kind, source: nil),
      at: at(now ?? second)
    ) { key in
      keys.append(key)
      return Self.origins[key]
    }
  }

  private mutating func state(_ session: Int64, at second: Int64) -> SessionState? {
    states.verdicts(at: at(second))[SessionID("s\(session)")]?.state
  }

  private static let prompt = SessionStep(.prompted(.user))
  private static let hook = HookCall(
    event: "UserPromptSubmit", delivery: DeliveryID(high: 1, low: 1), step: prompt)

  @Test mutating func `events that are no steps say nothing`() {
    #expect(!take(.active, 1, at: 5))
    #expect(
      !take(.hooked(HookCall(event: "New", delivery: DeliveryID(high: 0, low: 0), step: nil)), 1, at: 5))
    #expect(states.verdicts(at: at(5)).isEmpty)
  }

  @Test mutating func `steps of an agent without a registry tell its state`() {
    #expect(take(.stepped(Self.prompt), 2, at: 5))
    #expect(state(2, at: 6) == .busy)
  }

  @Test mutating func `a transcript of a session without a process says that it is gone`() {
    #expect(take(.stepped(Self.prompt), 1, at: 5))
    #expect(state(1, at: 6) == .gone)
  }

  @Test mutating func `a hook is called by a process`() {
    #expect(take(.hooked(Self.hook), 1, at: 5))
    let verdict = states.verdicts(at: at(6))[SessionID("s1")]
    #expect(verdict?.state == .busy)
    #expect(verdict?.evidence.rule == "UserPromptSubmit")
  }

  @Test mutating func `steps of days ago are history`() {
    #expect(!take(.stepped(Self.prompt), 2, at: 5, now: 24 * 3_600 + 5))
    #expect(take(.stepped(Self.prompt), 2, at: 5, now: 24 * 3_600 + 4))
  }

  @Test mutating func `the registry has a session, and has it no more`() {
    states.looked(LiveSessions([live("s1", .idle, since: at(3))]), at: at(4))
    #expect(states.verdicts(at: at(4))[SessionID("s1")]?.since == at(3))
    #expect(states.unclear.isEmpty)
    _ = take(.stepped(Self.prompt), 2, at: 5)
    states.looked(LiveSessions(), at: at(9))
    #expect(state(1, at: 9) == .gone)
    #expect(state(2, at: 9) == .busy, "of an agent without a registry")
    #expect(state(1, at: 9 + 3_600) == .gone)
    #expect(state(1, at: 10 + 3_600) == nil, "forgotten")
  }

  /// Each asked at one moment, at which time alone has nothing judged anew.
  @Test mutating func `whatever is told of a session counts at once`() {
    let id = SessionID("s2")
    #expect(states.verdicts(at: at(5)).isEmpty)
    _ = take(.stepped(Self.prompt), 2, at: 5)
    #expect(state(2, at: 5) == .busy)
    states.looked(LiveSessions([live("s1", .idle), live("s2", .unknown, agent: Self.codex)]), at: at(5))
    #expect(state(1, at: 5) == .idle)
    #expect(states.unclear == [id])
    _ = take(.stepped(SessionStep(.turnEnded(.finished))), 2, at: 5)
    #expect(state(2, at: 5) == .idle)
    states.looked(id, title: .init(.busy, rule: "title-busy", isPlain: true), screen: nil, at: at(60))
    #expect(states.verdicts(at: at(5))[id]?.others.isEmpty == false)
    states.looked(LiveSessions(), at: at(5))
    #expect(state(1, at: 5) == .gone && states.unclear.isEmpty)
  }

  @Test mutating func `where time has passed all are judged anew, however short it was`() {
    let limit = Timestamp(milliseconds: 5_000 + 3_600_000)
    func later(_ milliseconds: Int64) -> Timestamp {
      Timestamp(milliseconds: limit.milliseconds + milliseconds)
    }
    _ = take(.stepped(Self.prompt), 2, at: 5)
    #expect(states.verdicts(at: limit)[SessionID("s2")]?.state == .busy)
    #expect(states.verdicts(at: later(1))[SessionID("s2")]?.state == .busy, "nobody was told of anything")
    states.timePassed()
    #expect(states.verdicts(at: later(1)).isEmpty, "silent for more than an hour")
  }

  @Test mutating func `a terminal is looked at where the registry says nothing`() {
    states.looked(LiveSessions([live("s1", .unknown)]), at: at(4))
    #expect(states.unclear == [SessionID("s1")])
    states.looked(
      SessionID("s1"), title: .init(.busy, rule: "title-busy", isPlain: true), screen: nil, at: at(5))
    #expect(state(1, at: 5) == .busy)
  }

  @Test mutating func `a session that nobody speaks of any more is forgotten`() {
    _ = take(.stepped(Self.prompt), 2, at: 5)
    #expect(state(2, at: 5 + 3_601) == nil, "silent")
    #expect(states.count == 1)
    _ = take(.stepped(Self.prompt), 2, at: 6 + 3_600)
    #expect(state(2, at: 7 + 3_600) == .busy, "it speaks again")
    #expect(state(2, at: 6 + 3_600 + 24 * 3_600) == nil)
    #expect(states.count == 1)
    #expect(state(2, at: 7 + 3_600 + 24 * 3_600) == nil)
    #expect(states.count == 0)
  }

  @Test mutating func `whose a session is, is asked for once as long as it is held`() {
    #expect(!take(.active, 2, at: 4) && asked.isEmpty)
    _ = take(.stepped(Self.prompt), 2, at: 5)
    _ = take(.stepped(Self.prompt), 2, at: 6)
    #expect(asked == [SessionKey(2)])
    #expect(state(2, at: 7 + 24 * 3_600) == nil && states.count == 0)
    _ = take(.stepped(Self.prompt), 2, at: 8 + 24 * 3_600)
    #expect(asked == [SessionKey(2), SessionKey(2)] && states.count == 1)
    #expect(!take(.stepped(Self.prompt), 3, at: 8), "of no session")
  }

  @Test mutating func `a session that a registry had alone is gone with it`() {
    let id = SessionID("unheard of")
    states.looked(LiveSessions([live(id.rawValue, .busy)]), at: at(4))
    states.looked(LiveSessions(), at: at(5))
    #expect(states.verdicts(at: at(5))[id]?.state == .gone)
    #expect(states.verdicts(at: at(6 + 3_600)).isEmpty)
    #expect(states.count == 0)
  }

  @Test mutating func `a session without a registry is gone when its process is`() {
    _ = take(.stepped(Self.prompt), 2, at: 5)
    states.looked(LiveSessions([live("s2", .unknown, agent: Self.codex)]), at: at(6))
    #expect(state(2, at: 6) == .busy)
    #expect(states.unclear == [SessionID("s2")])
    #expect(state(2, at: 6 + 7_200) == .busy, "a process has it, however long it is silent")
    states.looked(LiveSessions(), at: at(9_000))
    #expect(state(2, at: 9_000) == .gone)
    #expect(states.unclear.isEmpty)
    _ = take(.stepped(Self.prompt), 2, at: 9_001)
    #expect(state(2, at: 9_002) == .busy, "somebody whom nobody sees goes on with it")
  }

  @Test mutating func `a session whose process can't be told any more is not gone`() {
    _ = take(.stepped(Self.prompt), 2, at: 5)
    states.looked(LiveSessions([live("s2", .unknown, agent: Self.codex)]), at: at(6))
    states.looked(LiveSessions([], doubtful: [SessionID("s2")]), at: at(7))
    #expect(state(2, at: 7) == .busy)
    states.looked(LiveSessions(), at: at(8))
    #expect(state(2, at: 8) == .busy, "it was in none that anybody knew")
  }

  @Test mutating func `a terminal at rest is left alone when the turn is over, until the next one`() {
    states.looked(LiveSessions([live("s2", .unknown, agent: Self.codex)]), at: at(1))
    _ = take(.stepped(Self.prompt), 2, at: 5)
    _ = take(.stepped(SessionStep(.turnEnded(.finished))), 2, at: 8)
    #expect(states.unclear == [SessionID("s2")])
    let rest = Sighting.Look(.idle, rule: "prompt", isPlain: false)
    for second in [8, 10] as [Int64] {
      states.looked(SessionID("s2"), title: nil, screen: rest, at: at(second))
    }
    #expect(state(2, at: 10) == .idle)
    #expect(states.unclear.isEmpty)
    _ = take(.stepped(Self.prompt), 2, at: 60)
    #expect(states.unclear == [SessionID("s2")])
  }

  @Test mutating func `a terminal at rest is left alone where no step is known`() {
    states.looked(LiveSessions([live("s2", .unknown, agent: Self.codex)]), at: at(1))
    let rest = Sighting.Look(.idle, rule: "prompt", isPlain: false)
    states.looked(SessionID("s2"), title: nil, screen: rest, at: at(8))
    #expect(states.unclear == [SessionID("s2")], "seen but once")
    states.looked(SessionID("s2"), title: nil, screen: rest, at: at(10))
    #expect(states.unclear.isEmpty)
    _ = take(.stepped(Self.prompt), 2, at: 60)
    #expect(states.unclear == [SessionID("s2")])
  }
}
