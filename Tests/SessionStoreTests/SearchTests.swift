import GRDB
import SessionCore
import SessionStore
import SessionTestSupport
import Testing

/// Texts that are stored with their words, and found by them.
struct SearchTests {
  private let fixture: Fixture
  /// Two sessions that there are.
  private let first = SessionKey(1)
  private let second = SessionKey(2)
  private static let source = SearchChange.Source(size: 1, modified: 2)

  init() throws {
    fixture = try Fixture()
    try fixture.commit(.main { $0.reply("a") }, .main(Fixture.otherUUID) { $0.reply("b") })
  }

  private func text(
    _ text: String, _ classes: Set<ContextClass> = [.requests], line: Int = 1, at second: Int64? = 1
  ) -> SearchText {
    SearchText(text, classes: classes, line: line, time: second.map { Timestamp(milliseconds: $0 * 1_000) })
  }

  /// Has the session found by these texts; gives the number of transactions.
  @discardableResult
  private func put(
    _ texts: [SearchText], _ session: SessionKey? = nil, source: SearchChange.Source = source,
    until isEnough: () -> Bool = { false }
  ) throws -> Int {
    var change = try fixture.store.searchChange(
      of: session ?? first, to: texts, from: source, hasFiles: true)
    var count = 0
    while !change.isDone {
      try fixture.store.apply(&change, until: isEnough)
      count += 1
    }
    return count
  }

  private func found(
    _ query: String, limit: Int = 100, _ fill: (inout SearchFilter) -> Void = { _ in }
  ) throws -> [String] {
    var filter = SearchFilter()
    fill(&filter)
    return try fixture.store.search(SearchQuery(query), filter, limit: limit).hits.map(\.text.text)
  }

  @Test func `a letter with every ending is bounded, and whatever has an ending is found as words are`()
    throws
  {
    try put((1...40).map { text("apple \($0 % 20) and pear", line: $0, at: Int64($0)) })
    try put((1...10).map { text("apple \($0)", line: $0, at: 100) }, second)
    for query in ["apple", "appl*", "a*"] {
      for limit in [1, 5, 29, 30, 31, 500] {
        let (hits, hasMore) = try fixture.store.search(SearchQuery(query), SearchFilter(), limit: limit)
        #expect(hits.count == min(limit, 30) && hasMore == (limit < 30), "\(query) \(limit)")
        #expect(hits.allSatisfy { $0.text.pieces.contains { $0.isMarked && $0.text == "apple" } })
      }
    }
    for (query, count) in [("a*", 6), ("a* pear", 6), ("apple", 30), ("ap*", 30), ("-p* a*", 6)] {
      let (hits, hasMore) = try fixture.store.search(
        SearchQuery(query), SearchFilter(), limit: 500, mostRanked: 6)
      #expect(hits.count == count && hasMore == (count < 30), "\(query)")
    }
    var filter = SearchFilter()
    filter.sessions = [first]
    let narrow = try fixture.store.search(SearchQuery("a*"), filter, limit: 500, mostRanked: 6)
    #expect(!narrow.hits.isEmpty && narrow.hits.allSatisfy { $0.session == first })
  }

  /// Whether the index of words says what the texts do.
  private func check() throws {
    try DatabaseFile.execute(
      "INSERT INTO context_word (context_word, rank) VALUES ('integrity-check', 1)", at: fixture.path)
  }

