import ControlAPI
import DaemonKit
import FaultSupport
import Foundation
import Logging
import SessionCore
import SessionService
import SessionTestSupport
import Testing

/// What is read of a history, how that is seen, and how it is held up.
struct IndexTests {
  private let site: Site

  init() throws {
    site = try Site()
  }

  private struct IndexDocument: Decodable {
    struct Agent: Decodable {
      var agent: String
      var files: Int
      var filesGone: Int
      var bytes: Int64
      var sessions: Int
      var replies: Int
      var oldest: String?
      var newest: String?
    }
    struct Unread: Decodable {
      var path: String
      var problem: String
    }
    var complete: Bool
    var paused: Bool
    var lagBytes: Int64
    var percent: Int?
    var filesTotal: Int
    var agents: [Agent]
    var unreadableLines: Int
    var unread: [Unread]
  }

  /// Sessions 1, 2, … of so many replies each, and their bytes.
  private func writeHistory(_ sessions: Int, replies: Int = 3) throws -> Int64 {
    var bytes: Int64 = 0
    for number in 1...sessions {
      let lines = ClaudeLines.session(number)
      let text = (1...replies).map { lines.reply("m\(number)-\($0)", context: 100 + $0) + "\n" }.joined()
      try site.write("p/\(lines.session).jsonl", text: text)
      bytes += Int64(text.utf8.count)
    }
    return bytes
  }

  /// Runs `body` on a daemon that holds the history up from its start.
  private func withPausedDaemon(_ body: (RunningDaemon) async throws -> Void) async throws {
    var surroundings = try site.surroundings()
    surroundings.pausesIndex = true
    let daemon = try await Daemon.start(surroundings, logger: .silent)
    do {
      try await body(RunningDaemon(daemon: daemon, site: site))
    } catch {
      await daemon.stop()
      throw error
    }
    await daemon.stop()
  }

  @Test func `what was read is told by agents, and nothing is left`() async throws {
    let bytes = try writeHistory(5)
    let gone = try site.write("p/\(ClaudeLines.id(9)).jsonl", [ClaudeLines.session(9).reply("g", context: 9)])
    try site.append("p/\(ClaudeLines.id(5)).jsonl", ["no record"])
    try await withDaemon(site) { running in
      try FileManager.default.removeItem(atPath: gone)
      try await running.until("it is gone") { board in
        board.entries.contains { $0.overview.isTranscriptDeleted }
      }
      let index: IndexDocument = try await running.json(Route.index)
      #expect(index.complete && !index.paused)
      #expect(index.lagBytes == 0)
      #expect(index.percent == 100)
      #expect(index.agents.count == 1)
      let agent = try #require(index.agents.first)
      #expect(agent.agent == "claude-code")
      #expect((agent.files, agent.filesGone, agent.sessions, agent.replies) == (5, 1, 6, 16))
      #expect(agent.bytes == bytes + 10)
      #expect(agent.oldest?.hasPrefix("2026-") == true)
      #expect(index.unreadableLines == 1)
      #expect(index.unread.isEmpty)
      #expect(try await running.text(Route.index).hasPrefix(" index · up to date · 5 files, "))
    }
  }

  @Test func `held up, a history waits and live sessions do not`() async throws {
    let bytes = try writeHistory(20)
    try await withPausedDaemon { running in
      let waiting = try await running.until("it is held up") { $0.index.isPaused && $0.index.lagBytes > 0 }
      #expect(waiting.index.lagBytes == bytes)
      #expect(!waiting.isComplete)
      #expect(waiting.index.percent == 0)
      // One that goes on, and one that begins.
      let (old, new) = (ClaudeLines.session(7), ClaudeLines.session(70))
      try site.append("p/\(old.session).jsonl", [old.reply("live", context: 5_000)])
      try await running.until(old.session, hasReplies: 4)
      try site.write("q/\(new.session).jsonl", [new.reply("new", context: 6_000)])
      try await running.until(new.session, hasReplies: 1)
      #expect(running.daemon.board.value.entries.count == 2)
      // Said wherever the bar is.
      #expect(try await running.text(Route.status).contains("history paused at 0 %"))
      #expect(try await running.text(Route.board + "?rows=24&columns=80").contains("history paused"))
      #expect(try await running.get(Route.readiness).status == 503)
      let answer = try await running.post(Route.indexResume)
      #expect(answer.status == 200)
      let whole = try await running.until("everything was read") { $0.isComplete && !$0.index.isReading }
      #expect(whole.entries.count == 21)
      #expect(whole.entries.reduce(0) { $0 + $1.overview.messages } == 62)
      #expect(whole.index.lagBytes == 0)
    }
  }

  @Test func `pausing is said, and resuming as well`() async throws {
    try await withDaemon(site) { running in
      let paused = try await running.post(Route.indexPause)
      #expect(String(decoding: paused.body, as: UTF8.self).contains(#""paused":true"#))
      try await running.until("it is held up") { $0.index.isPaused }
      let resumed = try await running.post(Route.indexResume, accept: MediaType.text)
      #expect(String(decoding: resumed.body, as: UTF8.self) == "up to date\n")
      try await running.until("it goes on") { !$0.index.isPaused }
    }
  }

  @Test func `who follows hears of every step, and that it is over`() async throws {
    _ = try writeHistory(20)
    try await withPausedDaemon { running in
      try await running.until("it is held up") { $0.index.isPaused && $0.index.lagBytes > 0 }
      let stream = try LiveStream(
        socket: site.runtime.socket, Route.index + "?follow=1", accept: MediaType.jsonLines)
      _ = try await stream.lines(until: "it is held up") { $0.contains(#""paused":true"#) }
      _ = try await running.post(Route.indexResume)
      _ = try await stream.lines(until: "it is over") {
        $0.contains(#""complete":true,"paused":false,"lag_bytes":0,"percent":100"#)
      }
    }
  }

  @Test func `a history that comes later is read behind the rest, and counted as well`() async throws {
    try await withDaemon(site) { running in
      let lines = ClaudeLines.session(3)
      let filler = #"{"type":"attachment","text":""# + String(repeating: "x", count: 1 << 20) + "\"}\n"
      // Comes in one go, as when a backup is put back.
      let text = String(repeating: filler, count: 9) + lines.reply("m1", context: 4_000) + "\n"
      let beside = try site.folder.write("elsewhere/\(lines.session).jsonl", Data(text.utf8))
      let folder = URL(fileURLWithPath: beside).deletingLastPathComponent()
      try FileManager.default.createDirectory(
        atPath: site.root + "/projects", withIntermediateDirectories: true)
      try FileManager.default.moveItem(
        at: folder, to: URL(fileURLWithPath: site.root + "/projects/back"))
      let board = try await running.until(lines.session, hasReplies: 1)
      #expect(board.isComplete)
      let settled = try await running.until("nothing is left") { !$0.index.isReading }
      #expect(settled.index.bytesTotal == Int64(text.utf8.count))
    }
  }

  @Test func `a file of many replies is stored in parts, and whole in the end`() async throws {
    let bytes = try writeHistory(3, replies: 2_000)
    try await withDaemon(site) { running in
      let sessions = try await running.sessions()
      #expect(sessions.values.map(\.usage.messages) == [2_000, 2_000, 2_000])
      let index: IndexDocument = try await running.json(Route.index)
      #expect(index.agents.first?.bytes == bytes)
    }
  }
}
