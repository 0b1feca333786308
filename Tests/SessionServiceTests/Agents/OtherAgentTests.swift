import Foundation
import SessionCore
import SessionService
import SessionTestSupport
import Testing

/// Gemini CLI and Copilot CLI through the whole daemon.
struct OtherAgentTests {
  private static let gemini = "6ac3542c-2d26-4f3f-8cc1-367561809195"
  private static let copilot = "10fb4666-56f0-4352-90fc-715caf95b418"

  private let site: Site

  init() throws {
    site = try Site(seesProcesses: false)
  }

  @Test func `a conversation of Gemini CLI is a session, with its subagents`() async throws {
    let folder = "home/.gemini/tmp/cwd-35/"
    try site.folder.write(folder + ".project_root", Data("/home/ada/api\n".utf8))
    // The subagent's file is read second, whichever was written first.
    try site.folder.write(
      folder + "chats/\(Self.gemini)/9b1d0c4e.jsonl",
      Self.geminiLines("9b1d0c4e", [("m1", 500, 20, 0)]))
    let main = try site.folder.write(
      folder + "chats/session-2026-06-12T10-27-6ac3542c.jsonl",
      Self.geminiLines(Self.gemini, [("m1", 11_478, 504, 0), ("m2", 12_976, 84, 12_137)]))
    try await withDaemon(site) { running in
      try await running.until(Self.gemini, hasReplies: 3)
      let sessions = try await running.sessions()
      #expect(sessions.count == 1)
      let session = try #require(sessions[Self.gemini])
      #expect(session.agent == "gemini-cli")
      #expect(session.project == "/home/ada/api")
      #expect(session.model == "gemini-3.5-flash")
      #expect(session.transcript == main)
      #expect(session.tokens == .init(input: 11_478 + 839 + 500, output: 504 + 84 + 20, cacheRead: 12_137))
      #expect(session.context.usedTokens == 12_976)
      #expect(session.context.limitTokens == 524_288)
      // And as it grows.
      let file = try FileHandle(forWritingTo: URL(fileURLWithPath: main))
      try file.seekToEnd()
      try file.write(contentsOf: Self.geminiReply(("m3", 20_000, 1, 0)))
      try file.close()
      try await running.until(Self.gemini, hasReplies: 4)
      #expect(try await running.session(Self.gemini).context.usedTokens == 20_000)
    }
  }

  @Test func `a conversation that goes on in a newer form counts once`() async throws {
    let folder = "home/.gemini/tmp/\(String(repeating: "3", count: 64))/chats/"
    let reply = try #require(String(data: Self.geminiReply(("m1", 100, 1, 0)), encoding: .utf8))
    try site.folder.write(
      folder + "session-2026-01-10T20-00-6ac3542c.json",
      Data(#"{"sessionId":"\#(Self.gemini)","projectHash":"3","messages":[\#(reply)]}"#.utf8))
    try await withDaemon(site) { running in
      try await running.until(Self.gemini, hasReplies: 1)
      #expect(try await running.session(Self.gemini).project == "33333333")
      try site.folder.write(
        folder + "session-2026-01-10T20-00-6ac3542c.jsonl",
        Self.geminiLines(Self.gemini, [("m1", 100, 1, 0), ("m2", 200, 2, 0)]))
      try await running.until(Self.gemini, hasReplies: 2)
      let sessions = try await running.sessions()
      #expect(sessions.count == 1)
      #expect(sessions[Self.gemini]?.tokens == .init(input: 300, output: 3))
    }
  }

  @Test func `a run of Copilot CLI is counted at its end`() async throws {
    let message = """
      {"type":"assistant.message","data":{"messageId":"m1","model":"gpt-5","outputTokens":60},"id":"e2",\
      "timestamp":"2026-06-25T01:50:51.195Z"}
      """
    let end = """
      {"type":"session.shutdown","data":{"modelMetrics":{"gpt-5":{"usage":{"inputTokens":1000,"outputTokens":75,\
      "cacheReadTokens":400,"cacheWriteTokens":0}}},"currentModel":"gpt-5","currentTokens":13225},"id":"e3","timestamp":"2026-06-25T01:55:51.195Z"}
      """
    let start = """
      {"type":"session.start","data":{"sessionId":"\(Self.copilot)","copilotVersion":"1.0.64","context":\
      {"cwd":"/home/ada/api","branch":"main"}},"id":"e1","timestamp":"2026-06-25T01:50:34.403Z"}
      """
    let path = "home/.copilot/session-state/\(Self.copilot)/events.jsonl"
    try site.folder.write(path, Data((start + "\n" + message + "\n").utf8))
    try await withDaemon(site) { running in
      try await running.until(Self.copilot, hasReplies: 1)
      let begun = try await running.session(Self.copilot)
      #expect(begun.tokens == .init(output: 60))
      #expect(begun.context.usedTokens == nil)
      let file = try FileHandle(forWritingTo: URL(fileURLWithPath: site.folder(path)))
      try file.seekToEnd()
      try file.write(contentsOf: Data((end + "\n").utf8))
      try file.close()
      try await running.until(Self.copilot, hasReplies: 2)
      let session = try await running.session(Self.copilot)
      #expect(session.tokens == .init(input: 600, output: 75, cacheRead: 400))
      #expect(session.project == "/home/ada/api")
      #expect(session.context.usedTokens == 13_225)
    }
  }

  // MARK: Files

  private typealias GeminiReply = (id: String, input: Int, output: Int, cached: Int)

  private static func geminiLines(_ session: String, _ replies: [GeminiReply]) -> Data {
    let header =
      #"{"sessionId":"\#(session)","projectHash":"3","startTime":"2026-06-12T10:27:51.856Z","kind":"main"}"#
    return replies.reduce(into: Data((header + "\n").utf8)) { $0 += geminiReply($1) }
  }

  private static func geminiReply(_ reply: GeminiReply) -> Data {
    Data(
      """
      {"id":"\(reply.id)","timestamp":"2026-06-12T10:28:12.156Z","type":"gemini","content":"ok","tokens":\
      {"input":\(reply.input),"output":\(reply.output),"cached":\(reply.cached),"thoughts":0,"tool":0,"total":0},\
      "model":"gemini-3.5-flash"}

      """.utf8)
  }
}
