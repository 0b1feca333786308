import GRDB
import SessionCore
import SessionStore
import Testing

/// What decoders remember of their files, and what files say of their place in a session.
struct DecoderStateTests {
  private let fixture: Fixture

  init() throws { fixture = try Fixture() }

  private static let state = DecoderState(
    profile: SessionProfile(
      project: "/home/u/größer \"x\"\n", branch: "main", model: "m", version: "1", title: "🦀\\u{0}",
      windowTokens: 258_400),
    numbers: ["total": .max, "hash": .min, "a \"name\"": 0])

  @Test(arguments: [DecoderState(), state])
  func `what a decoder remembers is there after a restart`(state: DecoderState) throws {
    var piece = TranscriptProgress.main { $0.reply("a") }
    piece.file.state = state
    try fixture.commit(piece)
    #expect(try fixture.reopened().transcriptFiles().map(\.state) == [state])
  }

  @Test(arguments: ["", "{", "[]", "{\"profile\":1,\"numbers\":[]}", "{}"])
  func `a state of another form is an empty one`(stored: String) throws {
    try fixture.commit(.main { $0.reply("a") })
    try DatabaseQueue(path: fixture.path).write {
      try $0.execute(sql: "UPDATE file SET state = CAST(? AS BLOB)", arguments: [stored])
    }
    #expect(try fixture.reopened().transcriptFiles().map(\.state) == [DecoderState()])
  }

  @Test func `a database of the first version keeps what was known of its files`() throws {
    try fixture.commit(
      .main { batch in
        batch.reply("a")
        let profile = SessionProfile(project: "/p", branch: "b", version: "1", title: "mine")
        batch.append(.profile(profile), time: nil, offset: 0, length: 1)
      }, .subagent { $0.reply("s", isMainChain: false) })
    let events = try fixture.store.events(after: 0, limit: .max)
    _ = try fixture.store.commit(
      worker: "budget", cursor: 1, overviews: Array(try fixture.overviews().values), alerts: [])
    try fixture.store.close()
    try DatabaseQueue(path: fixture.path).write { database in
      try database.execute(
        sql: """
          DROP TABLE quota; DROP INDEX file_conversation; ALTER TABLE file DROP COLUMN state;
          ALTER TABLE file DROP COLUMN conversation; ALTER TABLE overview DROP COLUMN window_tokens;
          ALTER TABLE file ADD COLUMN custom_title INTEGER NOT NULL DEFAULT 0;
          UPDATE file SET custom_title = 1 WHERE role = 'main';
          DELETE FROM grdb_migrations WHERE identifier = '2';
          """)
    }
    let reopened = try fixture.reopened()
    let states = try reopened.transcriptFiles().reduce(into: [:]) { $0[$1.role] = $1.state }
    let profile = SessionProfile(project: "/p", branch: "b", version: "1", title: "mine")
    #expect(states[.main] == DecoderState(profile: profile, numbers: ["custom_title": 1]))
    #expect(states[.subagent] == DecoderState())
    #expect(try reopened.events(after: 0, limit: .max) == events)
  }

  @Test func `the window that an agent states is there after a restart`() throws {
    try fixture.commit(
      .main { batch in
        batch.append(.profile(SessionProfile(windowTokens: 121_600)), time: nil, offset: 0, length: 1)
        batch.reply("a", input: 100_000)
      })
    let derived = try #require(try fixture.overview(Fixture.uuid))
    #expect(derived.budget.figure?.windowTokens == 121_600 && derived.budget.figure?.windowSource == .agent)
    _ = try fixture.store.commit(worker: "budget", cursor: 1, overviews: [derived], alerts: [])
    let kept = try fixture.reopened().overviews { Fixture.monitor($1, lowestFired: $2) }
    #expect(kept.map(\.budget.figure) == [derived.budget.figure])
    #expect(kept.map(\.profile) == [derived.profile])
  }

  @Test func `what an agent says that the window holds goes before what the request held`() throws {
    let events = try fixture.commit(
      .main { batch in
        let usage = TokenUsage(input: 10, output: 5, cacheRead: 3)
        let reply = ReplyFact(
          key: ReplyKey(rawValue: 1), model: "m", usage: usage, isMainChain: true, contextTokens: 90_000)
        batch.append(reply, time: Fixture.now, offset: 0, length: 1)
      })
    #expect(try fixture.reopened().events(after: 0, limit: .max) == events)
    #expect(try fixture.overview(Fixture.uuid)?.budget.figure?.usedTokens == 90_000)
  }
}

