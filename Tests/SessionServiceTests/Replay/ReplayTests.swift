import DaemonKit
import Foundation
import SessionCore
import SessionService
import SessionTestSupport
import Testing

/// A recording is played to a daemon in process, at moments that the test says.
@Suite(.timeLimit(.minutes(2)))
struct ReplayTests {
  @Test func `what is played counts as what was recorded`() async throws {
    let source = try Site()
    var lines = ClaudeLines.session(1)
    var written: [String] = []
    for number in 1...30 {
      lines.time = "2026-11-20T10:00:\(number + 10).000Z"
      // In several lines, as replies are.
      written.append(lines.reply("msg_\(number)", context: 20_000 + number * 100, output: 1))
      written.append(lines.reply("msg_\(number)", context: 20_000 + number * 100, output: number))
    }
    try source.write("-home-u-api/\(ClaudeLines.id(1)).jsonl", written)
    try source.write(
      "-home-u-api/\(ClaudeLines.id(1))/subagents/agent-7.jsonl", [lines.reply("msg_sub", context: 9_000)])
    try await withReplay(of: [source.root]) { replay, running in
      #expect(await replay.play(until: .max) == nil)
      try await running.until(ClaudeLines.id(1), hasReplies: 31)
      let session = try await running.session(ClaudeLines.id(1))
      let files =
        try [source.contents("-home-u-api/\(ClaudeLines.id(1)).jsonl")]
        + [source.contents("-home-u-api/\(ClaudeLines.id(1))/subagents/agent-7.jsonl")]
      let counts = files.map { IndependentCount($0) }
      #expect(session.tokens == counts[0].totals + counts[1].totals)
      #expect(session.context.usedTokens == counts[0].lastContext)
      #expect(session.unreadableLines == 0)
      #expect(session.lastActivity == running.site.now.iso8601, "times are moved to the moment of writing")
      #expect(!session.live)
    }
  }

  @Test func `each line comes at its moment`() async throws {
    let source = try Site()
    var lines = ClaudeLines.session(1)
    let written = [0, 4, 59].map { second in
      lines.time = "2026-11-20T10:00:\(second < 10 ? "0" : "")\(second).000Z"
      return lines.reply("msg_\(second)", context: 20_000 + second)
    }
    try source.write("p/\(ClaudeLines.id(1)).jsonl", written)
    try await withReplay(of: [source.root], pace: ReplayPace(speed: 2, longestPause: 10_000)) {
      replay, running in
      #expect(await replay.play(until: 0) == 2_000)
      try await running.until(ClaudeLines.id(1), hasReplies: 1)
      #expect(await replay.play(until: 1_999) == 2_000)
      running.site.now = Timestamp(milliseconds: running.site.now.milliseconds + 2_000)
      #expect(await replay.play(until: 2_000) == 12_000)
      try await running.until(ClaudeLines.id(1), hasReplies: 2)
      let session = try await running.session(ClaudeLines.id(1))
      #expect(session.context.usedTokens == 20_004 && session.lastActivity == running.site.now.iso8601)
      #expect(await replay.play(until: 12_000) == nil)
      try await running.until(ClaudeLines.id(1), hasReplies: 3)
    }
  }

  @Test func `marks follow the recorded registry, also to the end of a process that is not here`()
    async throws
  {
    let source = try Site()
    var lines = ClaudeLines.session(1)
    lines.time = "2026-11-20T10:00:00.000Z"
    let start = try #require(Timestamp(iso8601: lines.time.utf8)).milliseconds
    try source.write("p/\(ClaudeLines.id(1)).jsonl", [lines.reply("msg_1", context: 20_000)])
    func entry(_ status: String, after milliseconds: Int64) -> String {
      """
      {"pid":2147483647,"sessionId":"\(ClaudeLines.id(1))","cwd":"/home/u/api","startedAt":\(start - 60_000),\
      "procStart":"77","status":"\(status)","statusUpdatedAt":\(start + milliseconds)}
      """
    }
    let states =
      [entry("busy", after: 1_000), entry("waiting", after: 2_000)] + ["{\"updatedAt\":\(start + 3_000)}"]
    try source.folder.write(
      "claude/sessions/2147483647.jsonl", Data(states.map { $0 + "\n" }.joined().utf8))
    try await withReplay(of: [source.root]) { replay, running in
      #expect(await replay.play(until: 0) == 1_000)
      try await running.until("it is there, and does not run") { board in
        board.entries.contains { $0.overview.messages == 1 && $0.agent == nil }
      }
      #expect(await replay.play(until: 1_000) == 2_000)
      try await running.until("it works") { $0.entries.contains { $0.agent?.activity == .busy } }
      let written = try String(
        contentsOfFile: running.site.folder("run/claude/sessions/2147483647.json"), encoding: .utf8)
      let now = running.site.now.milliseconds
      #expect(written.contains("\"statusUpdatedAt\":\(now)}"), "\(written)")
      #expect(written.contains("\"startedAt\":\(now - 61_000),"), "\(written)")
      #expect(await replay.play(until: 2_000) == 3_000)
      try await running.until("it waits") { board in
        board.entries.contains { $0.agent?.activity == .waiting(for: nil) }
      }
      #expect(await replay.play(until: 3_000) == nil)
      try await running.until("it has ended") { board in
        board.entries.count == 1 && board.entries[0].agent == nil
      }
    }
  }

