import Foundation
import SessionCore
import SessionService
import SessionTestSupport
import Testing

/// A second agent, read by the same workers: files that grow, that are packed, copied and archived.
struct CodexTests {
  private typealias Tokens = CodexLines.Tokens
  private let site: Site
  private let lines = CodexLines()

  init() throws {
    site = try Site(seesProcesses: false)
  }

  /// The folder that Codex has without being told another one.
  private func path(_ below: String) -> String { site.folder("home/.codex/" + below) }

  @discardableResult
  private func write(_ below: String, _ lines: [String]) throws -> String {
    try site.folder.write("home/.codex/" + below, Data(lines.map { $0 + "\n" }.joined().utf8))
  }

  private func append(_ below: String, _ lines: [String]) throws {
    let file = try FileHandle(forWritingTo: URL(fileURLWithPath: path(below)))
    try file.seekToEnd()
    try file.write(contentsOf: Data(lines.map { $0 + "\n" }.joined().utf8))
    try file.close()
  }

  /// Packs a file with the program, as nobody else does here.
  private func pack(_ below: String) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/zstd")
    process.arguments = ["--quiet", "--rm", path(below)]
    try process.run()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
  }

  private var start: [String] {
    [lines.meta()] + lines.turn("t1") + [
      lines.count(Tokens(29_218, 4_480, 5), last: Tokens(29_218, 4_480, 5)),
      lines.count(Tokens(58_454, 33_536, 10), last: Tokens(29_236, 29_056, 5)),
    ]
  }
  private var rollout: String { "sessions/" + lines.path }

  private func expectStart(_ session: SessionDocument, messages: Int = 2) {
    #expect(session.tokens == .init(input: 24_918, output: 10, cacheRead: 33_536, cacheWrite: 0))
    #expect(session.usage.messages == messages)
    #expect(session.context.usedTokens == 29_241)
    #expect(session.context.windowTokens == 258_400 && session.context.windowSource == "agent")
    #expect(session.context.limitTokens == 244_704 && session.context.basis == "usable")
  }

  @Test func `a session is read and followed beside those of another agent`() async throws {
    let claude = ClaudeLines.session(1)
    try site.write("p/\(claude.session).jsonl", [claude.reply("m1", context: 40_000)])
    try write(rollout, start)
    try await withDaemon(site) { running in
      let session = try await running.session(lines.session)
      expectStart(session)
      #expect(session.agent == "codex" && session.model == "gpt-5.5" && session.project == "/home/u/api")
      #expect(session.transcript == path(rollout))
      #expect(try await running.session(claude.session).context.usedTokens == 40_000)
      try append(rollout, [lines.count(Tokens(87_708, 38_016, 15), last: Tokens(29_254, 4_480, 5))])
      try await running.until(lines.session, hasReplies: 3)
      #expect(try await running.session(lines.session).context.usedTokens == 29_259)
    }
    // What the decoder remembers lasts: the next total is one more, not the first.
    try append(rollout, [lines.count(Tokens(88_708, 38_016, 25), last: Tokens(1_000, 0, 10))])
    try await withDaemon(site) { running in
      try await running.until(lines.session, hasReplies: 4)
      let tokens = try await running.session(lines.session).tokens
      #expect(tokens == .init(input: 50_692, output: 25, cacheRead: 38_016, cacheWrite: 0))
    }
  }

  @Test func `the first session ever is noticed, and those of a new day`() async throws {
    try await withDaemon(site) { running in
      try write(rollout, start)
      try await running.until(lines.session, hasReplies: 2)
      let next = CodexLines("019d8000-0000-7000-8000-000000000009")
      let tokens = Tokens(10, 0, 1)
      try write(
        "sessions/2026/11/22/rollout-x-\(next.session).jsonl",
        [next.meta()] + next.turn("n1") + [next.count(tokens, last: tokens)])
      try await running.until(next.session, hasReplies: 1)
    }
  }

  @Test func `a fork and a subagent count what they add to what they copied`() async throws {
    try write(rollout, start)
    let fork = CodexLines("019d8000-0000-7000-8000-000000000001")
    let child = CodexLines("019d8000-0000-7000-8000-000000000002")
    let copy = Array(start.dropFirst())
    try write(
      "sessions/2026/11/22/rollout-a-\(fork.session).jsonl",
      [fork.meta(forkedFrom: lines.session), lines.meta()] + copy + fork.turn("f1")
        + [fork.count(Tokens(58_554, 33_536, 20), last: Tokens(100, 0, 10))])
    try write(
      "sessions/2026/11/22/rollout-b-\(child.session).jsonl",
      [child.meta(subagentOf: lines.session, isForked: true), lines.meta()] + copy + child.turn("c1")
        + [child.count(Tokens(58_654, 33_536, 30), last: Tokens(200, 0, 20))])
    try await withDaemon(site) { running in
      let sessions = try await running.sessions()
      #expect(Set(sessions.keys) == [lines.session, fork.session])
      #expect(sessions[fork.session]?.tokens == .init(input: 100, output: 10, cacheRead: 0, cacheWrite: 0))
      #expect(
        sessions[lines.session]?.tokens == .init(input: 25_118, output: 30, cacheRead: 33_536, cacheWrite: 0))
      // The subagent has a window of its own.
      #expect(sessions[lines.session]?.context.usedTokens == 29_241)
      #expect(sessions[fork.session]?.context.usedTokens == 110)
    }
  }

  @Test func `a rollout that is archived stays the session that it is`() async throws {
    try write(rollout, start)
    try write("archived_sessions/.keep", [])
    try await withDaemon(site) { running in
      let archived = "archived_sessions/" + (lines.path.split(separator: "/").last ?? "")
      try FileManager.default.moveItem(atPath: path(rollout), toPath: path(archived))
      try await running.until("it lies elsewhere") {
        $0.entries.contains { $0.overview.origin.transcript == path(archived) }
      }
      expectStart(try await running.session(lines.session))
    }
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/zstd"), "zstd is not installed"))
  func `a packed rollout says the same, and nothing twice`() async throws {
    try write(rollout, start)
    try pack(rollout)
    try await withDaemon(site) { running in
      expectStart(try await running.session(lines.session))
      #expect(try await running.session(lines.session).transcript == path(rollout) + ".zst")
      // Unpacked beside it: that one is read, and it grows.
      try write(rollout, start + [lines.count(Tokens(87_708, 38_016, 15), last: Tokens(29_254, 4_480, 5))])
      try await running.until(lines.session, hasReplies: 3)
    }
    try await withDaemon(site) { running in
      let messages = try await running.session(lines.session).usage.messages
      #expect(messages == 3)
    }
  }

  @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/zstd"), "zstd is not installed"))
  func `a rollout that is packed while it is followed goes on`() async throws {
    try write(rollout, start)
    try await withDaemon(site) { running in
      try pack(rollout)
      try await running.until("the packed one is the transcript") {
        $0.entries.contains { $0.overview.origin.transcript == path(rollout) + ".zst" }
      }
      let session = try await running.session(lines.session)
      expectStart(session)
      #expect(!session.transcriptDeleted)
    }
  }

  @Test func `what is no packed rollout is passed over`() async throws {
    try write(rollout + ".zst", ["this is no zstd"])
    let other = CodexLines("019d8000-0000-7000-8000-000000000001")
    try write("sessions/" + other.path, [other.meta()] + start.dropFirst())
    try await withDaemon(site) { running in
      let sessions = try await running.sessions()
      #expect(Array(sessions.keys) == [other.session])
    }
  }

  @Test func `an agent that is not enabled is not read`() async throws {
    try write(rollout, start)
    var settings = Settings()
    settings.agents[AgentID("codex")] = .init(isEnabled: false)
    try await withDaemon(site, settings: settings) { running in
      let sessions = try await running.sessions()
      #expect(sessions.isEmpty)
    }
    settings.agents[AgentID("codex")] = .init()
    try await withDaemon(site, settings: settings) { expectStart(try await $0.session(lines.session)) }
  }
}
