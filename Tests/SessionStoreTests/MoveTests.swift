import SessionCore
import SessionStore
import Testing

/// A transcript is moved with its folder, or a session has two: the session's transcript is a file that is there.
struct MoveTests {
  private let fixture: Fixture
  private let old = "/c/projects/-home-u-api/\(Fixture.uuid).jsonl"
  private let new = "/c/projects/-home-u-web/\(Fixture.uuid).jsonl"

  init() throws {
    fixture = try Fixture()
    try fixture.commit(.main { $0.reply("a") })
  }

  @Test func `a moved transcript is found again where the new file was read first`() throws {
    try fixture.commit(.main(project: "/c/projects/-home-u-web") { $0.reply("a") })
    #expect(try fixture.overview(Fixture.uuid)?.origin.transcript == old)
    let events = try fixture.store.transcriptsDeleted([old], now: Fixture.now)
    #expect(events.map(\.kind.name) == ["session.found"])
    try expectMoved()
  }

  @Test func `a moved transcript is found again where the old file was missed first`() throws {
    let events = try fixture.store.transcriptsDeleted([old], now: Fixture.now)
    #expect(events.map(\.kind.name) == ["transcript.deleted"])
    try fixture.commit(.main(project: "/c/projects/-home-u-web") { $0.reply("a") })
    try expectMoved()
  }

  @Test func `a second file of the session may go without a word`() throws {
    try fixture.commit(.main(project: "/c/projects/-home-u-web") { $0.reply("a") })
    #expect(try fixture.store.transcriptsDeleted([new], now: Fixture.now).isEmpty)
    #expect(try fixture.overview(Fixture.uuid)?.origin.transcript == old)
    #expect(try fixture.overview(Fixture.uuid)?.isTranscriptDeleted == false)
  }

  /// The session is where the new file is, its reply counted once.
  private func expectMoved() throws {
    let overview = try #require(try fixture.overview(Fixture.uuid))
    #expect(overview.origin.transcript == new)
    #expect(!overview.isTranscriptDeleted)
    #expect(overview.messages == 1)
    #expect(try fixture.overviews().count == 1)
  }
}
