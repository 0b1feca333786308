import SessionCore
import Testing

/// Which session a process has. Times are in seconds; processes are called by their ids, sessions by letters.
struct SessionClaimsTests {
  private static let gemini = AgentID("gemini-cli")
  private static let codex = AgentID("codex")

  private func at(_ second: Int64) -> Timestamp { Timestamp(milliseconds: second * 1_000) }

  private func process(
    _ pid: Int32, from second: Int64, agent: AgentID = gemini, folder: String? = "/api",
    terminal: Bool = true,
    open: [String]? = nil
  ) -> AgentProcess {
    AgentProcess(
      agent: agent, pid: pid, startTicks: UInt64(pid), started: at(second), parent: 1, hasTerminal: terminal,
      folder: folder, open: open?.map { SessionID($0) })
  }

  private func session(
    _ id: String, begun: Int64? = nil, last: Int64, agent: AgentID = gemini, folder: String? = "/api",
    isAtWork: Bool = false
  ) -> SessionClaims.Candidate {
    SessionClaims.Candidate(
      agent: agent, id: SessionID(id), folder: folder, begun: begun.map(at), lastActivity: at(last),
      isAtWork: isAtWork)
  }

  /// What each process has, and what is in doubt, as `1:a 2:pid-2 ?b`.
  private func told(_ processes: [AgentProcess], _ candidates: [SessionClaims.Candidate]) -> String {
    words(SessionClaims(processes, candidates: candidates, at: at(10_000)).live)
  }

  private func words(_ live: LiveSessions) -> String {
    (live.sessions.map { "\($0.process.pid):\($0.id)" }
      + live.doubtful.map { "?\($0)" }.sorted()).joined(separator: " ")
  }

  @Test func `the only process of a folder has the session that was active last since it started`() {
    let one = [process(1, from: 100)]
    #expect(told(one, []) == "1:pid-1")
    #expect(told(one, [session("a", last: 90)]) == "1:pid-1", "from before")
    #expect(told(one, [session("a", last: 99)]) == "1:a", "clocks differ a little")
    #expect(told(one, [session("a", last: 300), session("b", last: 200)]) == "1:a")
    #expect(told(one, [session("a", last: 300), session("b", last: 301)]) == "1:b")
  }

  @Test func `another folder's or another agent's session is none of its`() {
    let one = [process(1, from: 100)]
    #expect(told(one, [session("a", last: 300, folder: "/infra")]) == "1:pid-1")
    #expect(told(one, [session("a", last: 300, folder: nil)]) == "1:pid-1")
    #expect(told(one, [session("a", last: 300, agent: Self.codex)]) == "1:pid-1")
  }

  @Test func `without a session it is kept where somebody may look at it`() {
    #expect(told([process(1, from: 1, terminal: false)], []) == "")
    #expect(told([process(1, from: 1, folder: nil)], [session("a", last: 5, folder: nil)]) == "")
    #expect(told([process(1, from: 1, terminal: false)], [session("a", last: 5)]) == "1:a")
  }