/// What agents were told of their accounts.
struct QuotaTests {
  @Test func `of each window the newest is kept, by agent`() throws {
    let fixture = try Fixture()
    func quota(_ minutes: Int, _ used: Double, resets: Int64, limit: String = "codex") -> QuotaWindow {
      QuotaWindow(
        limit: limit, minutes: minutes, usedPercent: used,
        resets: Timestamp(milliseconds: resets * 1_000_000),
        measured: Fixture.now)
    }
    let other = AgentID("codex")
    let newest = [quota(300, 7.5, resets: 40), quota(10_080, 90, resets: 90)]
    try fixture.commit(
      .main { batch in
        for quota in [quota(300, 50, resets: 20), quota(300, 7.5, resets: 40), quota(10_080, 90, resets: 90)]
        {
          batch.note(quota)
        }
      })
    try fixture.commit(.main(read: 200) { $0.note(quota(300, 60, resets: 20)) })
    var piece = TranscriptProgress.main(Fixture.otherUUID) { $0.note(quota(300, 1, resets: 1, limit: "x")) }
    piece.agent = other
    try fixture.commit(piece)
    func withCourse(_ quota: QuotaWindow) -> QuotaWindow { quota.merged(with: quota) }
    let expected = [
      Fixture.agent: newest.map(withCourse), other: [withCourse(quota(300, 1, resets: 1, limit: "x"))],
    ]
    #expect(try fixture.store.quotas() == expected)
    #expect(try fixture.reopened().quotas() == expected)
  }

  @Test func `a window's course is kept over restarts, and begins anew with the window`() throws {
    let fixture = try Fixture()
    func quota(_ used: Double, at second: Int64, resets: Int64 = 9_000) -> QuotaWindow {
      QuotaWindow(
        limit: "codex", minutes: 300, usedPercent: used, resets: Timestamp(milliseconds: resets * 1_000),
        measured: Timestamp(milliseconds: second * 1_000))
    }
    func course(_ store: SessionStore) throws -> [[Double]]? {
      try store.quotas()[Fixture.agent]?.map { window in
        window.course.samples.flatMap { [Double($0.time.milliseconds / 1_000), $0.usedPercent] }
      }
    }
    // Several in one piece, and what an older file tells afterwards.
    try fixture.commit(
      .main { batch in
        for (used, second) in [(5, 10), (6, 20), (6, 30), (6, 40)] as [(Double, Int64)] {
          batch.note(quota(used, at: second))
        }
      })
    try fixture.commit(.main(read: 200) { $0.note(quota(2, at: 5)) })
    #expect(try course(fixture.reopened()) == [[5, 2, 10, 5, 20, 6, 40, 6]])
    try fixture.commit(.main(read: 300) { $0.note(quota(6, at: 60)) })
    #expect(try course(fixture.store) == [[5, 2, 10, 5, 20, 6, 60, 6]])
    try fixture.commit(.main(read: 400) { $0.note(quota(1, at: 9_100, resets: 27_000)) })
    #expect(try course(fixture.reopened()) == [[9_100, 1]])
    // It is bounded.
    for number in 0..<300 {
      try fixture.commit(
        .main(read: 500 + Int64(number)) {
          $0.note(quota(1 + Double(number * number) / 1_000, at: 9_200 + Int64(number), resets: 27_000))
        })
    }
    #expect(try course(fixture.reopened())?.first?.count == QuotaCourse.mostSamples * 2)
  }

  @Test func `two accounts of an agent are kept apart by their folders`() throws {
    let fixture = try Fixture()
    func quota(_ used: Double, at second: Int64, resets: Int64, _ folder: String? = nil) -> QuotaWindow {
      var quota = QuotaWindow(
        limit: "codex", minutes: 300, usedPercent: used, resets: Timestamp(milliseconds: resets * 1_000),
        measured: Timestamp(milliseconds: second * 1_000))
      quota.folder = folder
      return quota
    }
    func known(_ store: SessionStore) throws -> [String] {
      try (store.quotas()[Fixture.agent] ?? []).map { window in
        "\(window.limit) \(window.folder ?? "-") \(window.usedPercent) of \(window.course.samples.count)"
      }
    }
    func tell(_ told: QuotaWindow, _ folder: String?) throws {
      var piece = TranscriptProgress.main { $0.note(told) }
      piece.folder = folder
      try fixture.commit(piece)
    }
    // What was told before anybody said by whose account becomes that of the first one, with its course.
    try tell(quota(20, at: 5, resets: 9_000), nil)
    try tell(quota(22, at: 9, resets: 9_000), nil)
    #expect(try known(fixture.store) == ["codex - 22.0 of 2"])
    for second in stride(from: Int64(10), to: 2_000, by: 200) {
      try tell(quota(25, at: second, resets: 9_000), "/h/.codex")
      try tell(quota(3, at: second + 100, resets: 12_000), "/h/.codex-work")
    }
    let expected = ["codex /h/.codex 25.0 of 4", "codex /h/.codex-work 3.0 of 2"]
    #expect(try known(fixture.store) == expected)
    #expect(try known(fixture.reopened()) == expected)
    // As a status line tells them.
    _ = try fixture.store.record(
      ToldFigures(
        agent: Fixture.agent, session: SessionID(Fixture.uuid), time: Timestamp(milliseconds: 2_000_000),
        windowTokens: nil, quotas: [quota(30, at: 2_000, resets: 12_000, "/h/.codex-work")]))
    #expect(try known(fixture.store) == [expected[0], "codex /h/.codex-work 30.0 of 3"])
  }

