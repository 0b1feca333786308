import Foundation
import Glibc
import SessionService
import SessionTestSupport
import Testing

/// Databases of opencode that are none, or hold what can't be: everything else is read, and doctor names them.
struct BadDatabaseTests {
  private static let session = "ses_3464aa434ffe7W8e5WN1s359Py"

  private let site: Site
  private let path: String

  init() throws {
    site = try Site(seesProcesses: false)
    try site.folder.write("home/.local/share/opencode/auth.json", Data("{}".utf8))
    path = site.folder("home/.local/share/opencode/opencode.db")
  }

  private func troublesBesideHealthy() async throws -> [String] {
    let lines = try site.writeHealthy()
    try await withDaemon(site) { running in
      try await running.until(lines.session, hasReplies: 1)
    }
    return await site.troubles()
  }

  @Test(arguments: [
    (Data(), "there is no table message"), (Data(repeating: 0x41, count: 8_192), "is damaged"),
    (Data("SQLite format 3\u{0}".utf8) + Data(repeating: 0, count: 4_080), "is damaged"),
  ])
  func `what is no database is named`(contents: Data, problem: String) async throws {
    try contents.write(to: URL(fileURLWithPath: path))
    let troubles = try await troublesBesideHealthy()
    #expect(troubles.count == 1 && troubles.first?.contains(path) == true, "\(troubles)")
    #expect(troubles.first?.contains(problem) == true, "\(troubles)")
  }

  @Test(arguments: ["", "-wal", "-journal"])
  func `a pipe in its place hangs nothing`(ending: String) async throws {
    if !ending.isEmpty { try OpencodeDatabaseFile(at: path, version: .one, journal: "DELETE").close() }
    #expect(mkfifo(path + ending, 0o600) == 0)
    let troubles = try await troublesBesideHealthy()
    #expect(troubles.count == 1 && troubles.first?.contains("\(path)\(ending) is no ordinary file") == true)
  }

  @Test func `a view without end in the place of messages is not read`() async throws {
    let file = try OpencodeDatabaseFile(at: path, version: .one)
    try file.execute(
      """
      DROP TABLE message; DROP TABLE session_message;
      CREATE VIEW message AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)
        SELECT i AS rowid, 'm' || i AS id, 's' AS session_id, 1 AS time_updated, '{}' AS data FROM n;
      """)
    try file.close()
    let troubles = try await troublesBesideHealthy()
    #expect(troubles.first?.contains("has a layout that is not known") == true, "\(troubles)")
  }

  @Test func `a message with a call that is too large is named, once while it grows`() async throws {
    // The clock of the site stands at this time.
    let now: Int64 = 1_795_241_400_000
    let file = try OpencodeDatabaseFile(at: path, version: .one)
    try file.addSession(Self.session)
    try file.putReply("msg_1", in: Self.session, .init(), created: now - 1_000, completed: nil)
    try file.addParts(1, of: "msg_1", bytes: 5 << 20)
    try await withDaemon(site) { running in
      for number in 2...3 {
        try file.putReply("msg_\(number)", in: Self.session, .init(input: number), created: now - 500)
        try await running.until(Self.session, hasReplies: number - 1)
      }
    }
    let troubles = await site.troubles().filter { $0.contains("not all of its calls of tools are looked at") }
    #expect(troubles.count == 1 && troubles.first?.hasPrefix("\(path)#\(Self.session) at row 1") == true)
  }

  @Test func `messages that say what can't be are named by their rows`() async throws {
    let file = try OpencodeDatabaseFile(at: path, version: .one)
    try file.addSession(Self.session)
    try file.putReply("msg_1", in: Self.session, .init(input: 100, output: 20))
    try file.put("msg_2", in: Self.session, "{half")
    try file.putReply("msg_3", in: Self.session, .init(input: 1 << 53, output: 20))
    let later: Int64 = 4_102_444_800_000
    try file.putReply(
      "msg_4", in: Self.session, .init(input: 7, output: 20), created: later, completed: later)
    try file.close()
    for _ in 1...2 {
      try await withDaemon(site) { running in
        try await running.until(Self.session, hasReplies: 3)
        let session = try await running.session(Self.session)
        #expect(session.tokens == .init(input: 107, output: 60))
        #expect(session.lastActivity < "2026-11-22")
      }
    }
    let troubles = await site.troubles()
    for problem in [
      " at row 2, 5 bytes: the message is not one JSON object",
      "input is no number of tokens: it counts as 0", "its time, 2100-01-01T00:00:00.000Z, can't be",
    ] {
      #expect(
        troubles.contains { $0.hasPrefix("\(path)#\(Self.session) at row ") && $0.contains(problem) },
        "\(troubles)")
    }
    #expect(troubles.count == 4)
  }
}
