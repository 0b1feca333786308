import SessionCore
import SessionStore
import Testing

/// Replies that are older than a day when they are first read.
struct HistoryTests {
  private let fixture: Fixture
  private let later = Timestamp(milliseconds: 2 * ReplySum.historyAge)

  init() throws { fixture = try Fixture() }

  private func fill(_ batch: inout TranscriptBatch) {
    batch.reply("a", input: 5_000, at: 1)
    batch.reply("b", input: 150_000, output: 7, at: 2)
    batch.reply("aside", input: 900, isMainChain: false, at: 3)
    batch.compaction("c", after: 3_000, at: 4)
    batch.reply("d", input: 20_000, at: 5)
    batch.reply("e", input: 19_000, at: 6)
  }

  @Test func `they come added up, in their order with all else`() throws {
    let events = try fixture.store.commit([.main(fill: fill)], now: later)
    #expect(events.map(\.kind.name) == ["session.found", "replies", "compaction", "replies"])
    guard case .summed(let first) = events[1].kind, case .summed(let second) = events[3].kind else { return }
    #expect(first.replies == 3)
    #expect(first.counted.input == 5_000 + 150_000 + 900)
    #expect(first.counted.output == 1 + 7 + 1)
    // Five tokens of each reply were read from the cache or written to it.
    #expect(first.last == ReplySum.Context(model: "m", tokens: 150_005))
    #expect(first.largestContext == 150_005)
    #expect(second.last?.tokens == 19_005 && second.largestContext == 20_005)
    #expect(events[1].time == Timestamp(milliseconds: 3_000))
    #expect(events[1].source?.offset == 300)
    #expect(try fixture.store.events(after: 0, limit: 10) == events)
  }

  @Test func `the session is the same as if they had been seen to come`() throws {
    try fixture.commit(.main(fill: fill))
    let seen = try #require(try fixture.overview(Fixture.uuid))
    let other = try Fixture()
    _ = try other.store.commit([.main(fill: fill)], now: later)
    #expect(try other.overview(Fixture.uuid) == seen)
    #expect(
      try other.store.usageEntries(since: nil, until: nil)
        == fixture.store.usageEntries(since: nil, until: nil))
  }

  @Test func `those of the last day come one by one, and nothing comes twice`() throws {
    let now = Timestamp(milliseconds: ReplySum.historyAge + 3_000)
    let events = try fixture.store.commit([.main(fill: fill)], now: now)
    #expect(
      events.map(\.kind.name) == ["session.found", "replies", "reply", "compaction", "reply", "reply"])
    #expect(try fixture.store.commit([.main(fill: fill)], now: later).map(\.kind.name) == ["session.active"])
  }
}
