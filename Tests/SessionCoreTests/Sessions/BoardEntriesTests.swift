import SessionCore
import Testing

struct BoardEntriesTests {
  private static let agent = AgentID("claude-code")
  private static let rules = WindowRules(
    asOf: "2026-01-01", table: [], usualTokens: 100, knownSizes: [], compactionReserve: nil)

  private func overview(_ key: Int64, active: Int64 = 0) -> SessionOverview {
    SessionOverview(
      key: SessionKey(key),
      origin: SessionOrigin(agent: Self.agent, id: SessionID("s\(key)"), transcript: "/s\(key)"),
      lastActivity: Timestamp(milliseconds: active),
      budget: BudgetMonitor(policy: BudgetPolicy(), rules: Self.rules))
  }

  private func live(_ id: String, pid: Int32, _ activity: LiveAgent.Activity = .idle) -> LiveSession {
    LiveSession(
      agent: Self.agent, id: SessionID(id), project: "/p", started: Timestamp(milliseconds: 7),
      process: LiveAgent(pid: pid, startTicks: 1, activity: activity))
  }

  private func verdicts(of session: LiveSession, since: Int64) -> [SessionID: StateVerdict] {
    StateVerdict(session.process, since: Timestamp(milliseconds: since)).map { [session.id: $0] } ?? [:]
  }

  private func join(
    _ entries: inout BoardEntries, _ live: [LiveSession] = [], states: [SessionID: StateVerdict] = [:],
    stopPoints: [SessionKey: StopPoint] = [:]
  ) -> [SessionKey: SessionBoard.Entry] {
    let joined = entries.join(live: live, states: states, stopPoints: stopPoints) { _ in Self.rules }
    return Dictionary(uniqueKeysWithValues: joined.map { ($0.overview.key, $0) })
  }

  @Test func `each session has its process, its state and its stop point`() {
    var entries = BoardEntries()
    entries.tell(overview(1))
    entries.tell(overview(2))
    let process = live("s1", pid: 5, .busy)
    let stop = StopPoint(isSafe: true, reasons: [], phase: nil)
    let joined = join(
      &entries, [process], states: verdicts(of: process, since: 3), stopPoints: [SessionKey(2): stop])
    #expect(joined.count == 2)
    #expect(joined[SessionKey(1)]?.agent == process.process)
    #expect(joined[SessionKey(1)]?.state?.state == .busy)
    #expect(joined[SessionKey(1)]?.stopPoint == nil)
    #expect(joined[SessionKey(2)]?.agent == nil && joined[SessionKey(2)]?.stopPoint == stop)
  }

  @Test func `an entry stays the same where nothing changed, and is another one where something did`() {
    var entries = BoardEntries()
    for key: Int64 in 1...3 { entries.tell(overview(key)) }
    let first = join(&entries, [live("s1", pid: 5)])
    entries.tell(overview(3, active: 9))
    let second = join(&entries, [live("s1", pid: 6)])
    #expect(first[SessionKey(1)] !== second[SessionKey(1)])
    #expect(second[SessionKey(1)]?.agent?.pid == 6)
    #expect(first[SessionKey(2)] === second[SessionKey(2)])
    #expect(second[SessionKey(3)]?.overview.lastActivity == Timestamp(milliseconds: 9))
    #expect(join(&entries)[SessionKey(1)]?.agent == nil)
  }

  @Test func `a session that has written nothing yet is there as long as its process lives`() throws {
    var entries = BoardEntries()
    let begun = try #require(join(&entries, [live("new", pid: 5)])[SessionKey(-5)])
    #expect(begun.overview.origin.id == SessionID("new") && begun.overview.origin.transcript.isEmpty)
    #expect(begun.overview.lastActivity == Timestamp(milliseconds: 7))
    #expect(begun.overview.profile.project == "/p" && begun.agent?.pid == 5)
    #expect(join(&entries).isEmpty)
  }

  @Test func `another state is news, more of the same is none`() {
    var entries = BoardEntries()
    let busy = live("s1", pid: 5, .busy)
    entries.tell(overview(1))
    #expect(!entries.isNews([:]))
    #expect(entries.isNews(verdicts(of: busy, since: 3)))
    _ = join(&entries, [busy], states: verdicts(of: busy, since: 3))
    #expect(!entries.isNews(verdicts(of: busy, since: 3)))
    #expect(entries.isNews(verdicts(of: busy, since: 4)))
    #expect(entries.isNews(verdicts(of: live("s1", pid: 5), since: 3)))
    #expect(entries.isNews([:]))
  }
}
