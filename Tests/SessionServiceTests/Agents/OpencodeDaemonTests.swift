import Foundation
import SessionCore
import SessionService
import SessionStore
import SessionTestSupport
import Testing

/// opencode's database through the whole daemon: on the board, counted once, and as it grows.
struct OpencodeDaemonTests {
  private static let session = "ses_3464aa434ffe7W8e5WN1s359Py"
  private static let child = "ses_3464aa434ffe7W8e5WN1s359Pz"
  private static let fork = "ses_3464aa434ffe7W8e5WN1s359Pa"

  private let site: Site
  private let path: String
  /// The clock of the site stands at this time.
  private let now: Int64 = 1_795_241_400_000

  init() throws {
    site = try Site(seesProcesses: false)
    try site.folder.write("home/.local/share/opencode/auth.json", Data("{}".utf8))
    path = site.folder("home/.local/share/opencode/opencode.db")
  }

  @Test(arguments: OpencodeDatabaseFile.Version.allCases)
  func `sessions, subagents and forks count each reply once`(version: OpencodeDatabaseFile.Version)
    async throws
  {
    let file = try OpencodeDatabaseFile(at: path, version: version)
    try file.addSession(Self.session)
    try file.put("msg_1", in: Self.session, type: "user", OpencodeLines.prompt)
    try file.putReply(
      "msg_2", in: Self.session, .init(input: 100, output: 20, cacheRead: 7_000), completed: 1_795_241_091_000
    )
    try file.addSession(Self.child, parent: Self.session, title: "Child session - 2026-11-21T06:00:00.000Z")
    try file.putReply(
      "msg_3", in: Self.child, .init(input: 50, output: 5, cacheWrite: 9), completed: 1_795_241_092_000)
    try file.addSession(Self.fork, title: "Names of tokens (fork #1)")
    try file.putReply(
      "msg_4", in: Self.fork, .init(input: 100, output: 20, cacheRead: 7_000), completed: 1_795_241_091_000)
    try file.putReply("msg_5", in: Self.fork, .init(input: 200, output: 2), completed: 1_795_241_093_000)
    for _ in 1...2 {
      // The second time over the state that the first one left.
      try await withDaemon(site) { running in
        try await running.until(Self.session, hasReplies: 2)
        try await running.until(Self.fork, hasReplies: 1)
        let sessions = try await running.sessions()
        #expect(sessions.count == 2)
        let session = try #require(sessions[Self.session])
        #expect(session.agent == "opencode")
        #expect(session.project == "/home/ada/api")
        #expect(session.title == "Names of tokens")
        #expect(session.model == "gpt-5.3-codex")
        #expect(session.transcript == "\(path)#\(Self.session)")
        #expect(session.tokens == .init(input: 150, output: 25, cacheRead: 7_000, cacheWrite: 9))
        // What the subagent held does not stand in the session's window.
        #expect(session.context.usedTokens == 7_100)
        #expect(session.context.windowTokens == 400_000)
        let fork = try #require(sessions[Self.fork])
        #expect(fork.tokens == .init(input: 200, output: 2))
        #expect(fork.context.usedTokens == 200)
      }
    }
  }

  @Test func `a reply shows when it has come to its end`() async throws {
    let file = try OpencodeDatabaseFile(at: path, version: .one)
    try file.addSession(Self.session)
    try file.putReply("msg_1", in: Self.session, .init(), completed: 1_795_241_091_000)
    try await withDaemon(site) { running in
      try await running.until(Self.session, hasReplies: 1)
      // The clock of the site stands at this time.
      try file.putReply("msg_2", in: Self.session, .init(input: 0, output: 0), created: now, completed: nil)
      try file.putReply("msg_3", in: Self.session, .init(input: 300), created: now + 1, completed: now + 500)
      try await running.until(Self.session, hasReplies: 2)
      try file.putReply("msg_2", in: Self.session, .init(input: 400), created: now, completed: now + 900)
      try await running.until(Self.session, hasReplies: 3)
      let session = try await running.session(Self.session)
      #expect(session.tokens == .init(input: 800, output: 6))
      #expect(session.context.usedTokens == 400)
    }
    // Nothing counts twice, wherever reading goes on.
    try file.putReply("msg_4", in: Self.session, .init(input: 1), created: 5, completed: 6)
    try await withDaemon(site) { running in
      try await running.until(Self.session, hasReplies: 4)
      #expect(try await running.session(Self.session).tokens == .init(input: 801, output: 8))
    }
  }

