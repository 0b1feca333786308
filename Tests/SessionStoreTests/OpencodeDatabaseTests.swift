import Foundation
import SessionCore
import SessionStore
import SessionTestSupport
import Testing

/// opencode's database, read as another program's: behind a cursor, and without a trace.
struct OpencodeDatabaseTests {
  private let folder: TemporaryFolder
  private let path: String
  private let start = OpencodeDatabase.Cursor()

  init() throws {
    folder = try TemporaryFolder()
    path = folder("opencode.db")
  }

  @Test(arguments: OpencodeDatabaseFile.Version.allCases)
  func `messages come in the order of their rows, with their sessions`(version: OpencodeDatabaseFile.Version)
    throws
  {
    let file = try OpencodeDatabaseFile(at: path, version: version)
    try file.addSession("ses_1")
    try file.addSession("ses_2", parent: "ses_1", title: "Read a file")
    try file.put("msg_2", in: "ses_1", type: "user", OpencodeLines.prompt)
    try file.putReply("msg_1", in: "ses_2", .init())
    let page = try OpencodeDatabase(path: path).page(after: start)
    #expect(page.messages.map(\.id) == ["msg_2", "msg_1"])
    #expect(page.messages.map(\.session) == ["ses_1", "ses_2"])
    #expect(page.messages.map(\.type) == (version == .one ? [nil, nil] : ["user", "assistant"]))
    #expect(
      page.messages.map(\.updated) == Array(repeating: Timestamp(milliseconds: 1_795_241_098_000), count: 2))
    #expect(page.messages.first?.data == Array(OpencodeLines.prompt.utf8))
    #expect(
      page.sessions["ses_2"]
        == OpencodeDatabase.Session(
          id: "ses_2", parent: "ses_1", directory: "/home/ada/api", title: "Read a file", version: "1.2.20"))
    #expect(page.sessions["ses_1"]?.title == "Names of tokens")
    #expect(!page.hasMore && !page.beginsAnew)
    // And on behind them.
    try file.put("msg_3", in: "ses_1", type: "user", OpencodeLines.prompt)
    let next = try OpencodeDatabase(path: path).page(after: try #require(page.cursors.last))
    #expect(next.messages.map(\.id) == ["msg_3"])
    #expect(next.sessions.keys.sorted() == ["ses_1"])
    #expect(try OpencodeDatabase(path: path).page(after: try #require(next.cursors.last)).messages.isEmpty)
    #expect(try OpencodeDatabase(path: path).countSessions() == 2)
  }

  @Test func `however much of a session is awaited, a look gets on`() throws {
    let file = try OpencodeDatabaseFile(at: path, version: .one)
    try file.addSession("ses_1")
    try file.putReply("msg_1", in: "ses_1", .init(), completed: nil)
    try file.addParts(5, of: "msg_1", bytes: OpencodeDatabase.longestCall)
    let database = OpencodeDatabase(path: path)
    let first = try database.conversation(of: "ses_1", after: start)
    let awaited = try #require(first.messages.first)
    #expect(awaited.parts.reduce(0) { $0 + $1.data.count } >= OpencodeDatabase.mostCallBytes)
    #expect(!first.hasMore)
    try file.putReply("msg_2", in: "ses_1", .init())
    let next = try database.conversation(of: "ses_1", after: first.next, awaiting: [awaited.row])
    #expect(next.messages.map(\.id) == ["msg_1", "msg_2"])
    #expect(!next.hasMore && next.next != first.next)
  }

  @Test func `calls of tools are read of messages that changed lately, where they are asked for`() throws {
    let file = try OpencodeDatabaseFile(at: path, version: .one)
    try file.addSession("ses_1")
    let call = #"{"type":"tool","callID":"c"}"#
    for (message, updated) in [("msg_1", 1_000), ("msg_2", 3_000)] {
      try file.put(message, in: "ses_1", OpencodeLines.prompt, updated: Int64(updated))
      try file.putPart("prt_\(message)", of: message, in: "ses_1", call)
      try file.putPart("prt_\(message)_text", of: message, in: "ses_1", #"{"type":"text","text":"x"}"#)
    }
    let database = OpencodeDatabase(path: path)
    #expect(try database.page(after: start).messages.map(\.calls) == [[], []])
    let page = try database.page(after: start, callsSince: Timestamp(milliseconds: 2_000))
    #expect(page.messages.map(\.calls) == [[], [Array(call.utf8)]])
    let again = try database.page(
      after: try #require(page.cursors.last), awaiting: page.messages.map(\.row),
      callsSince: Timestamp(milliseconds: 0))
    #expect(again.awaited.map(\.calls.count) == [1, 1])
  }

  @Test func `of calls that are large, or many, some are left out`() throws {
    let file = try OpencodeDatabaseFile(at: path, version: .one)
    try file.addSession("ses_1")
    for message in 1...3 { try file.put("msg_\(message)", in: "ses_1", OpencodeLines.prompt, updated: 1_000) }
    // One that is too large, five of which four are enough, and 300 small ones.
    try file.addParts(1, of: "msg_1", bytes: (4 << 20) + 1)
    try file.addParts(1, of: "msg_1", bytes: 4 << 20)
    try file.addParts(5, of: "msg_2", bytes: 4 << 20)
    try file.addParts(300, of: "msg_3", bytes: 100)
    let database = OpencodeDatabase(path: path)
    let since = Timestamp(milliseconds: 0)
    let page = try database.page(after: start, callsSince: since)
    // The next look takes what is behind that much.
    #expect(page.messages.map(\.calls.count) == [1, 4] && page.hasMore)
    #expect(page.messages.map(\.leavesOutCalls) == [true, true])
    let next = try database.page(
      after: try #require(page.cursors.last), awaiting: page.messages.map(\.row) + [3], callsSince: since)
    #expect(next.messages.map(\.calls.count) == [256] && !next.hasMore)
    #expect(next.messages.map(\.leavesOutCalls) == [true])
    #expect(next.awaited.map(\.calls.count) == [1, 4])
    #expect(next.postponed == [3])
  }

  @Test func `a session that began with version 2 is in its tables, and what was before begins anew there`()
    throws
  {
    let old = try OpencodeDatabaseFile(at: path, version: .one)
    try old.addSession("ses_1")
    try old.putReply("msg_1", in: "ses_1", .init())
    let before = try OpencodeDatabase(path: path).page(after: start)
    try old.close()
    let new = try OpencodeDatabaseFile(at: folder("new.db"), version: .two)
    try new.addSession("ses_1")
    try new.putReply("msg_1", in: "ses_1", .init())
    let after = try OpencodeDatabase(path: folder("new.db")).page(after: try #require(before.cursors.last))
    #expect(after.beginsAnew)
    #expect(after.messages.map(\.type) == ["assistant"])
  }

  @Test func `it begins anew where the last message is not the one that was read`() throws {
    let file = try OpencodeDatabaseFile(at: path, version: .one)
    try file.addSession("ses_1")
    for number in 1...4 { try file.put("msg_\(number)", in: "ses_1", OpencodeLines.prompt) }
    let last = try #require(try OpencodeDatabase(path: path).page(after: start).cursors.last)
    // A user takes the last message back and goes on: the new one has its row.
    try file.deleteMessage("msg_4")
    try file.put("msg_5", in: "ses_1", OpencodeLines.prompt)
    let taken = try OpencodeDatabase(path: path).page(after: last)
    #expect(taken.beginsAnew)
    #expect(taken.messages.map(\.id) == ["msg_1", "msg_2", "msg_3", "msg_5"])
    // Rows get other numbers, which SQLite allows itself when it packs a database.
    try file.deleteMessage("msg_1")
    try file.execute("UPDATE message SET rowid = rowid - 1")
    let packed = try OpencodeDatabase(path: path).page(after: try #require(taken.cursors.last))
    #expect(packed.beginsAnew)
    #expect(packed.messages.map(\.id) == ["msg_2", "msg_3", "msg_5"])
  }

  @Test func `many messages come in pages`() throws {
    let file = try OpencodeDatabaseFile(at: path, version: .one)
    try file.addSession("ses_1")
    try file.execute(
      """
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 4100)
      INSERT INTO message SELECT 'msg_' || i, 'ses_1', 1, 1, '{}' FROM n
      """)
    var cursor = start
    var pages: [Int] = []
    var hasMore = true
    while hasMore {
      let page = try OpencodeDatabase(path: path).page(after: cursor)
      cursor = try #require(page.cursors.last)
      pages.append(page.messages.count)
      hasMore = page.hasMore
    }
    #expect(pages == [2_000, 2_000, 100])
  }

  @Test(arguments: [true, false])
  func `nothing is changed, and nothing is made beside it`(isInUse: Bool) throws {
    let file = try OpencodeDatabaseFile(at: path, version: .one)
    try file.addSession("ses_1")
    try file.put("msg_1", in: "ses_1", OpencodeLines.prompt)
    if !isInUse { try file.close() }
    let before = try contents()
    #expect(try OpencodeDatabase(path: path).page(after: start).messages.count == 1)
    let after = try contents()
    #expect(after.keys.sorted() == before.keys.sorted())
    // The index of a log is memory that all share, and says who reads.
    #expect(after.filter { !$0.key.hasSuffix("-shm") } == before.filter { !$0.key.hasSuffix("-shm") })
    #expect(before.keys.contains("opencode.db-wal") == isInUse)
    try file.close()
  }

  @Test func `a path may hold what has a meaning in the name of a resource`() throws {
    let place = folder("a%41?mode=rw#b")
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    let file = try OpencodeDatabaseFile(at: place + "/opencode.db", version: .one)
    try file.addSession("ses_1")
    #expect(try OpencodeDatabase(path: place + "/opencode.db").countSessions() == 1)
  }

  @Test func `what another program wrote may be of any kind`() throws {
    let file = try OpencodeDatabaseFile(at: path, version: .one)
    try file.execute(
      """
      PRAGMA foreign_keys = OFF;
      INSERT INTO message VALUES (x'ff', 'ses_1', 1, 1, '{}'), ('msg_2', 7, 1, 1, '{}'), ('msg_3', 'ses_1', 'a', 'b', 12),
        ('msg_4', 'ses_1', 1, -5, x'ff00'), ('msg_5', 'ses_9', 1, 9e300, '');
      INSERT INTO session VALUES ('ses_1', 'p', 'ses_1', 1, x'00', 3, 4, 5, 6);
      """)
    let page = try OpencodeDatabase(path: path).page(after: start)
    // A text column makes a number into text; bytes stay bytes.
    #expect(page.messages.map(\.id) == ["msg_2", "msg_3", "msg_4", "msg_5"])
    #expect(page.messages.map(\.updated) == [Timestamp(milliseconds: 1), nil, nil, nil])
    #expect(page.messages.map(\.data) == [Array("{}".utf8), Array("12".utf8), [0xff, 0], []])
    #expect(page.sessions["ses_1"]?.parent == "ses_1")
    #expect(page.sessions["ses_9"] == OpencodeDatabase.Session(id: "ses_9"))
  }

  @Test func `what can't be read is told, with what to do`() throws {
    func problem() throws -> String {
      let error = try #require(throws: StoreError.self) {
        try OpencodeDatabase(path: path).page(after: start)
      }
      #expect(error.code == .foreignDatabase)
      #expect(error.message.contains(path))
      return error.message
    }
    #expect(try problem().contains("can't be opened"))
    try Data("no database at all, but long enough to look at".utf8).write(to: URL(fileURLWithPath: path))
    #expect(try problem().contains("is damaged"))
    try FileManager.default.removeItem(atPath: path)
    let file = try OpencodeDatabaseFile(at: path, version: .one, journal: "DELETE")
    try file.addSession("ses_1")
    try file.execute("BEGIN EXCLUSIVE; DELETE FROM session")
    #expect(try problem().contains("is locked"))
    try file.execute("ROLLBACK; DROP TABLE message")
    #expect(try problem().contains("layout that is not known"))
  }

  private func contents() throws -> [String: Data] {
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    return try Dictionary(
      uniqueKeysWithValues: names.map { ($0, try Data(contentsOf: URL(fileURLWithPath: folder($0)))) })
  }
}
