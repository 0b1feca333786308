import Foundation
import SessionCore
import SessionTestSupport
import Testing

/// Transcripts are not only appended to: they are replaced, cut, rewritten, deleted and put back.
struct RewriteTests {
  private let site: Site
  private let lines = ClaudeLines.session(1)
  private let name = "p/\(ClaudeLines.id(1)).jsonl"

  init() throws {
    site = try Site()
    try site.write(name, start)
  }

  /// Two replies and a compaction between them.
  private var start: [String] {
    [
      lines.prompt("Go."), lines.reply("m1", context: 150_000),
      lines.compaction(before: 150_000, after: 9_000), lines.reply("m2", context: 20_000),
    ]
  }

  @Test func `a transcript replaced by a longer copy counts only what is new`() async throws {
    try await withDaemon(site) { running in
      try site.replace(name, start + [lines.reply("m3", context: 30_000)])
      try await expectRight(running, replies: 3, used: 30_000)
    }
  }

  @Test func `a long subagent's file that was rewritten counts what can't be read in it once`() async throws {
    let subagent = "p/\(lines.session)/subagents/agent-1.jsonl"
    // More than one look takes of a history.
    let replies = (1...300).map { lines.reply("s\($0)", context: 1_000, isSidechain: true) }
    try site.write(subagent, replies + ["{bad", "{worse"])
    try await withDaemon(site) { running in
      let board = try await running.until(lines.session, hasReplies: 302)
      #expect(board.entries.first?.overview.unreadableLines == 2)
    }
    try site.write(subagent, [replies[1], replies[0]] + replies.dropFirst(2) + ["{bad", "{worse"])
    try await withDaemon(site) { running in
      let board = try await running.until("all is read") { $0.isComplete }
      #expect(board.entries.first?.overview.unreadableLines == 2)
      try site.append(subagent, [lines.reply("s301", context: 1_000, isSidechain: true)])
      let later = try await running.until(lines.session, hasReplies: 303)
      #expect(later.entries.first?.overview.unreadableLines == 2)
    }
  }

  @Test func `a transcript that is cut and grows again counts only what is new`() async throws {
    try await withDaemon(site) { running in
      let before = running.lastEvent
      try site.write(name, Array(start.prefix(2)))
      try await running.until("it was read again") { $0.lastEvent > before }
      try site.append(name, [lines.reply("m3", context: 30_000)])
      try await running.until(lines.session, hasReplies: 3)
      let session = try await running.session(lines.session)
      #expect(session.context.usedTokens == 30_000)
      #expect(session.usage.messages == 3)
    }
  }

  @Test func `a transcript rewritten in place at the same length and more is noticed`() async throws {
    try await withDaemon(site) { running in
      // The same length to the byte up to the old end, with another reply there.
      var other = start
      other[3] = lines.reply("m9", context: 20_001)
      #expect(other.joined().utf8.count == start.joined().utf8.count)
      try site.write(name, other + [lines.reply("m3", context: 30_000)])
      try await running.until(lines.session, hasReplies: 4)
      let session = try await running.session(lines.session)
      #expect(session.context.usedTokens == 30_000)
      // m2 was counted while it was there, and is not taken back.
      let old = IndependentCount(Data(start.joined(separator: "\n").utf8))
      let new = IndependentCount(
        Data((other.suffix(1) + [lines.reply("m3", context: 30_000)]).joined(separator: "\n").utf8))
      #expect(session.tokens == old.totals + new.totals)
      #expect(try await compactions(running) == 1)
    }
  }

  @Test func `a transcript that is deleted and comes back counts only what is new`() async throws {
    try await withDaemon(site) { running in
      try site.delete(name)
      try await running.until("the transcript is gone") {
        $0.entries.allSatisfy(\.overview.isTranscriptDeleted)
      }
      #expect(try await running.session(lines.session).usage.messages == 2)
      try site.write(name, start + [lines.reply("m3", context: 30_000)])
      try await expectRight(running, replies: 3, used: 30_000)
      #expect(try await running.session(lines.session).transcriptDeleted == false)
    }
  }

  @Test func `a transcript that is put back as it was stands where it stood`() async throws {
    try await withDaemon(site) { running in
      try site.delete(name)
      try await running.until("the transcript is gone") {
        $0.entries.allSatisfy(\.overview.isTranscriptDeleted)
      }
      try site.write(name, start)
      try await running.until("the transcript is back") {
        !$0.entries.contains(where: \.overview.isTranscriptDeleted)
      }
      try await expectRight(running, replies: 2, used: 20_000)
    }
  }

  @Test func `an unreadable line counts once, however often its transcript is read`() async throws {
    let damaged = start + ["{\"type\":\"assistant\", broken"]
    try site.write(name, damaged)
    try await withDaemon(site) { running in
      #expect(try await running.session(lines.session).unreadableLines == 1)
      try site.replace(name, damaged + [lines.reply("m3", context: 30_000)])
      try await running.until(lines.session, hasReplies: 3)
      #expect(try await running.session(lines.session).unreadableLines == 1)
      try site.delete(name)
      try await running.until("the transcript is gone") {
        $0.entries.allSatisfy(\.overview.isTranscriptDeleted)
      }
      try site.write(name, damaged + [lines.reply("m4", context: 40_000)])
      try await running.until(lines.session, hasReplies: 4)
      #expect(try await running.session(lines.session).unreadableLines == 1)
    }
  }

  private func expectRight(_ running: RunningDaemon, replies: Int, used: Int) async throws {
    try await running.until(lines.session, hasReplies: replies)
    let session = try await running.session(lines.session)
    let count = IndependentCount(try site.contents(name))
    #expect(session.tokens == count.totals)
    #expect(session.usage.messages == count.replies.count)
    #expect(session.context.usedTokens == count.lastContext)
    #expect(session.context.usedTokens == used)
    #expect(try await compactions(running) == 1)
  }

  private func compactions(_ running: RunningDaemon) async throws -> Int {
    try await running.events().count { $0.kind == "compaction" }
  }
}
