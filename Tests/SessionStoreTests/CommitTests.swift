import SessionCore
import SessionStore
import Testing

/// What pieces of transcripts become.
struct CommitTests {
  private let fixture: Fixture

  init() throws { fixture = try Fixture() }

  @Test func `events are numbered from one without a gap, over all sessions and commits`() throws {
    let first = try fixture.commit(
      .main { $0.reply("a") }, .main(Fixture.otherUUID) { $0.bad(at: 5) })
    let second = try fixture.commit(.main { batch in (0..<50).forEach { batch.bad(at: Int64($0)) } })
    let deleted = try fixture.store.transcriptsDeleted(
      ["/c/projects/-home-u-api/\(Fixture.uuid).jsonl"], now: Fixture.now)
    #expect((first + second + deleted).map(\.number) == Array(1...55))
    #expect(try fixture.store.lastEventNumber() == 55)
    let reopened = try fixture.reopened()
    // That it is back, and the line.
    #expect(try reopened.commit([.main { $0.bad(at: 99) }], now: Fixture.now).map(\.number) == [56, 57])
  }

  @Test func `what is handed out is what is read back`() throws {
    let events = try fixture.commit(
      .main { batch in
        batch.reply("a", at: 3)
        batch.append(
          .profile(
            SessionProfile(project: "/p/größer \u{1b}", branch: "b", model: "m", version: "1", title: "\"t\"")
          ),
          time: nil, offset: 7, length: 8)
        batch.compaction("c", after: 3_061, at: 4)
        batch.bad(at: 500, "no\u{0}\u{7}")
      },
      .main { $0.record(at: 9) }, .main(read: 0, rewritten: "shorter than what was read"))
    let deleted = try fixture.store.transcriptsDeleted(
      ["/c/projects/-home-u-api/\(Fixture.uuid).jsonl"], now: Fixture.now)
    #expect(
      (events + deleted).map(\.kind.name) == [
        "session.found", "reply", "session.described", "compaction", "transcript.unreadable",
        "session.active",
        "transcript.rewritten", "transcript.deleted",
      ])
    #expect(try fixture.store.events(after: 0, limit: 100) == events + deleted)
    #expect(try fixture.reopened().events(after: 0, limit: 100) == events + deleted)
  }

  @Test func `every event has its session, its time and its place`() throws {
    let events = try fixture.commit(
      .main { batch in
        batch.reply("a", at: 3)
        batch.bad(at: 500)
        batch.record(at: 9)
      })
    let path = "/c/projects/-home-u-api/\(Fixture.uuid).jsonl"
    #expect(Set(events.map(\.session)).count == 1)
    #expect(events.map(\.time.milliseconds) == [9_000, 3_000, 9_000])
    #expect(
      events.map(\.source) == [
        nil, SourcePointer(path: path, offset: 300, length: 90),
        SourcePointer(path: path, offset: 500, length: 5),
      ])
    let unnoted = try fixture.commit(.main { $0.bad(at: 600) })
    #expect(unnoted.map(\.time) == [Fixture.now])
  }

  @Test(arguments: [(0, 3, [1, 2, 3]), (2, 2, [3, 4]), (4, 10, [5]), (5, 10, []), (99, 1, []), (0, 0, [])])
  func `a replay begins behind a number and ends at a limit`(after: Int, limit: Int, numbers: [Int64]) throws
  {
    try fixture.commit(.main { batch in (0..<4).forEach { batch.bad(at: Int64($0)) } })
    let events = try fixture.store.events(after: Int64(after), limit: limit)
    #expect(events.map(\.number) == numbers)
  }

  @Test func `how far a file was read is kept with what was read`() throws {
    let piece = TranscriptProgress.main(read: 4_711) { $0.reply("a") }
    try fixture.commit(piece)
    let files = try fixture.reopened().transcriptFiles()
    var expected = piece.file
    expected.session = try fixture.overview(Fixture.uuid)?.key
    #expect(files == [expected])
    #expect(files.first?.offset == 4_711 && files.first?.fingerprint == -42)
  }

  @Test func `a piece of nothing but prompts shows in the activity`() throws {
    try fixture.commit(.main { $0.reply("a", at: 5) })
    let events = try fixture.commit(.main { $0.record(at: 8) })
    #expect(events.map(\.kind) == [.active])
    #expect(events.map(\.time.milliseconds) == [8_000])
    #expect(try fixture.overview(Fixture.uuid)?.lastActivity.milliseconds == 8_000)
  }

  @Test func `a piece whose last record is a fact needs no other sign of activity`() throws {
    let events = try fixture.commit(
      .main { batch in
        batch.record(at: 3)
        batch.reply("a", at: 5)
      })
    #expect(events.map(\.kind.name) == ["session.found", "reply"])
  }

  @Test func `no pieces are no events`() throws {
    #expect(try fixture.store.commit([], now: Fixture.now).isEmpty)
    #expect(try fixture.store.transcriptsDeleted([], now: Fixture.now).isEmpty)
    #expect(try fixture.store.lastEventNumber() == 0)
  }

  @Test func `unreadable lines are counted once, the latest first`() throws {
    try fixture.commit(.main { batch in (1...3).forEach { batch.bad(at: Int64($0 * 10), "r\($0)") } })
    try fixture.commit(.main { $0.bad(at: 20, "r2 again") })
    let (count, lines) = try fixture.store.unreadableLines(limit: 2)
    #expect(count == 3)
    #expect(lines.map(\.offset) == [30, 20])
    #expect(lines.map(\.reason) == ["r3", "r2"])
    #expect(lines.first?.path == "/c/projects/-home-u-api/\(Fixture.uuid).jsonl")
    #expect(lines.first?.length == 5)
  }

  @Test func `a rewritten file's unreadable lines are forgotten, those of others are not`() throws {
    try fixture.commit(.main { $0.bad(at: 1) }, .main(Fixture.otherUUID) { $0.bad(at: 2) })
    let events = try fixture.commit(.main(read: 50, rewritten: "shorter") { $0.bad(at: 7) })
    #expect(events.map(\.kind.name) == ["transcript.rewritten", "transcript.unreadable"])
    let (count, lines) = try fixture.store.unreadableLines(limit: 10)
    #expect(count == 2)
    #expect(Set(lines.map(\.offset)) == [2, 7])
    #expect(try fixture.overview(Fixture.uuid)?.unreadableLines == 1)
  }

  @Test func `a session whose transcript or whose subagent's was rewritten counts its unreadable lines once`()
    throws
  {
    func bad(_ offsets: Int64...) -> (inout TranscriptBatch) -> Void {
      { batch in for offset in offsets { batch.bad(at: offset) } }
    }
    var subagent = TranscriptProgress.subagent(fill: bad(7, 8))
    try fixture.commit(.main(fill: bad(1, 2)), subagent)
    #expect(try fixture.overview(Fixture.uuid)?.unreadableLines == 4)
    let events = try fixture.commit(.main(read: 50, rewritten: "shorter", fill: bad(1)))
    #expect(try fixture.overview(Fixture.uuid)?.unreadableLines == 3)
    #expect(events.compactMap(\.source?.offset).sorted() == [1, 7, 8])
    subagent.rewritten = "shorter"
    try fixture.commit(subagent)
    #expect(try fixture.overview(Fixture.uuid)?.unreadableLines == 3)
    #expect(try fixture.store.unreadableLines(limit: 10).count == 3)
  }

  @Test func `a rewritten subagent's file that is read in pieces counts its unreadable lines once`() throws {
    /// A piece of the file with lines in it that can't be read.
    func commit(_ span: Range<Int64>, isAgain: Bool = false, bad offsets: Int64...) throws -> Int {
      var piece = TranscriptProgress.subagent { batch in for offset in offsets { batch.bad(at: offset) } }
      piece.span = span
      piece.rewritten = isAgain ? "shorter" : nil
      try fixture.commit(piece)
      return try fixture.overview(Fixture.uuid)?.unreadableLines ?? 0
    }
    func known() throws -> [Int64] {
      let offsets = try fixture.store.unreadableLines(limit: 10).lines.map(\.offset).sorted()
      // What was counted before holds as long as nothing came or was forgotten.
      if let counted = fixture.store.knownCounts { #expect(counted.unreadableLines == offsets.count) }
      #expect(try fixture.store.counts().unreadableLines == offsets.count)
      return offsets
    }
    #expect(try commit(0..<100, bad: 10, 20) == 2)
    #expect(try commit(100..<200, bad: 110, 120) == 4)
    #expect(try commit(200..<Int64.max, bad: 210) == 5)
    #expect(try commit(0..<100, isAgain: true, bad: 10) == 5)
    #expect(try known() == [10, 110, 120, 210], "of what is yet to be read nobody knows anything new")
    #expect(try commit(100..<200, bad: 120, 130) == 6)
    #expect(try known() == [10, 120, 130, 210])
    // The file ends before the last one.
    #expect(try commit(200..<Int64.max) == 6)
    #expect(try known() == [10, 120, 130])
    // What is appended takes nothing away.
    #expect(try commit(205..<Int64.max, bad: 220) == 7)
    #expect(try known() == [10, 120, 130, 220])
  }

  @Test func `of a document only those lines are kept that can't be read now, and they are not new`() throws {
    func whole(_ lines: [(offset: Int64, reason: String)]) throws -> [String] {
      var piece = TranscriptProgress.main { batch in
        for line in lines { batch.bad(at: line.offset, line.reason) }
      }
      piece.isWhole = true
      return try fixture.commit(piece, .main(Fixture.otherUUID) { $0.bad(at: 10) }).map(\.kind.name)
        .filter { $0 != "session.found" }
    }
    let bad = "transcript.unreadable"
    #expect(try whole([(10, "a"), (20, "b")]) == [bad, bad, bad])
    #expect(try whole([(10, "a"), (30, "c")]) == [bad])
    #expect(try fixture.store.unreadableLines(limit: 10).lines.map(\.reason) == ["no JSON", "c", "a"])
    #expect(try whole([(10, "another")]) == [bad])
    #expect(try fixture.store.unreadableLines(limit: 10).lines.map(\.reason) == ["no JSON", "another"])
    #expect(try whole([]).isEmpty)
    #expect(try fixture.store.unreadableLines(limit: 10).count == 1)
  }

  @Test func `a rewritten file that says the same leaves the session as it is`() throws {
    func fill(_ batch: inout TranscriptBatch) {
      batch.reply("a", input: 100_000, at: 1)
      batch.compaction("c", after: 3_000, at: 2)
      batch.reply("b", input: 80_000, at: 3)
    }
    try fixture.commit(.main(fill: fill))
    let before = try #require(try fixture.overview(Fixture.uuid))
    #expect(before.budget.figure?.usedTokens == 80_005)
    try fixture.commit(.main(rewritten: "another file in its place", fill: fill))
    let after = try #require(try fixture.overview(Fixture.uuid))
    #expect(after == before)
    #expect(after.totals.input == 180_000)
  }

  @Test func `a deleted transcript is told once and leaves what was derived`() throws {
    let piece = TranscriptProgress.main { $0.reply("a") }
    try fixture.commit(piece, .subagent { $0.reply("b", isMainChain: false) })
    let paths = [
      piece.file.path, "/c/projects/-home-u-api/\(Fixture.uuid)/subagents/agent-a2cb165d.jsonl", "/no/such",
    ]
    let events = try fixture.store.transcriptsDeleted(paths, now: Fixture.now)
    #expect(events.map(\.kind) == [.transcriptDeleted])
    #expect(events.map(\.time) == [Fixture.now])
    #expect(try fixture.store.transcriptsDeleted(paths, now: Fixture.now).isEmpty)
    #expect(try fixture.store.transcriptFiles().isEmpty)
    let overview = try #require(try fixture.overview(Fixture.uuid))
    #expect(overview.isTranscriptDeleted && overview.totals.input == 20)
    // It comes back, and is the same session.
    try fixture.commit(.main(read: 300) { $0.reply("c", at: 9) })
    #expect(try fixture.store.transcriptFiles().map(\.offset) == [300])
    let again = try #require(try fixture.overview(Fixture.uuid))
    #expect(!again.isTranscriptDeleted && again.totals.input == 30)
    #expect(try fixture.overviews().count == 1)
  }

  @Test func `counts say how much there is`() throws {
    try fixture.commit(.main { $0.bad(at: 1) }, .subagent())
    let counts = try fixture.store.counts()
    #expect(counts.transcripts == 2 && counts.events == 2 && counts.unreadableLines == 1)
  }

  @Test func `counts are known until something else is there to be counted`() throws {
    let store = fixture.store
    func counted() throws -> [Int] {
      let counts = try store.counts()
      #expect(store.knownCounts == counts)
      return [counts.transcripts, counts.unreadableLines]
    }
    #expect(store.knownCounts == nil)
    try fixture.commit(.main(read: 100) { $0.reply("a") })
    #expect(try counted() == [1, 0])
    try fixture.commit(.main(read: 200) { $0.reply("b", at: 150) })
    #expect(store.knownCounts != nil, "one more reply is no other transcript")
    try fixture.commit(.main(read: 300) { $0.bad(at: 250) })
    #expect(store.knownCounts == nil)
    #expect(try counted() == [1, 1])
    try fixture.commit(.subagent { $0.reply("c", isMainChain: false) })
    #expect(store.knownCounts == nil)
    #expect(try counted() == [2, 1])
    _ = try store.transcriptsDeleted([TranscriptProgress.main().file.path], now: Fixture.now)
    #expect(store.knownCounts == nil)
    #expect(try counted() == [1, 0])
  }

  @Test func `what was counted before a commit is not kept after it`() {
    let counts = KnownCounts()
    let version = counts.version
    counts.hasChanged()
    counts.keep(.init(transcripts: 1, events: 2, unreadableLines: 3), of: version)
    #expect(counts.value == nil)
  }
}
