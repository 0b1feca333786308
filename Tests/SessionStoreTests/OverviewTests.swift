import GRDB
import SessionCore
import SessionStore
import Testing

/// What workers keep, and how far they have come.
struct OverviewTests {
  private let fixture: Fixture

  init() throws { fixture = try Fixture() }

  private func alert(_ threshold: Int) -> BudgetAlert {
    BudgetAlert(
      threshold: threshold, tier: AlertTier(threshold: threshold), remainingPercent: threshold - 1,
      usedTokens: 160_000, limitTokens: 167_000, basis: .usable)
  }

  private func kept(_ store: SessionStore) throws -> [SessionOverview] {
    try store.overviews { agent, state, lowestFired in
      #expect(agent == Fixture.agent)
      return Fixture.monitor(state, lowestFired: lowestFired)
    }
  }

  private func commit(_ overviews: [SessionOverview], cursor: Int64 = 1) throws {
    _ = try fixture.store.commit(worker: "budget", cursor: cursor, overviews: overviews, alerts: [])
  }

  @Test func `an overview is kept with all that it says`() throws {
    try fixture.commit(
      .main { batch in
        batch.append(
          .profile(SessionProfile(project: "/p", branch: "b", version: "1", title: "größer")), time: nil,
          offset: 0,
          length: 1)
        batch.reply("a", input: 150_000, output: 9, at: 5)
        batch.bad(at: 700)
      })
    var overview = try #require(try fixture.overview(Fixture.uuid))
    overview.isTranscriptDeleted = true
    #expect(overview.budget.alertInEffect?.threshold == 10)
    try commit([overview])
    #expect(try kept(fixture.reopened()) == [overview])
    #expect(overview.unreadableLines == 1 && overview.profile.model == "m" && overview.messages == 1)
  }

  @Test func `an overview of a session that had no reply is kept`() throws {
    try fixture.commit(.main { $0.record(at: 1) })
    let overview = try #require(try fixture.overview(Fixture.uuid))
    try commit([overview])
    #expect(try kept(fixture.store) == [overview])
    #expect(overview.budget.state == nil)
  }

  @Test func `a budget beyond the usable part, and one of unknown size, go on after a restart`() throws {
    try fixture.commit(
      .main {
        $0.reply("a", input: 170_000)
        $0.reply("b", input: 171_000)
      })
    var overview = try #require(try fixture.overview(Fixture.uuid))
    #expect(overview.budget.state?.isBeyondUsable == true)
    try commit([overview])
    #expect(try kept(fixture.store) == [overview])
    overview.budget.compacted(
      Compaction(trigger: .manual, tokensBefore: nil, tokensAfter: nil), at: Timestamp(milliseconds: 9))
    try commit([overview])
    #expect(try kept(fixture.store) == [overview])
    #expect(try kept(fixture.store).first?.budget.figure?.usedTokens == nil)
  }

  @Test func `a later overview takes the place of an earlier one`() throws {
    try fixture.commit(
      .main { $0.reply("a", input: 10) }, .main(Fixture.otherUUID) { $0.reply("b", input: 20) })
    let before = try fixture.overviews().values.sorted { $0.key < $1.key }
    try commit(before, cursor: 4)
    try fixture.commit(.main(Fixture.otherUUID) { $0.reply("c", input: 30) })
    let changed = try #require(try fixture.overview(Fixture.otherUUID))
    try commit([changed], cursor: 5)
    let after = try kept(fixture.store).sorted { $0.key < $1.key }
    #expect(after == [before[0], changed])
    #expect(after.map(\.totals.input) == [10, 50])
  }

  @Test func `each worker has a cursor of its own, which begins at zero`() throws {
    #expect(try fixture.store.cursor(of: "budget") == 0)
    try commit([], cursor: 7)
    try commit([], cursor: 9)
    #expect(try fixture.reopened().cursor(of: "budget") == 9)
    #expect(try fixture.store.cursor(of: "other") == 0)
  }

  @Test func `alerts are numbered like all events and read back, the newest first`() throws {
    try fixture.commit(.main { $0.reply("a") })
    let session = try #require(try fixture.overview(Fixture.uuid)).key
    let alerts = [18, 4].map {
      SessionStore.DerivedAlert(session: session, time: Timestamp(milliseconds: 77), alert: alert($0))
    }
    let events = try fixture.store.commit(worker: "budget", cursor: 2, overviews: [], alerts: alerts)
    #expect(events.map(\.number) == [3, 4])
    #expect(events.map(\.kind) == [.alerted(alert(18)), .alerted(alert(4))])
    #expect(events.allSatisfy { $0.session == session && $0.source == nil && $0.time.milliseconds == 77 })
    #expect(try fixture.store.events(after: 2, limit: 10) == events)
    #expect(try fixture.store.alerts(limit: 1) == [events[1]])
    #expect(try fixture.store.alerts(limit: 10) == events.reversed())
    #expect(try fixture.commit(.main { $0.bad(at: 1) }).map(\.number) == [5])
  }

  @Test func `overviews, alerts and cursor are kept together or not at all`() throws {
    try fixture.commit(.main { $0.reply("a", input: 10) })
    let before = try #require(try fixture.overview(Fixture.uuid))
    try commit([before], cursor: 2)
    var changed = before
    changed.messages = 99
    // An alert for a session that does not exist can't be stored.
    let alerts = [before.key, SessionKey(12_345)].map {
      SessionStore.DerivedAlert(session: $0, time: Fixture.now, alert: alert(18))
    }
    #expect(throws: (any Error).self) {
      try fixture.store.commit(worker: "budget", cursor: 3, overviews: [changed], alerts: alerts)
    }
    #expect(try kept(fixture.store) == [before])
    #expect(try fixture.store.cursor(of: "budget") == 2)
    #expect(try fixture.store.alerts(limit: 10).isEmpty)
    #expect(try fixture.store.lastEventNumber() == 2)
  }

  @Test func `a piece that can't be stored leaves neither events nor an offset`() throws {
    try fixture.commit(.main(read: 100) { $0.reply("a", input: 10) })
    // Another program makes the database refuse the second of two replies.
    let other = try DatabaseQueue(path: fixture.path)
    try other.write { database in
      try database.execute(
        sql: """
          CREATE TRIGGER refuse BEFORE INSERT ON reply WHEN NEW.input = 666
          BEGIN SELECT RAISE(ABORT, 'refused'); END
          """)
    }
    #expect(throws: (any Error).self) {
      try fixture.commit(
        .main(read: 300) { batch in
          batch.reply("b", input: 20)
          batch.reply("c", input: 666)
        })
    }
    #expect(try fixture.store.transcriptFiles().map(\.offset) == [100])
    #expect(try fixture.store.lastEventNumber() == 2)
    #expect(try fixture.overview(Fixture.uuid)?.totals.input == 10)
  }
}