  @Test(arguments: [
    ("cache", ["add a cache to the store"]), ("CACHE Store", ["add a cache to the store"]),
    ("cach", []), ("cach*", ["add a cache to the store"]), ("cache disk", []),
    (#""a cache""#, ["add a cache to the store"]), (#""cache a""#, []),
    ("the -cache", ["the café in Zürich, read_file.swift"]), ("the -cache -zürich", []),
    ("cafe", ["the café in Zürich, read_file.swift"]), ("ZURICH", ["the café in Zürich, read_file.swift"]),
    ("cafe\u{301}", ["the café in Zürich, read_file.swift"]),
    ("read_file", ["the café in Zürich, read_file.swift"]),
    ("file.swift", ["the café in Zürich, read_file.swift"]),
    ("file_read", []), ("rea*", ["the café in Zürich, read_file.swift"]),
    (#""in zur"*"#, ["the café in Zürich, read_file.swift"]),
    ("東京", ["東京 に行く"]), ("AND", []), ("NOT cache", []), ("text:cache", []), ("context_word", []),
  ])
  func `words find texts`(query: String, expected: [String]) throws {
    try put([
      text("add a cache to the store"), text("the café in Zürich, read_file.swift", line: 2),
      text("東京 に行く", line: 3),
    ])
    #expect(try found(query) == expected)
  }

  @Test(arguments: [
    #"" OR ""#, "\"\u{308} OR text:x", "x\" OR \"cache", "a\" NOT \"b", "NEAR(\"a\" \"b\")", "^a", "a + b",
    "{x}:y", "-\"\u{308}a\" x",
    "x AND", "(((x", "cache)", "*a", "a*b*c*", "%a", "'; DROP TABLE context_text; --x",
    "\u{1D7D8}\u{10FFFF}a",
    "a\u{FEFF}\u{200B}",
    "\u{1F1E6}x", "ﬃ", "a\u{E000}", "\u{11F50}", "\u{11F50} cache", "cache -\u{11F50}", "\u{1E030}*",
    String(repeating: "\"a\" ", count: 32), "a " + String(repeating: "-b ", count: 31),
    String(repeating: "((((\"", count: 150) + "a", "rowid:1", "context_word MATCH 'a'", "a; SELECT 1",
  ])
  func `no query is an error of the database`(query: String) throws {
    try put([text("add a cache to the store")])
    let found = try found(query)
    #expect(found.isEmpty || found == ["add a cache to the store"])
    #expect(try self.found("cache").count == 1)
  }

  @Test func `nothing that can be typed is an error of the database`() throws {
    try put([text("add a cache to the store"), text("\u{308}a \u{11F50} ﬃ 東京 e\u{301}", line: 2)])
    var random = SplitMix(state: 20_261_121)
    let pieces = [
      "\"", "\"\"", "'", "-", "*", "(", ")", "{", "}", ":", "^", "+", ",", ".", ";", "\\", "/", "%", "\u{0}",
      "\u{2}", "\u{308}",
      "\u{200D}", "\u{FEFF}", "\u{11F50}", "\u{10FFFF}", "\u{E000}", "🙂", "é", "ß", "a", "cache", "AND", "OR",
      "NOT", "NEAR", "text", " ",
      " ", "\n", "7", "_",
    ]
    var asked = 0
    for _ in 0..<4_000 {
      let typed = (0..<Int.random(in: 1...12, using: &random)).map { _ in
        pieces[Int.random(in: pieces.indices, using: &random)]
      }.joined()
      do throws(SearchQuery.Problem) {
        let query = try SearchQuery(typed)
        asked += 1
        #expect(throws: Never.self, "\(typed.debugDescription)") {
          try fixture.store.search(query, SearchFilter(), limit: 3)
        }
      } catch {
        #expect(!error.message.isEmpty)
      }
    }
    #expect(asked > 1_000)
  }

  @Test func `the best comes first, and of those about as good the newest`() throws {
    try put(
      [
        text("lock", line: 1, at: 5),
        text("a lock among many other words that say much about something else altogether", line: 2, at: 9),
        text("a lock", line: 3, at: 7), text("b lock", line: 4, at: 8), text("c lock", line: 5, at: nil),
      ] + (10..<60).map { text("nothing of that here \($0)", line: $0) })
    #expect(
      try found("lock") == [
        "lock", "b lock", "a lock", "c lock",
        "a lock among many other words that say much about something else altogether",
      ])
    let (hits, hasMore) = try fixture.store.search(SearchQuery("lock"), SearchFilter(), limit: 2)
    #expect(hits.map(\.line) == [1, 4] && hasMore)
    #expect(try !fixture.store.search(SearchQuery("lock"), SearchFilter(), limit: 5).hasMore)
  }

