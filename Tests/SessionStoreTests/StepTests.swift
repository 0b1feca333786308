import SessionCore
import SessionStore
import Testing

/// The steps of a transcript are told once, however often it is read.
struct StepTests {
  private let fixture: Fixture

  init() throws { fixture = try Fixture() }

  private func steps(_ events: [SessionEvent]) -> [String] {
    events.compactMap { event in
      guard case .stepped(let step) = event.kind, case .toolCalled(let call) = step.kind else { return nil }
      return call.id
    }
  }

  @Test func `what is appended is told, also what was written late`() throws {
    #expect(steps(try fixture.commit(.main { $0.step("a", at: 5) })) == ["a"])
    #expect(steps(try fixture.commit(.main { $0.step("b", at: 4) })) == ["b"])
  }

  @Test func `a transcript that was rewritten tells what is new, over as many pieces as it takes`() throws {
    try fixture.commit(
      .main {
        $0.step("a", at: 1)
        $0.step("b", at: 2)
      })
    let first = try fixture.commit(.main(rewritten: "cut") { $0.step("a", at: 1) })
    #expect(steps(first).isEmpty && first.contains { $0.kind.name == "transcript.rewritten" })
    #expect(steps(try fixture.commit(.main { $0.reply("m", at: 2) })).isEmpty)
    let last = try fixture.commit(
      .main {
        $0.step("b", at: 2)
        $0.step("c", at: 3)
      })
    #expect(steps(last) == ["c"])
    // And once more, from another file: it was moved.
    let moved = try fixture.commit(
      .main(project: "/c/projects/-home-u-archive") {
        $0.step("b", at: 2)
        $0.step("c", at: 3)
        $0.step("d", at: 4)
      })
    #expect(steps(moved) == ["d"])
  }

  @Test func `one that was deleted and is back tells what is new, also after a restart`() throws {
    try fixture.commit(.main { $0.step("a", at: 1) })
    let path = "/c/projects/-home-u-api/\(Fixture.uuid).jsonl"
    _ = try fixture.store.transcriptsDeleted([path], now: Fixture.now)
    try fixture.store.close()
    let store = try fixture.reopened()
    let back = try store.commit([.main { $0.step("a", at: 1) }], now: Fixture.now)
    #expect(steps(back).isEmpty)
    let more = try store.commit([.main { $0.step("b", at: 2) }], now: Fixture.now)
    #expect(steps(more) == ["b"])
  }

  @Test func `a session tells its own, whatever others have told`() throws {
    try fixture.commit(.main { $0.step("a", at: 9) })
    #expect(steps(try fixture.commit(.main(Fixture.otherUUID) { $0.step("b", at: 5) })) == ["b"])
  }
}