  @Test func `where agents compact is kept over restarts`() throws {
    let fixture = try Fixture()
    func sight(_ tokens: Int, at second: Int64, model: String = "m") -> CompactionPoints.Sight {
      .init(
        place: .init(model: model, windowTokens: 200_000), time: Timestamp(milliseconds: second * 1_000),
        tokens: tokens)
    }
    var points = CompactionPoints([sight(167_543, at: 1), sight(100_000, at: 2, model: "n")])
    func keep() throws {
      _ = try fixture.store.commit(
        worker: "budget", cursor: 1, overviews: [], alerts: [], compactionPoints: [Fixture.agent: points])
    }
    try keep()
    #expect(try fixture.reopened().compactionPoints() == [Fixture.agent: points])
    for second in Int64(3)..<9 { points.note(sight(160_000 + Int(second), at: second)) }
    try keep()
    #expect(try fixture.reopened().compactionPoints() == [Fixture.agent: points])
    #expect(points.sights.map(\.tokens) == [100_000, 160_006, 160_007, 160_008])
    // A commit that says nothing of it changes nothing.
    _ = try fixture.store.commit(worker: "budget", cursor: 2, overviews: [], alerts: [])
    #expect(try fixture.store.compactionPoints() == [Fixture.agent: points])
  }

  @Test func `made-up windows do not fill the memory`() {
    var batch = TranscriptBatch()
    for number in 1...1_000 {
      batch.note(
        QuotaWindow(limit: "", minutes: number, usedPercent: 1, resets: nil, measured: Fixture.now))
    }
    #expect(batch.quotas.count == 16)
  }
}

/// Files whose records say that they are a subagent's.
struct ConversationTests {
  private let fixture: Fixture
  private let main = "aaaaaaaa-0b1e-4c55-9d5e-2a6f0d7c1b42"
  private let child = "bbbbbbbb-0b1e-4c55-9d5e-2a6f0d7c1b42"
  private let grandchild = "cccccccc-0b1e-4c55-9d5e-2a6f0d7c1b42"

  init() throws { fixture = try Fixture() }

  /// A piece of the rollout of `id`, which works for `parent` where there is one.
  private func piece(_ id: String, of parent: String? = nil) -> TranscriptProgress {
    .piece("/x/sessions/rollout-\(id).jsonl", parent == nil ? .main : .subagent, id: id) { batch in
      batch.parentID = parent
      batch.reply("reply of \(id)", isMainChain: parent == nil)
    }
  }

  private var sessions: [String: Int] {
    get throws {
      Dictionary(
        uniqueKeysWithValues: try fixture.overviews().values.map { ($0.origin.id.rawValue, $0.messages) })
    }
  }

  @Test func `they count for the session that they work for, also through others`() throws {
    try fixture.commit(piece(main), piece(child, of: main), piece(grandchild, of: child))
    #expect(try sessions == [main: 3])
    // Later pieces do not name it again.
    var later = piece(grandchild, of: child)
    later.batch = TranscriptBatch()
    later.batch.reply("another", isMainChain: false)
    try fixture.commit(later)
    #expect(try sessions == [main: 4])
  }

  @Test func `the session's own file may come last`() throws {
    try fixture.commit(piece(child, of: main))
    #expect(try sessions == [main: 1])
    try fixture.commit(piece(main))
    #expect(try sessions == [main: 2])
    #expect(
      try fixture.overview(main)?.origin.transcript == "/x/sessions/rollout-\(main).jsonl",
      "it was a guess before")
  }

  @Test func `a conversation of another agent with that id is another one`() throws {
    try fixture.commit(piece(main), piece(child, of: main))
    var other = piece(grandchild, of: child)
    other.agent = AgentID("codex")
    try fixture.commit(other)
    #expect(try sessions == [main: 2, child: 1])
  }
}
