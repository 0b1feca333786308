import SessionCore
import SessionStore
import Testing

/// Which session a file belongs to.
struct SessionIdentityTests {
  private let fixture: Fixture

  init() throws { fixture = try Fixture() }

  private func origins() throws -> [String: String] {
    Dictionary(
      uniqueKeysWithValues: try fixture.overviews().values.map {
        ($0.origin.id.rawValue, $0.origin.transcript)
      })
  }

  @Test func `a subagent's file may come before its session's`() throws {
    let first = try fixture.commit(.subagent { $0.reply("a", isMainChain: false) })
    let main = "/c/projects/-home-u-api/\(Fixture.uuid).jsonl"
    #expect(
      first.first?.kind
        == .found(SessionOrigin(agent: Fixture.agent, id: SessionID(Fixture.uuid), transcript: main)))
    let second = try fixture.commit(.main { $0.reply("b") })
    #expect(second.map(\.kind.name) == ["reply"])
    #expect(try origins() == [Fixture.uuid: main])
    #expect(try fixture.overview(Fixture.uuid)?.messages == 2)
  }

  @Test func `a subagent beside its session is told by its records`() throws {
    try fixture.commit(.flatSubagent(named: Fixture.uuid) { $0.reply("a", isMainChain: false) })
    try fixture.commit(.main { $0.reply("b") })
    // Later pieces need not name the session again.
    try fixture.commit(.flatSubagent(named: nil) { $0.reply("c", isMainChain: false) })
    #expect(try origins() == [Fixture.uuid: "/c/projects/-home-u-api/\(Fixture.uuid).jsonl"])
    #expect(try fixture.overview(Fixture.uuid)?.messages == 3)
  }

  @Test func `a file that names no session waits for one`() throws {
    #expect(try fixture.commit(.flatSubagent(named: nil) { $0.record(at: 1) }).isEmpty)
    #expect(try fixture.store.transcriptFiles().map(\.session) == [nil])
    let events = try fixture.commit(.flatSubagent(named: Fixture.uuid) { $0.reply("a", isMainChain: false) })
    #expect(events.map(\.kind.name) == ["session.found", "reply"])
    #expect(try fixture.store.transcriptFiles().map(\.session) == [events.first?.session])
  }

  @Test func `a UUID in two folders is one session`() throws {
    try fixture.commit(.main(project: "/c/projects/a") { $0.reply("a") })
    try fixture.commit(.main(project: "/c/projects/b") { $0.reply("b") })
    #expect(try origins() == [Fixture.uuid: "/c/projects/a/\(Fixture.uuid).jsonl"])
    #expect(try fixture.overview(Fixture.uuid)?.messages == 2)
    #expect(try fixture.store.transcriptFiles().count == 2)
  }

  @Test func `another name in two folders is two sessions, and stays so`() throws {
    for round in 0..<2 {
      try fixture.commit(.main("notes", project: "/c/projects/a") { $0.reply("a\(round)") })
      try fixture.commit(.main("notes", project: "/c/projects/b") { $0.reply("b\(round)") })
    }
    #expect(
      try origins() == ["notes": "/c/projects/a/notes.jsonl", "b~notes": "/c/projects/b/notes.jsonl"])
    #expect(try fixture.overview("notes")?.messages == 2)
    #expect(try fixture.overview("b~notes")?.messages == 2)
  }

  @Test(arguments: [true, false])
  func `a subagent belongs to the session of its own folder`(isBeforeMain: Bool) throws {
    try fixture.commit(.main("notes", project: "/c/projects/a") { $0.reply("a") })
    let main = TranscriptProgress.main("notes", project: "/c/projects/b") { $0.reply("b") }
    let subagent = TranscriptProgress.subagent(of: "notes", project: "/c/projects/b") {
      $0.reply("c", isMainChain: false)
    }
    for piece in isBeforeMain ? [subagent, main] : [main, subagent] { try fixture.commit(piece) }
    #expect(try fixture.overview("notes")?.messages == 1)
    #expect(try fixture.overview("b~notes")?.messages == 2)
    #expect(try fixture.overviews().count == 2)
  }

  @Test func `a session named like a folder on its path keeps its project`() throws {
    try fixture.commit(
      .subagent(of: "projects", project: "/c/projects/x") { $0.reply("a", isMainChain: false) })
    #expect(try origins() == ["projects": "/c/projects/x/projects.jsonl"])
  }

  @Test func `hostile names are data`() throws {
    let id = "'; DROP TABLE event; --"
    try fixture.commit(.main(id) { $0.reply("a") })
    #expect(try fixture.overview(id)?.messages == 1)
  }
}
