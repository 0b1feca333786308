import SessionCore
import SessionStore
import Testing

/// Each reply counts once over all files.
struct ReplyLedgerTests {
  private let fixture: Fixture

  init() throws { fixture = try Fixture() }

  @Test func `replies of several pieces and files add up in their session`() throws {
    try fixture.commit(
      .main { $0.reply("a", input: 10, output: 1) }, .main { $0.reply("b", input: 20, output: 2) })
    try fixture.commit(.subagent { $0.reply("c", input: 40, output: 4, isMainChain: false) })
    let overview = try #require(try fixture.overview(Fixture.uuid))
    #expect(
      overview.totals
        == TokenUsage(input: 70, output: 7, cacheRead: 9, cacheWrite: 6, cacheWriteOneHour: 3))
    #expect(overview.messages == 3)
    #expect(overview.budget.figure?.usedTokens == 25)
  }

  @Test func `the same piece twice adds nothing`() throws {
    let piece = TranscriptProgress.main { batch in
      batch.reply("a", input: 10)
      batch.reply("b", input: 20)
      batch.compaction("c", after: 3_000, at: 2)
    }
    try fixture.commit(piece)
    let before = try #require(try fixture.overview(Fixture.uuid))
    // That the file was read shows in the activity, and in nothing else.
    #expect(try fixture.commit(piece, piece).map(\.kind) == [.active, .active])
    #expect(try fixture.overview(Fixture.uuid) == before)
    #expect(before.totals.input == 30 && before.messages == 2)
  }

  @Test func `a reply that grows counts the difference and no second message`() throws {
    try fixture.commit(.main { $0.reply("a", input: 10, output: 1) })
    let events = try fixture.commit(.main { $0.reply("a", input: 10, output: 123) })
    guard case .replied(let reply) = try #require(events.first).kind else {
      Issue.record("\(events)")
      return
    }
    #expect(events.count == 1)
    #expect(reply.counted == TokenUsage(output: 122))
    #expect(reply.usage.output == 123 && reply.usage.input == 10)
    #expect(!reply.isNew)
    // A line with the smaller count again changes nothing.
    #expect(try fixture.commit(.main { $0.reply("a", input: 10, output: 50) }).map(\.kind) == [.active])
    let overview = try #require(try fixture.overview(Fixture.uuid))
    #expect(overview.totals.output == 123 && overview.messages == 1)
  }

  @Test func `a fork's copies belong to the session that had them first`() throws {
    try fixture.commit(
      .main { batch in
        batch.reply("a", input: 50_000, at: 1)
        batch.reply("b", input: 60_000, at: 2)
      })
    let copies = try fixture.commit(
      .main(Fixture.otherUUID) { batch in
        batch.reply("a", input: 50_000, at: 1)
        batch.reply("b", input: 60_000, at: 2)
        batch.reply("new", input: 70_000, at: 3)
      })
    #expect(copies.map(\.kind.name) == ["session.found", "reply", "reply", "reply"])
    let first = try #require(try fixture.overview(Fixture.uuid))
    let fork = try #require(try fixture.overview(Fixture.otherUUID))
    #expect(first.totals.input == 110_000 && first.messages == 2)
    #expect(fork.totals.input == 70_000 && fork.messages == 1)
    // Its window is as full as its own last reply says.
    #expect(fork.budget.figure?.usedTokens == 70_005)
    // Reading the fork again tells the copies no second time, and a larger copy adds nothing.
    let again = try fixture.commit(
      .main(Fixture.otherUUID) { batch in
        batch.reply("a", input: 50_000, output: 900, at: 1)
        batch.reply("new", input: 70_000, at: 3)
      })
    #expect(again.map(\.kind) == [.active])
  }

  @Test func `a fork's window is known from its copies before it has a reply of its own`() throws {
    try fixture.commit(.main { $0.reply("a", input: 120_000) })
    try fixture.commit(.main(Fixture.otherUUID) { $0.reply("a", input: 120_000) })
    let fork = try #require(try fixture.overview(Fixture.otherUUID))
    #expect(fork.budget.figure?.usedTokens == 120_005)
    #expect(fork.totals.isZero)
  }

  @Test func `a copied compaction is told to each session once`() throws {
    for id in [Fixture.uuid, Fixture.otherUUID] {
      let piece = TranscriptProgress.main(id) { $0.compaction("c", after: 3_000, at: 2) }
      #expect(try fixture.commit(piece).map(\.kind.name) == ["session.found", "compaction"])
      #expect(try fixture.commit(piece).map(\.kind) == [.active])
    }
  }

  @Test func `counts of any size are kept`() throws {
    try fixture.commit(
      .main { batch in
        batch.reply("a", input: .max, output: .max)
        batch.reply("b", input: .max, output: .max)
      })
    #expect(try fixture.overview(Fixture.uuid)?.totals.input == .max)
    try fixture.commit(.main { $0.reply("a", input: .max, output: .max) })
    let events = try fixture.store.events(after: 0, limit: 10)
    #expect(events.map(\.kind.name) == ["session.found", "reply", "reply", "session.active"])
  }
}
