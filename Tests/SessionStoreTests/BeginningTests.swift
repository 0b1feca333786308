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
}