  @Test func `played again, the same sessions begin anew in the same files`() async throws {
    let source = try Site()
    var lines = ClaudeLines.session(1)
    lines.time = "2026-11-20T10:00:00.000Z"
    let descent = lines.reply("msg_1", context: 150_000)
    lines.time = "2026-11-20T10:00:01.000Z"
    let end = lines.reply("msg_2", context: 160_000)
    try source.write("p/\(ClaudeLines.id(1)).jsonl", [descent, end])
    try await withReplay(of: [source.root], loops: true) { replay, running in
      #expect(await replay.play(until: 1_000) == 11_000, "it stays for the longest pause")
      try await running.until(ClaudeLines.id(1), hasReplies: 2)
      let transcript = URL(fileURLWithPath: try await running.session(ClaudeLines.id(1)).transcript)
      let first = try Data(contentsOf: transcript)
      #expect(await replay.play(until: 11_000) == 12_000)
      try await running.until(ClaudeLines.id(1), hasReplies: 3)
      let begun = try await running.session(ClaudeLines.id(1))
      #expect(begun.context.usedTokens == 150_000 && begun.unreadableLines == 0)
      #expect(await replay.play(until: 12_000) == 22_000)
      try await running.until(ClaudeLines.id(1), hasReplies: 4)
      #expect(try await running.sessions().count == 1)
      let second = try Data(contentsOf: transcript)
      #expect(second.count < first.count + 100, "the file does not grow")
      #expect(IndependentCount(second).replies.count == 2)
    }
  }

  @Test func `a line without end and a file that is cut short are no reason to stop`() async throws {
    let source = try Site()
    var lines = ClaudeLines.session(1)
    lines.time = "2026-11-20T10:00:00.000Z"
    let long = #"{"type":"user","text":""# + String(repeating: "x", count: 200_000) + "\"}"
    let cut = String(lines.reply("msg_3", context: 3_000).dropLast(20))
    try source.write(
      "p/\(ClaudeLines.id(1)).jsonl",
      text: [lines.reply("msg_1", context: 1_000), long, "", lines.reply("msg_2", context: 2_000), cut]
        .joined(separator: "\n"))
    try await withReplay(of: [source.root]) { replay, running in
      #expect(await replay.play(until: .max) == nil)
      try await running.until(ClaudeLines.id(1), hasReplies: 2)
    }
  }

  @Test(.enabled(if: SharedData.isAvailable, "recorded data is not here"))
  func `what agents really wrote counts the same when it is played`() async throws {
    let claude = try #require(SharedData.claude).appendingPathComponent("apikey")
    try await withReplay(of: [claude.path]) { replay, running in
      #expect(await replay.play(until: .max) == nil)
      let files = SharedData.files(below: claude.appendingPathComponent("projects"), suffix: ".jsonl")
      let counts = try files.map { IndependentCount(try Data(contentsOf: $0)) }
      let expected = counts.reduce(IndependentCount.Tokens()) { $0 + $1.totals }
      let replies = counts.reduce(0) { $0 + $1.replies.count }
      #expect(replies > 5)
      try await running.until("all replies are counted") { board in
        board.entries.reduce(0) { $0 + $1.overview.messages } == replies
      }
      let sessions = try await running.sessions().values
      #expect(sessions.reduce(IndependentCount.Tokens()) { $0 + $1.tokens } == expected)
    }
  }
}

/// Runs `body` on a daemon with a recording that nothing but the test plays.
func withReplay(
  of paths: [String], pace: ReplayPace = ReplayPace(), loops: Bool = false,
  _ body: (Replay, RunningDaemon) async throws -> Void
) async throws {
  let site = try Site()
  let folder = try ReplayFolder(path: site.folder("run"))
  let replay = try await Replay.start(
    Recording(paths), in: folder, pace: pace, loops: loops, settings: Settings(), playsByItself: false,
    logger: .silent, now: { site.now })
  do {
    try await body(replay, RunningDaemon(daemon: replay.daemon, site: site))
  } catch {
    await replay.stop()
    throw error
  }
  await replay.stop()
}