  @Test func `what a session says again is found once, with all its classes`() throws {
    try put([
      text("swift test", [.commands], line: 1, at: 1), text("swift test", [.open, .errors], line: 9, at: 9),
      text("swift test", [.commands], line: 5, at: 5),
    ])
    try put([text("swift test", [.commands], line: 2)], second)
    let (hits, hasMore) = try fixture.store.search(SearchQuery("test"), SearchFilter(), limit: 2)
    #expect(hits.map(\.session) == [first, second] && !hasMore)
    #expect(hits.map(\.line) == [9, 2])
    #expect(hits.first?.classes == [.commands, .open, .errors])
    #expect(hits.first?.time == Timestamp(milliseconds: 9_000))
  }

  @Test func `sessions, classes and times narrow it`() throws {
    try put([
      text("lock a", [.requests, .open], at: 1), text("lock b", [.decisions], line: 2, at: 5),
      text("lock c", [.decisions], line: 3, at: nil),
    ])
    try put([text("lock d", [.commits], at: 9)], second)
    #expect(try found("lock") { $0.sessions = [second] } == ["lock d"])
    #expect(try found("lock") { $0.sessions = [] } == [])
    #expect(try found("lock") { $0.sessions = [first, second] }.count == 4)
    #expect(try found("lock") { $0.classes = [.open] } == ["lock a"])
    #expect(try found("lock") { $0.classes = [.open, .commits] } == ["lock d", "lock a"])
    #expect(try found("lock") { $0.since = Timestamp(milliseconds: 5_000) } == ["lock d", "lock b"])
    #expect(try found("lock") { $0.until = Timestamp(milliseconds: 5_000) } == ["lock a"])
  }

  @Test func `every class comes back as it was stored`() throws {
    try put(ContextClass.allCases.enumerated().map { text("x \($0.offset)", [$0.element], line: $0.offset) })
    for (index, kind) in ContextClass.allCases.enumerated() {
      let hits = try fixture.store.search(SearchQuery("x \(index)"), SearchFilter(), limit: 1).hits
      #expect(hits.map(\.classes) == [[kind]])
      #expect(try found("x") { $0.classes = [kind] } == ["x \(index)"])
    }
  }

  @Test func `only what changed is written, in transactions as short as somebody wants`() throws {
    let texts = (0..<100).map { text("word\($0) all", line: $0) }
    #expect(try put(texts) == 1)
    let before = try marks()
    // As it is: nothing to do.
    #expect(try put(texts) == 0)
    var changed = texts
    changed[7].text = "other all"
    changed.removeLast()
    #expect(try put(changed) == 1)
    let after = try marks()
    #expect(before.subtracting(after).count == 2 && after.subtracting(before).count == 1)
    #expect(try found("word7").isEmpty && found("word99").isEmpty && found("other").count == 1)
    try check()
    // Somebody always waits: each transaction takes a few, and what is done is found.
    var asked = 0
    let transactions = try put(
      texts.map { text("new " + $0.text, line: $0.line) }, source: .init(size: 2, modified: 2)
    ) {
      asked += 1
      return true
    }
    #expect(transactions > 20 && asked >= transactions - 1)
    #expect(try found("all").count == 100 && found("new").count == 100)
    while try fixture.store.mergeSearch() {}
    try check()
    #expect(try found("word50") == ["new word50 all"])
  }

  private func marks() throws -> Set<Int64> {
    let queue = try DatabaseQueue(path: fixture.path)
    return try queue.read { try Int64.fetchSet($0, sql: "SELECT mark FROM context_text") }
  }

  @Test func `a change that was cut short goes on, and the record counts when it is whole`() throws {
    let texts = (0..<50).map { text("word\($0)", line: $0) }
    var change = try fixture.store.searchChange(of: first, to: texts, from: Self.source, hasFiles: true)
    try fixture.store.apply(&change) { true }
    #expect(!change.isDone && change.changesTexts)
    #expect(try fixture.store.keptRecords().first { $0.session == first }?.isStored == false)
    // As after a crash.
    let store = try fixture.reopened()
    var rest = try store.searchChange(of: first, to: texts, from: Self.source, hasFiles: true)
    try store.apply(&rest) { false }
    let record = try #require(try store.keptRecords().first { $0.session == first })
    #expect(record.isStored && record.hasFiles && record.source == Self.source)
    #expect(try store.searchCounts().records == 1 && store.searchCounts().texts == 50)
    var removal = try store.searchRemoval(of: first)
    try store.apply(&removal) { false }
    #expect(try store.searchCounts().records == 0 && store.searchCounts().texts == 0)
    #expect(try store.keptRecords().allSatisfy { !$0.isStored })
    try check()
  }