  @Test func `what its tools do is known from the parts of its messages, each step once`() async throws {
    func call(_ status: String) -> String {
      #"{"type":"tool","tool":"bash","callID":"call_1","state":{"status":"\#(status)","input":{"command":"make"},"#
        + #""metadata":{"exit":0},"time":{"start":\#(now - 900),"end":\#(now - 500)}}}"#
    }
    let file = try asked()
    try file.putReply(
      "msg_2", in: Self.session, .init(input: 0, output: 0), created: now - 1_000, completed: nil)
    try file.putPart("prt_1", of: "msg_2", in: Self.session, call("running"))
    // The second time over the state that the first one left.
    for _ in 1...2 {
      try await withDaemon(site) { running in
        try await running.until("a tool is at work") {
          $0.entries.first?.stopPoint?.reasons.first?.kind.name == "tool_running"
        }
      }
    }
    try await withDaemon(site) { running in
      try file.putPart("prt_1", of: "msg_2", in: Self.session, call("completed"))
      try file.putReply("msg_2", in: Self.session, .init(), created: now - 1_000, completed: now - 400)
      try await running.until("the turn is over") { $0.entries.first?.stopPoint?.isSafe == true }
    }
    #expect(try storedSteps() == ["prompted", "tool_called", "tool_ended", "turn_ended"])
  }

  @Test func `a call whose start moves as long as it is at work is told once`() async throws {
    func call(_ status: String, start: Int64) -> String {
      #"{"type":"tool","tool":"question","callID":"call_1","state":{"status":"\#(status)","input":{},"#
        + #""time":{"start":\#(now + start),"end":\#(now - 100)}}}"#
    }
    let file = try asked()
    try file.putReply(
      "msg_2", in: Self.session, .init(input: 0, output: 0), created: now - 1_000, completed: nil)
    // A reply of a subagent shows that all was read again.
    try file.addSession(Self.child, parent: Self.session)
    for (look, start) in [-900, -700, -500].enumerated() {
      try await withDaemon(site) { running in
        for (again, further) in [0, 50].enumerated() {
          try file.putPart(
            "prt_1", of: "msg_2", in: Self.session, call("running", start: Int64(start + further)))
          let count = 2 * look + again + 1
          try file.putReply("msg_c\(count)", in: Self.child, .init(input: count), created: now - 600)
          try await running.until(Self.session, hasReplies: count)
        }
      }
    }
    #expect(try storedSteps() == ["prompted", "tool_called", "asked"])
    try await withDaemon(site) { running in
      try file.putPart("prt_1", of: "msg_2", in: Self.session, call("completed", start: -200))
      try file.putReply("msg_2", in: Self.session, .init(), created: now - 1_000, completed: now - 50)
      try await running.until("the turn is over") { $0.entries.first?.stopPoint?.isSafe == true }
    }
    #expect(try storedSteps() == ["prompted", "tool_called", "asked", "tool_ended", "turn_ended"])
  }

  @Test func `where a message is taken back, those before it are not told again`() async throws {
    let file = try OpencodeDatabaseFile(at: path, version: .one)
    try file.addSession(Self.session)
    try await withDaemon(site) { running in
      for number in 1...3 {
        let time = now - 1_000 + Int64(number)
        try file.putReply(
          "msg_\(number)", in: Self.session, .init(input: number), created: time, completed: time)
      }
      try await running.until(Self.session, hasReplies: 3)
      try file.deleteMessage("msg_3")
      try file.putReply("msg_4", in: Self.session, .init(input: 40), created: now - 500, completed: now - 400)
      try await running.until(Self.session, hasReplies: 4)
    }
    #expect(try storedSteps().count == 4)
  }