  @Test(
    arguments: [
      // Each was begun right after its process had started.
      ([("a", 2, 50), ("b", 602, 700)], "1:a 2:b"),
      ([("a", 2, 650), ("b", 602, 700)], "1:a 2:b"),
      // The second process has none so far.
      ([("a", 2, 650)], "1:a 2:pid-2"),
      // The first one has begun another since: what the second one has goes on.
      ([("a", 2, 690), ("b", 602, 900), ("c", 700, 800)], "1:c 2:b"),
      ([("a", 2, 900), ("b", 602, 690), ("c", 700, 800)], "1:a 2:c"),
      // Either may have.
      ([("a", 2, 690), ("b", 602, 650), ("c", 700, 800)], "1:pid-1 2:pid-2 ?a ?b ?c"),
      // Begun when only the first was there, or by one that is gone.
      ([("a", 300, 500)], "1:a 2:pid-2"),
      ([("a", 2, 900), ("b", 300, 500)], "1:a 2:pid-2"),
      // Begun long after both had started: by the one that has none.
      ([("a", 2, 50), ("b", 2_000, 2_100)], "1:a 2:b"),
      // Neither has one: the nearer start is plain, or it is not.
      ([("a", 650, 700)], "1:pid-1 2:a"),
      ([("a", 2_000, 2_100)], "1:pid-1 2:pid-2 ?a"),
    ] as [([(String, Int64, Int64)], String)])
  func `of two processes each keeps its own`(sessions: [(String, Int64, Int64)], expected: String) {
    let both = [process(1, from: 0), process(2, from: 600)]
    #expect(told(both, sessions.map { session($0.0, begun: $0.1, last: $0.2) }) == expected)
    #expect(
      told(both.reversed(), sessions.reversed().map { session($0.0, begun: $0.1, last: $0.2) }) == expected)
  }

  @Test func `a session of long ago is taken up by the one that has none`() {
    let both = [process(1, from: 100), process(2, from: 600)]
    let own = session("a", begun: 102, last: 700)
    #expect(told(both, [own, session("old", begun: 5, last: 900)]) == "1:a 2:old")
    #expect(told(both, [own, session("old", begun: 5, last: 50)]) == "1:a 2:pid-2")
  }

  @Test func `what is asked to have its beginning told is what several may have`() {
    let candidates = [
      session("a", last: 700), session("b", last: 500, folder: "/infra"), session("c", last: 10),
    ]
    let processes = [process(1, from: 100), process(2, from: 600), process(3, from: 100, folder: "/infra")]
    #expect(SessionClaims.contested(candidates, by: processes).map(\.id.rawValue) == ["a"])
    #expect(SessionClaims.contested(candidates, by: [processes[0], processes[2]]).isEmpty)
  }

  @Test func `a transcript that is open is its process's`() {
    let processes = [
      process(1, from: 100, agent: Self.codex, open: ["a"]),
      process(2, from: 200, agent: Self.codex, open: ["b", "sub"]),
      process(3, from: 300, agent: Self.codex, open: []),
    ]
    let known = [
      session("a", last: 10, agent: Self.codex), session("b", last: 900, agent: Self.codex),
      session("c", last: 950, agent: Self.codex),
    ]
    #expect(told(processes, known) == "1:a 2:b 3:pid-3", "a subagent's is no session, and c is nobody's")
    // Taken up a second time, it is with the one that did so last.
    #expect(
      told([processes[0], process(4, from: 400, agent: Self.codex, open: ["a"])], known) == "1:pid-1 4:a")
  }

  @Test func `of a process and its child only one has a session`() {
    func made(_ pid: Int32, by parent: Int32, script: Bool = false, agent: AgentID = Self.gemini)
      -> AgentProcess
    {
      AgentProcess(
        agent: agent, pid: pid, startTicks: 1, started: at(0), parent: parent, isScript: script,
        folder: "/api")
    }
    func proper(_ processes: AgentProcess...) -> [Int32] { AgentProcess.proper(processes).map(\.pid) }
    #expect(proper(made(1, by: 9, script: true), made(2, by: 1, script: true)) == [2], "a launcher")
    #expect(proper(made(1, by: 9, script: true), made(2, by: 1), made(3, by: 2)) == [2], "and a helper")
    #expect(proper(made(1, by: 9), made(2, by: 1)) == [1])
    #expect(proper(made(1, by: 9), made(2, by: 1, agent: Self.codex)) == [1, 2])
    #expect(proper(made(1, by: 2), made(2, by: 1)) == [], "a circle has no beginning")
  }

  /// Goes through looks at these moments, and tells the last one.
  private func told(looks: [(second: Int64, processes: [AgentProcess], sessions: [SessionClaims.Candidate])])
    -> [String]
  {
    var memory = SessionClaims.Memory()
    return looks.map { look in
      let claims = SessionClaims(
        look.processes, candidates: look.sessions, after: memory, at: at(look.second))
      memory = claims.memory
      return words(claims.live)
    }
  }

  @Test func `whose beginning is not known is in doubt where several may have it`() {
    let both = [process(1, from: 0), process(2, from: 600)]
    #expect(told(both, [session("a", last: 900), session("b", last: 950)]) == "1:pid-1 2:pid-2 ?a ?b")
    #expect(told(both, [session("a", begun: 2, last: 700), session("b", last: 950)]) == "1:a 2:pid-2 ?b")
    #expect(told(both, [session("a", last: 500), session("b", begun: 602, last: 950)]) == "1:a 2:b")
  }

  @Test func `a run that has ended takes nobody's process, seen or not`() {
    let (tui, run) = (process(1, from: 0), process(2, from: 700, terminal: false))
    let own = session("a", last: 500)
    let other = session("b", last: 710)
    #expect(
      told(looks: [
        (600, [tui], [own]),
        (711, [tui, run], [session("a", begun: 2, last: 500), session("b", begun: 701, last: 710)]),
        (720, [tui], [own, other]), (750, [tui], [own, other]),
      ]) == ["1:a", "1:a 2:b", "1:a", "1:a"])
    #expect(
      told(looks: [(600, [tui], [own]), (720, [tui], [own, other]), (750, [tui], [own, other])])
        == ["1:a", "1:a ?b", "1:a ?b"])
    // The next one, which goes on with it, is seen and ends like the first.
    #expect(
      told(looks: [
        (600, [tui], [own]), (720, [tui], [own, other]),
        (2_000, [tui], [own, session("b", last: 1_990)]), (2_030, [tui], [own, session("b", last: 1_990)]),
      ]) == ["1:a", "1:a ?b", "1:a ?b", "1:a ?b"])
  }

  @Test func `a process goes over to a session that goes on when nobody else is there`() {
    let tui = process(1, from: 0)
    let own = session("a", last: 500)
    #expect(
      told(looks: [
        (600, [tui], [own]), (702, [tui], [own, session("b", last: 701)]),
        (732, [tui], [own, session("b", last: 730)]), (760, [tui], [own, session("b", last: 730)]),
      ]) == ["1:a", "1:a ?b", "1:b", "1:b"])
    // It has gone on with its own: the other is another one's.
    #expect(
      told(looks: [
        (600, [tui], [own]), (702, [tui], [own, session("b", last: 701)]),
        (732, [tui], [session("a", last: 731), session("b", last: 730)]),
      ]).last == "1:a")
  }

  @Test func `a process goes over to a session that is at work when nobody else is there`() {
    let tui = process(1, from: 0)
    let own = session("a", begun: 2, last: 500)
    let next = session("b", begun: 701, last: 701, isAtWork: true)
    #expect(told(looks: [(600, [tui], [own]), (702, [tui], [own, next])]) == ["1:a", "1:b"])
    // A run that is seen has it, and one that was killed unseen may have had it.
    let run = process(2, from: 700, terminal: false)
    #expect(told(looks: [(600, [tui], [own]), (702, [tui, run], [own, next])]).last == "1:a 2:b")
    #expect(told(looks: [(600, [tui], [own]), (712, [tui], [own, next])]).last == "1:a ?b")
    // It has gone on with its own meanwhile, and does so again: the other one was a run's that was killed at once.
    #expect(
      told(looks: [(600, [tui], [own]), (702, [tui], [session("a", begun: 2, last: 702), next])]).last
        == "1:a")
    #expect(
      told(looks: [
        (600, [tui], [own]), (702, [tui], [own, next]),
        (732, [tui], [session("a", begun: 2, last: 731), next]),
        (740, [tui], [session("a", begun: 2, last: 735), next]),
      ]) == ["1:a", "1:b", "1:b", "1:a"])
  }

  @Test func `of two that could have gone over to it none is named`() {
    let both = [process(1, from: 0), process(2, from: 600)]
    let (a, b) = (session("a", begun: 2, last: 650), session("b", begun: 602, last: 660))
    let looks: [(second: Int64, processes: [AgentProcess], sessions: [SessionClaims.Candidate])] = [
      (670, both, [a, b]), (702, both, [a, b, session("c", begun: 700, last: 701)]),
      (720, both, [a, b, session("c", begun: 700, last: 710)]),
    ]
    #expect(told(looks: looks) == ["1:a 2:b", "1:a 2:b ?c", "1:pid-1 2:pid-2 ?a ?b ?c"])
    let atWork = session("c", begun: 700, last: 701, isAtWork: true)
    #expect(told(looks: [looks[0], (702, both, [a, b, atWork])]).last == "1:a 2:b ?c")
    let busy = session("b", begun: 602, last: 702)
    #expect(
      told(looks: [looks[0], (702, both, [a, busy, atWork])]).last == "1:c 2:b", "that one is at its own")
    let on = [a, session("b", begun: 602, last: 740), session("c", begun: 700, last: 710)]
    #expect(told(looks: looks + [(750, both, on)]).last == "1:c 2:b", "the second one went on with its own")
    let last = [a, b, session("c", begun: 700, last: 710)]
    #expect(told(looks: looks + [(750, [both[0]], last)]).last == "1:pid-1 ?a ?b ?c")
  }

  @Test func `what was in a process that ended is taken up with a record`() {
    let own = session("a", last: 500)
    #expect(
      told(looks: [
        (600, [process(1, from: 0)], [own]), (610, [process(2, from: 501)], [own]),
        (660, [process(2, from: 501)], [session("a", last: 650)]),
      ]) == ["1:a", "2:pid-2", "2:a"])
  }
}
