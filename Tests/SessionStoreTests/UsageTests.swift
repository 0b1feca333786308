import GRDB
import SessionCore
import SessionStore
import Testing

/// The sums that are kept beside the replies.
struct UsageTests {
  private let fixture: Fixture

  init() throws { fixture = try Fixture() }

  /// A row of sums in few words: the quarter's number, model, class, replies, and tokens of input and output.
  private struct Line: Hashable, CustomStringConvertible {
    var quarter: Int64
    var session: Int64 = 1
    var model = "m"
    var tier = BillingClass.Tier.standard
    var size = BillingClass.PromptSize.upTo100K
    var replies = 1
    var input: Int
    var output: Int
    var description: String {
      "\(quarter) \(session) \(model) \(tier) \(size) \(replies) \(input) \(output)"
    }
  }

  private func lines(
    _ store: SessionStore? = nil, since: Int64? = nil, until: Int64? = nil
  ) throws -> [Line] {
    func moment(_ seconds: Int64?) -> Timestamp? { seconds.map { Timestamp(milliseconds: $0 * 1_000) } }
    return try (store ?? fixture.store).usageEntries(since: moment(since), until: moment(until)).map {
      entry in
      #expect(entry.source == .transcript)
      // Each reply of the fixture has these.
      #expect(entry.usage.cacheRead == 3 * entry.replies && entry.usage.cacheWrite == 2 * entry.replies)
      #expect(entry.usage.cacheWriteOneHour == entry.replies)
      let quarter = UsageEntry.spanNumber(of: entry.first)
      #expect(UsageEntry.spanNumber(of: entry.last) == quarter && entry.first <= entry.last)
      return Line(
        quarter: quarter, session: entry.session.rawValue, model: entry.model, tier: entry.billing.tier,
        size: entry.billing.promptSize, replies: entry.replies, input: entry.usage.input,
        output: entry.usage.output)
    }
  }