  @Test func `how large a transcript was is known of a record in files alone`() throws {
    #expect(try fixture.store.recordedSize(of: first) == nil)
    try put([text("a")])
    #expect(try fixture.store.recordedSize(of: first) == Self.source.size)
    #expect(try fixture.store.recordedSize(of: SessionKey(99)) == nil)
    var change = try fixture.store.searchChange(of: first, to: [], from: Self.source, hasFiles: false)
    try fixture.store.apply(&change) { false }
    #expect(try fixture.store.recordedSize(of: first) == nil)
  }

  @Test func `a record by other rules is made anew`() throws {
    try put([text("a")])
    try DatabaseFile.execute("UPDATE context_record SET form = 0", at: fixture.path)
    let record = try #require(try fixture.store.keptRecords().first { $0.session == first })
    #expect(record.source == nil && record.isStored && record.hasFiles)
    #expect(record.need(transcript: Self.source, filesAreThere: true, isEnabled: true) == .record)
  }

  @Test(
    arguments: [
      // Never made.
      (false, false, true, true, true, .record), (false, false, true, true, false, .nothing),
      (false, false, false, false, true, .nothing),
      // Made of the transcript as it is, or as it was before.
      (true, true, true, true, true, .nothing), (true, true, false, true, true, .record),
      (true, true, false, true, false, .nothing), (true, true, nil, true, true, .nothing),
      // Somebody removed the files.
      (true, true, true, false, true, .record), (true, true, nil, false, true, .removal),
      (true, true, true, false, false, .removal), (true, true, nil, false, false, .removal),
      // It told nothing, so there are none.
      (true, false, true, false, true, .nothing), (true, false, false, false, true, .record),
    ] as [(Bool, Bool, Bool?, Bool, Bool, SessionStore.KeptRecord.Need)])
  func `what has to be done for a record`(
    isStored: Bool, hasFiles: Bool, isSame: Bool?, filesAreThere: Bool, isEnabled: Bool,
    need: SessionStore.KeptRecord.Need
  ) throws {
    if isStored {
      var change = try fixture.store.searchChange(of: first, to: [], from: Self.source, hasFiles: hasFiles)
      try fixture.store.apply(&change) { false }
    }
    let record = try #require(try fixture.store.keptRecords().first { $0.session == first })
    // Of what was never made any transcript is another one; here there is none in one case.
    let isThere = isStored ? isSame != nil : isSame == true
    let transcript =
      isThere ? isSame == true ? Self.source : SearchChange.Source(size: 9, modified: 2) : nil
    #expect(record.need(transcript: transcript, filesAreThere: filesAreThere, isEnabled: isEnabled) == need)
  }

  @Test func `the session that was at work last comes first`() throws {
    let overviews = try fixture.overviews()
    var changed = Array(overviews.values)
    for index in changed.indices {
      changed[index].lastActivity = Timestamp(milliseconds: changed[index].key == first ? 9 : 5)
    }
    _ = try fixture.store.commit(worker: "budget", cursor: 1, overviews: changed, alerts: [])
    #expect(try fixture.store.keptRecords().map(\.session) == [first, second])
  }

  @Test func `an index that is damaged is a damaged database`() throws {
    try put([text("lock")])
    try DatabaseFile.execute("DELETE FROM context_word_data WHERE id > 10", at: fixture.path)
    #expect(throws: DatabaseError.self) {
      try fixture.reopened().search(SearchQuery("lock"), SearchFilter(), limit: 1)
    }
  }
}

/// The same numbers each time.
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
