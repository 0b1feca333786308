import SessionCore
import Testing

struct StopPointsTests {
  private var points = StopPoints()
  private var number: Int64 = 0

  private static let origin = SessionOrigin(agent: AgentID("codex"), id: SessionID("s1"), transcript: "/t")
  private static let prompt = SessionEventKind.stepped(SessionStep(.prompted(.user)))
  private static let end = SessionEventKind.stepped(SessionStep(.turnEnded(.finished)))

  private func at(_ second: Int64) -> Timestamp { Timestamp(milliseconds: second * 1_000) }

  @discardableResult
  private mutating func take(
    _ kind: SessionEventKind, _ session: Int64 = 1, at second: Int64, now: Int64? = nil,
    tree: WorkTree? = nil,
    folder: String? = nil
  ) -> PhaseChange? {
    number += 1
    return points.take(
      SessionEvent(number: number, session: SessionKey(session), time: at(second), kind: kind, source: nil),
      at: at(now ?? second)
    ) { .init(id: $0 == SessionKey(1) ? Self.origin.id : nil, folder: folder, tree: tree) }
  }

  private mutating func verdicts(at second: Int64, _ states: [SessionID: StateVerdict] = [:]) -> [Int64: Bool]
  {
    points.verdicts(at: at(second), states: states)
      .reduce(into: [:]) { $0[$1.key.rawValue] = $1.value.isSafe }
  }

  @Test mutating func `each session has its own verdict, and what is no step begins none`() {
    take(.active, 3, at: 1)
    take(Self.prompt, 1, at: 1)
    take(Self.prompt, 2, at: 1)
    take(Self.end, 2, at: 2)
    #expect(verdicts(at: 3) == [1: false, 2: true])
  }

  @Test mutating func `a step of more than a day ago says nothing`() {
    take(Self.prompt, at: 0, now: 86_400)
    #expect(verdicts(at: 86_400) == [:])
    take(Self.prompt, at: 1, now: 86_400)
    #expect(verdicts(at: 86_400) == [1: false])
  }

  @Test mutating func `a session of which nothing was told for a day is forgotten`() {
    take(Self.prompt, 1, at: 0)
    take(Self.prompt, 2, at: 10)
    points.forget(at: at(86_400))
    #expect(verdicts(at: 86_400).keys.map(\.self) == [2])
  }

  @Test mutating func `a compaction that ends counts at once`() {
    take(Self.prompt, at: 1)
    take(Self.end, at: 2)
    take(.stepped(SessionStep(.compacting(.automatic))), at: 3)
    #expect(verdicts(at: 3) == [1: false])
    take(.compacted(Compaction(trigger: .automatic, tokensBefore: nil, tokensAfter: nil)), at: 3)
    #expect(verdicts(at: 3) == [1: true])
  }

  @Test mutating func `a tree that was seen before the first step counts, and so does the next look`() {
    take(Self.prompt, at: 1, tree: .open(OpenOperation(.merge, began: at(0), note: "/p/.git/MERGE_HEAD")))
    take(Self.end, at: 2)
    #expect(verdicts(at: 3) == [1: false])
    points.saw([SessionKey(1): .settled])
    #expect(verdicts(at: 3) == [1: true])
  }

  @Test(
    arguments: [
      ("/tmp/api", nil, true), (nil, "/tmp/api", true), (nil, nil, false), ("/tmp/other", nil, false),
      // What it has told itself is newer.
      ("/tmp/other", "/tmp/api", false),
    ] as [(String?, String?, Bool)])
  mutating func `files of its own folder count also among temporary ones, whoever tells of it`(
    told: String?, known: String?, counts: Bool
  ) {
    if let told { take(.described(SessionProfile(project: told)), at: 1) }
    take(Self.prompt, at: 2, folder: known)
    let edit = ToolCall(id: "1", name: "Edit", action: .edit(path: "/tmp/api/a.py"))
    take(.stepped(SessionStep(.toolCalled(edit))), at: 3)
    take(.stepped(SessionStep(.toolEnded(ToolEnd(id: "1", outcome: .succeeded)))), at: 4)
    let reasons = points.verdicts(at: at(4), states: [:])[SessionKey(1)]?.reasons.map(\.kind.name)
    #expect(reasons == [counts ? "edits_untested" : "working"])
  }

  @Test mutating func `what a terminal shows counts at once, and its end`() {
    take(Self.prompt, at: 1)
    take(.stepped(SessionStep(.turnEnded(.paused))), at: 2)
    let none = verdicts(at: 8)
    let told = StateEvidence(.transcript, rule: "turn_ended", time: at(2))
    let states = [
      Self.origin.id: StateVerdict(
        .idle, since: at(2), evidence: told,
        others: [StateClaim(.idle, StateEvidence(.title, rule: "x", time: at(7)))])
    ]
    #expect(none == [1: false])
    #expect(verdicts(at: 8, states) == [1: true])
    #expect(verdicts(at: 8) == [1: false])
  }

  @Test mutating func `a verdict that changes by time alone is another one when its time has come`() {
    take(Self.prompt, at: 1)
    take(.stepped(SessionStep(.turnEnded(.paused))), at: 2)
    #expect(verdicts(at: 2 + 599) == [1: false])
    #expect(verdicts(at: 2 + 600) == [1: true])
    // Also where a clock was set back.
    #expect(verdicts(at: 2 + 300) == [1: false])
  }

  @Test mutating func `where sessions are looked through all are judged anew, however short the time was`() {
    take(Self.prompt, at: 1)
    take(.stepped(SessionStep(.turnEnded(.paused))), at: 2)
    func safe(_ milliseconds: Int64) -> Bool? {
      points.verdicts(at: Timestamp(milliseconds: milliseconds), states: [:])[SessionKey(1)]?.isSafe
    }
    #expect(safe(601_500) == false)
    #expect(safe(602_000) == false, "nobody was told of anything")
    points.forget(at: at(602))
    #expect(safe(602_000) == true)
  }

  @Test mutating func `of many sessions the one that a step was told of is judged anew`() {
    for session: Int64 in 1...3 { take(Self.prompt, session, at: 1) }
    #expect(verdicts(at: 1) == [1: false, 2: false, 3: false])
    take(Self.end, 2, at: 1)
    #expect(verdicts(at: 1) == [1: false, 2: true, 3: false])
    points.forget(at: at(86_401))
    #expect(verdicts(at: 1) == [:])
  }
}