  @Test func `replies add up by quarter of an hour, session and model`() throws {
    try fixture.commit(
      .main { batch in
        batch.reply("a", input: 10, output: 1, at: 0)
        batch.reply("b", input: 20, output: 2, at: 899)
        batch.reply("c", input: 40, output: 4, at: 900)
        batch.reply("d", input: 80, output: 8, at: 901, model: "n")
      }, .main(Fixture.otherUUID) { $0.reply("e", input: 160, output: 16, at: 5) })
    #expect(
      try Set(lines()) == [
        Line(quarter: 0, replies: 2, input: 30, output: 3), Line(quarter: 1, input: 40, output: 4),
        Line(quarter: 1, model: "n", input: 80, output: 8),
        Line(quarter: 0, session: 2, input: 160, output: 16),
      ])
    let first = try #require(try fixture.store.usageEntries(since: nil, until: nil).first { $0.replies == 2 })
    #expect(first.first.milliseconds == 0 && first.last.milliseconds == 899_000)
  }

  @Test func `a period begins and ends between two quarters`() throws {
    try fixture.commit(
      .main { batch in
        for quarter in 0..<4 { batch.reply("\(quarter)", input: quarter, at: Int64(quarter) * 900) }
      })
    #expect(try lines(since: 900, until: 2_700).map(\.input) == [1, 2])
    #expect(try lines(since: 2_700).map(\.input) == [3])
    #expect(try lines(until: 900).map(\.input) == [0])
  }

  @Test func `the same piece in another transaction adds nothing, and another one does`() throws {
    let piece = TranscriptProgress.main { $0.reply("a", input: 10, output: 1) }
    try fixture.commit(piece, piece)
    try fixture.commit(piece)
    #expect(try lines() == [Line(quarter: 0, input: 10, output: 1)])
    try fixture.commit(.main { $0.reply("b", input: 5, output: 2) })
    #expect(try lines() == [Line(quarter: 0, replies: 2, input: 15, output: 3)])
  }

  @Test(arguments: [true, false])
  func `a reply that grows counts with its largest figures`(isOneTransaction: Bool) throws {
    let pieces = [(10, 1), (10, 123), (10, 50)].map { input, output in
      TranscriptProgress.main { $0.reply("a", input: input, output: output) }
    }
    if isOneTransaction {
      _ = try fixture.store.commit(pieces, now: Fixture.now)
    } else {
      for piece in pieces { try fixture.commit(piece) }
    }
    #expect(try lines() == [Line(quarter: 0, input: 10, output: 123)])
  }

  @Test(arguments: [true, false])
  func `a reply that grows into another class moves there, and the other stays`(
    isOneTransaction: Bool
  ) throws {
    let pieces = [
      TranscriptProgress.main { batch in
        batch.reply("a", input: 10, output: 1)
        batch.reply("b", input: 20, output: 2)
      }, .main { $0.reply("a", input: 150_000, output: 9) },
    ]
    if isOneTransaction {
      _ = try fixture.store.commit(pieces, now: Fixture.now)
    } else {
      for piece in pieces { try fixture.commit(piece) }
    }
    #expect(
      try Set(lines()) == [
        Line(quarter: 0, input: 20, output: 2), Line(quarter: 0, size: .upTo200K, input: 150_000, output: 9),
      ])
    // And the last one leaves no row behind.
    try fixture.commit(.main { $0.reply("b", input: 20, output: 2, tier: .fast) })
    #expect(
      try Set(lines()) == [
        Line(quarter: 0, tier: .fast, input: 20, output: 2),
        Line(quarter: 0, size: .upTo200K, input: 150_000, output: 9),
      ])
  }

  @Test func `a tier that comes late moves the reply and is no event`() throws {
    try fixture.commit(.main { $0.reply("a") })
    #expect(try fixture.commit(.main { $0.reply("a", tier: .fast) }).map(\.kind) == [.active])
    #expect(try lines() == [Line(quarter: 0, tier: .fast, input: 10, output: 1)])
    // A line without it takes nothing back.
    try fixture.commit(.main { $0.reply("a") })
    #expect(try lines() == [Line(quarter: 0, tier: .fast, input: 10, output: 1)])
  }

  @Test func `a fork's copies count once, for the session that had them first`() throws {
    try fixture.commit(.main { $0.reply("a", input: 50_000, at: 1) })
    try fixture.commit(
      .main(Fixture.otherUUID) { batch in
        batch.reply("a", input: 50_000, output: 900, at: 2)
        batch.reply("new", input: 70_000, at: 3)
      })
    #expect(
      try Set(lines()) == [
        Line(quarter: 0, input: 50_000, output: 1), Line(quarter: 0, session: 2, input: 70_000, output: 1),
      ])
  }

  @Test func `the line of a reply that comes later leaves it in its quarter`() throws {
    try fixture.commit(.main { $0.reply("a", input: 10, output: 1, at: 899) })
    try fixture.commit(.main { $0.reply("a", input: 10, output: 5, at: 901) })
    #expect(try lines() == [Line(quarter: 0, input: 10, output: 5)])
  }

  @Test func `times before 1970 and sums beyond all numbers are kept`() throws {
    try fixture.commit(
      .main { batch in
        batch.reply("a", input: .max, output: .max, at: -1)
        batch.reply("b", input: .max, output: .max, at: -1)
      })
    let entry = try #require(try fixture.store.usageEntries(since: nil, until: nil).first)
    #expect(entry.usage.input == .max && entry.replies == 2)
    #expect(UsageEntry.spanNumber(of: entry.first) == -1)
    // A transaction of its own adds in the database, where sums that are too large are none any more.
    try fixture.commit(.main { $0.reply("c", input: .max, output: .max, at: -1) })
    let more = try #require(try fixture.store.usageEntries(since: nil, until: nil).first)
    #expect(more.usage.input == .max && more.replies == 3)
  }

  @Test func `a deleted transcript leaves its sums`() throws {
    try fixture.commit(.main { $0.reply("a") })
    let path = try #require(try fixture.store.transcriptFiles().first).path
    _ = try fixture.store.transcriptsDeleted([path], now: Fixture.now)
    #expect(try lines() == [Line(quarter: 0, input: 10, output: 1)])
  }

  @Test func `a database of before is filled from its replies`() throws {
    try fixture.commit(
      .main { batch in
        batch.reply("a", input: 10, output: 1, at: 0)
        batch.reply("b", input: 20, output: 2, at: 899)
        batch.reply("c", input: 300_000, output: 4, at: 899)
        batch.reply("d", input: 8, output: 8, at: -1, model: "n")
      },
      .main(Fixture.otherUUID) { batch in
        batch.reply("e", input: .max, output: 16, at: 5)
        batch.reply("f", input: 5, output: 1, at: 5)
      })
    let before = try fixture.store.usageEntries(since: nil, until: nil)
    let billing = try replies()
    #expect(before.count == 5)
    try fixture.store.close()
    // As the second version left it.
    let queue = try DatabaseQueue(path: fixture.path)
    try queue.write { database in
      try database.execute(
        sql: """
          CREATE TABLE former AS SELECT * FROM reply;
          ALTER TABLE former DROP COLUMN billing;
          ALTER TABLE former DROP COLUMN request;
          DROP VIEW reply_copy; DROP TABLE reply; DROP TABLE reply_place;
          ALTER TABLE former RENAME TO reply;
          DROP TABLE usage; DROP TABLE model; DROP INDEX seen_session;
          DROP TABLE agent_sum; DROP TABLE telemetry; DROP TABLE telemetry_total;
          DROP TABLE delivery; ALTER TABLE session DROP COLUMN hooked; DROP TABLE notice_delivery; DROP TABLE notice;
          DROP TABLE quota_sample; DROP TABLE compaction_point; ALTER TABLE session DROP COLUMN begun;
          DROP TABLE context_record; DROP TABLE context_word; DROP TABLE context_text;
          DELETE FROM grdb_migrations WHERE identifier >= '3';
          """)
    }
    try queue.close()
    let store = try fixture.reopened()
    #expect(try Set(store.usageEntries(since: nil, until: nil)) == Set(before))
    #expect(try replies() == billing)
    // What comes next adds to what was filled in, and what was there counts no second time.
    let next = TranscriptProgress.main { batch in
      batch.reply("a", input: 10, output: 1, at: 0)
      batch.reply("z", input: 1, output: 1, at: 1)
    }
    _ = try store.commit([next], now: Fixture.now)
    #expect(try lines(store).contains(Line(quarter: 0, replies: 3, input: 31, output: 4)))
  }

  /// The stored classes of the replies, by their keys.
  private func replies() throws -> [Int64: Int] {
    let queue = try DatabaseQueue(path: fixture.path)
    return try queue.read { database in
      let rows = try Row.fetchAll(database, sql: "SELECT key, billing FROM reply")
      return Dictionary(uniqueKeysWithValues: rows.map { ($0["key"], $0["billing"]) })
    }
  }
}