  @Test(arguments: [(false, true), (true, false)])
  func `a summary that the user asked for ends the turn`(isAutomatic: Bool, isSafe: Bool) async throws {
    let file = try asked()
    try file.putPart(
      "prt_1", of: "msg_1", in: Self.session, #"{"type":"compaction","auto":\#(isAutomatic)}"#)
    let summary = OpencodeLines.reply(.init(), created: now - 1_000, completed: now - 400, isSummary: true)
    try file.put(
      "msg_2", in: Self.session, #"{"parentID":"msg_1",\#(summary.dropFirst())"#, updated: now - 400)
    try await withDaemon(site) { running in
      try await running.until("its end is told") { _ in (try? storedSteps().last) == "turn_ended" }
      try await running.until("it is judged") { $0.entries.first?.stopPoint?.isSafe == isSafe }
    }
    #expect(try storedSteps() == ["prompted", "turn_ended"])
  }

  /// A database with a session in which the user has said something two seconds ago.
  private func asked() throws -> OpencodeDatabaseFile {
    let file = try OpencodeDatabaseFile(at: path, version: .one)
    try file.addSession(Self.session)
    try file.put(
      "msg_1", in: Self.session, #"{"role":"user","time":{"created":\#(now - 2_000)}}"#, updated: now - 2_000)
    return file
  }

  /// The steps that are in the store, by their names.
  private func storedSteps() throws -> [String] {
    try SessionStore(inspecting: site.database).events(after: 0, limit: 1_000).compactMap { event in
      if case .stepped(let step) = event.kind { step.kind.name } else { nil }
    }
  }

  @Test func `a message that is taken back had its price`() async throws {
    let file = try OpencodeDatabaseFile(at: path, version: .one)
    try file.addSession(Self.session)
    for number in 1...3 {
      try file.putReply("msg_\(number)", in: Self.session, .init(input: number), created: Int64(number))
    }
    try await withDaemon(site) { running in
      try await running.until(Self.session, hasReplies: 3)
      try file.deleteMessage("msg_3")
      try file.putReply("msg_4", in: Self.session, .init(input: 40), created: 40)
      try await running.until(Self.session, hasReplies: 4)
      #expect(try await running.session(Self.session).tokens == .init(input: 46, output: 8))
    }
  }

  @Test func `a summary of the conversation frees its window`() async throws {
    let file = try OpencodeDatabaseFile(at: path, version: .one)
    try file.addSession(Self.session)
    try file.putReply("msg_1", in: Self.session, .init(input: 90_000), created: 1, completed: 2)
    try file.put(
      "msg_2", in: Self.session,
      OpencodeLines.reply(.init(input: 91_000), created: 3, completed: 4, isSummary: true))
    try await withDaemon(site) { running in
      try await running.until(Self.session, hasReplies: 2)
      let session = try await running.session(Self.session)
      #expect(session.tokens == .init(input: 181_000, output: 4))
      #expect(session.context.usedTokens == nil)
      #expect(session.context.source == "compaction")
    }
  }

  @Test func `files of before the database are the same sessions`() async throws {
    let storage = "home/.local/share/opencode/storage/"
    let reply = OpencodeLines.reply(.init(input: 70), created: 10, completed: 11)
    try site.folder.write(storage + "message/\(Self.session)/msg_1.json", Data(reply.utf8))
    try site.folder.write(
      storage + "session/p/\(Self.session).json",
      Data(
        #"{"id":"\#(Self.session)","directory":"/home/ada/old","title":"Old","version":"1.0.1","time":{"created":1}}"#
          .utf8))
    try await withDaemon(site) { running in
      try await running.until(Self.session, hasReplies: 1)
      let session = try await running.session(Self.session)
      #expect(session.project == "/home/ada/old")
      #expect(session.title == "Old")
      // opencode brings itself up to date, and takes everything over.
      let file = try OpencodeDatabaseFile(at: path, version: .one)
      try file.addSession(Self.session)
      try file.put("msg_1", in: Self.session, reply)
      try file.putReply("msg_2", in: Self.session, .init(input: 5), created: 20, completed: 21)
      try await running.until(Self.session, hasReplies: 2)
      let sessions = try await running.sessions()
      #expect(sessions.count == 1)
      #expect(sessions[Self.session]?.tokens == .init(input: 75, output: 4))
    }
  }

  @Test func `the doctor says what is in it, and what is wrong with it`() async throws {
    let file = try OpencodeDatabaseFile(at: path, version: .one)
    try file.addSession(Self.session)
    #expect(await findings().contains("\(path): 1 session"))
    try file.close()
    try Data("no database at all, but long enough to look at".utf8).write(to: URL(fileURLWithPath: path))
    #expect(await findings().contains { $0.hasPrefix("opencode's database \(path) is damaged") })
  }

  /// What the doctor says of transcripts; on a thread that may block.
  private func findings() async -> [String] {
    let environment = site.environment
    return await withCheckedContinuation { continuation in
      DispatchQueue.global().async {
        var doctor = Doctor(environment: environment, settings: .success(Settings()))
        doctor.examine()
        continuation.resume(returning: doctor.findings.filter { $0.subject == "transcripts" }.map(\.message))
      }
    }
  }
}
