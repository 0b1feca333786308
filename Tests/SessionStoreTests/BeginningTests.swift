import GRDB
import SessionCore
import SessionStore
import Testing

/// When sessions began, for those who have to tell them apart by it.
struct BeginningTests {
  private let fixture: Fixture

  init() throws { fixture = try Fixture() }

  @Test func `a session began with its first record, of those that are asked for`() throws {
    try fixture.commit(.main { $0.step("a", at: 5) })
    try fixture.commit(.main(Fixture.otherUUID) { $0.step("b", at: 7) })
    try fixture.commit(.main { $0.step("c", at: 9) })
    let all = try fixture.overviews()
    let (first, second) = try (
      #require(all.values.first { $0.origin.id.rawValue == Fixture.uuid }?.key),
      #require(all.values.first { $0.origin.id.rawValue == Fixture.otherUUID }?.key)
    )
    let begun = try fixture.store.beginnings(of: [first, second, SessionKey(99)])
    #expect(begun == [first: Timestamp(milliseconds: 5_000), second: Timestamp(milliseconds: 7_000)])
    #expect(try fixture.store.beginnings(of: [second]).keys.map(\.self) == [second])
    #expect(try fixture.store.beginnings(of: []).isEmpty)
  }

  @Test func `of several records in its first piece the oldest counts`() throws {
    try fixture.commit(
      .main { batch in
        batch.step("a", at: 5)
        batch.step("b", at: 3)
        batch.step("c", at: 9)
      })
    #expect(try begun(fixture.store) == 3)
  }

  @Test func `when a session of before began is known when its transcript is read from the start again`()
    throws
  {
    try fixture.commit(
      .main { batch in
        batch.step("a", at: 5)
        batch.step("b", at: 6)
      })
    try fixture.store.close()
    // As the seventh version left it.
    let queue = try DatabaseQueue(path: fixture.path)
    try queue.write { database in
      try database.execute(
        sql: """
          DROP TABLE context_record; DROP TABLE context_word; DROP TABLE context_text;
          ALTER TABLE session DROP COLUMN begun; DELETE FROM grdb_migrations WHERE identifier >= '8'
          """)
    }
    try queue.close()
    let store = try fixture.reopened()
    #expect(try begun(store) == nil)
    _ = try store.commit([.main { $0.step("c", at: 9) }], now: Fixture.now)
    #expect(try begun(store) == nil, "what is read on from the middle is no beginning")
    let whole = TranscriptProgress.main(rewritten: "it is shorter") { batch in
      batch.step("a", at: 5)
      batch.step("c", at: 9)
    }
    _ = try store.commit([whole], now: Fixture.now)
    #expect(try begun(store) == 5)
  }

  /// The second in which the only session began.
  private func begun(_ store: SessionStore) throws -> Int64? {
    let key = try #require(try store.events(after: 0, limit: 1).first?.session)
    return try store.beginnings(of: [key])[key].map { $0.milliseconds / 1_000 }
  }
}
