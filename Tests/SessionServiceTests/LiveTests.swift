import ControlAPI
import Foundation
import SessionCore
import SessionTestSupport
import Testing

/// What happens while the daemon runs, told by inotify alone: its poll is a day away.
struct LiveTests {
  private let site: Site
  private let lines = ClaudeLines.session(1)
  private let name = "p/\(ClaudeLines.id(1)).jsonl"

  init() throws {
    site = try Site()
  }

  @Test func `an append is seen at once`() async throws {
    try site.write(name, [lines.prompt("Go."), lines.reply("m1", context: 1_000)])
    try await withDaemon(site) { running in
      try site.append(name, [lines.reply("m2", context: 2_000)])
      try await running.until(lines.session, hasReplies: 2)
      let session = try await running.session(lines.session)
      #expect(session.context.usedTokens == 2_000)
      #expect(session.tokens == IndependentCount(try site.contents(name)).totals)
    }
  }

  @Test func `a transcript in a new project folder is followed`() async throws {
    try site.write("old/\(ClaudeLines.id(2)).jsonl", [ClaudeLines.session(2).reply("m0", context: 10)])
    try await withDaemon(site) { running in
      try site.write("new/\(lines.session).jsonl", [lines.reply("m1", context: 1_000)])
      try await running.until(lines.session, hasReplies: 1)
      try site.append("new/\(lines.session).jsonl", [lines.reply("m2", context: 2_000)])
      try await running.until(lines.session, hasReplies: 2)
    }
  }

  @Test func `an agent's folder that appears after the start is followed`() async throws {
    try await withDaemon(site) { running in
      try site.write(name, [lines.reply("m1", context: 1_000)])
      try await running.until(lines.session, hasReplies: 1)
      try site.append(name, [lines.reply("m2", context: 2_000)])
      try await running.until(lines.session, hasReplies: 2)
    }
  }

  @Test func `an agent's folder that goes and comes back is followed again`() async throws {
    try site.write(name, [lines.reply("m1", context: 1_000)])
    try await withDaemon(site) { running in
      try FileManager.default.removeItem(atPath: site.root)
      try await running.until("the transcript is gone") {
        $0.entries.allSatisfy(\.overview.isTranscriptDeleted)
      }
      try site.write(name, [lines.reply("m1", context: 1_000), lines.reply("m2", context: 2_000)])
      try await running.until(lines.session, hasReplies: 2)
      try site.append(name, [lines.reply("m3", context: 3_000)])
      try await running.until(lines.session, hasReplies: 3)
      #expect(try await running.session(lines.session).transcriptDeleted == false)
    }
  }

  @Test func `a subagent's folder that is made later is followed`() async throws {
    try site.write(name, [lines.reply("m1", context: 1_000)])
    try await withDaemon(site) { running in
      let nested = "p/\(lines.session)/subagents/agent-aaaa.jsonl"
      try site.write(nested, [lines.reply("m2", context: 90_000)])
      try await running.until(lines.session, hasReplies: 2)
      try site.append(nested, [lines.reply("m3", context: 95_000)])
      try await running.until(lines.session, hasReplies: 3)
      let deeper = "p/\(lines.session)/subagents/workflows/w1/agent-bbbb.jsonl"
      try site.write(deeper, [lines.reply("m4", context: 80_000)])
      try await running.until(lines.session, hasReplies: 4)
      #expect(try await running.session(lines.session).context.usedTokens == 1_000)
    }
  }

  @Test func `half a line counts when its other half is there`() async throws {
    try site.write(name, [lines.reply("m1", context: 1_000)])
    try await withDaemon(site) { running in
      let line = lines.reply("m2", context: 2_000)
      let cut = line.index(line.startIndex, offsetBy: line.count / 2)
      try site.append(name, text: String(line[..<cut]))
      // Something else that comes later shows that the half was looked at.
      try site.write("p/\(ClaudeLines.id(2)).jsonl", [ClaudeLines.session(2).reply("m9", context: 10)])
      try await running.until(ClaudeLines.id(2), hasReplies: 1)
      let before = try await running.session(lines.session)
      #expect(before.usage.messages == 1 && before.unreadableLines == 0)
      try site.append(name, text: line[cut...] + "\n")
      let board = try await running.until(lines.session, hasReplies: 2)
      #expect(board.entries.allSatisfy { $0.overview.unreadableLines == 0 })
    }
  }

  @Test func `a last line without its newline counts, and once`() async throws {
    try site.write(name, text: lines.reply("m1", context: 1_000))
    try await withDaemon(site) { running in
      #expect(try await running.session(lines.session).usage.messages == 1)
      try site.append(name, text: "\n" + lines.reply("m2", context: 2_000) + "\n")
      try await running.until(lines.session, hasReplies: 2)
      let session = try await running.session(lines.session)
      #expect(session.tokens == IndependentCount(try site.contents(name)).totals)
      #expect(session.unreadableLines == 0)
    }
  }

  @Test func `two hundred folders at once are all found`() async throws {
    try await withDaemon(site) { running in
      for number in 1...200 {
        let session = ClaudeLines.session(number)
        try site.write(
          "p\(number)/\(session.session).jsonl", [session.reply("m\(number)", context: number + 100)])
      }
      try await running.until("200 sessions have a reply each") { board in
        board.entries.count { $0.overview.messages == 1 } == 200
      }
      let sessions = try await running.sessions()
      for number in 1...200 {
        #expect(sessions[ClaudeLines.id(number)]?.context.usedTokens == number + 100)
      }
      // All of them are watched, not only found.
      for number in 1...200 {
        let session = ClaudeLines.session(number)
        try site.append(
          "p\(number)/\(session.session).jsonl", [session.reply("n\(number)", context: number + 200)])
      }
      try await running.until("200 sessions have two replies each") { board in
        board.entries.count { $0.overview.messages == 2 } == 200
      }
    }
  }

  @Test func `a project folder that is renamed is read under its new name, and counts once`() async throws {
    try site.write(name, [lines.reply("m1", context: 1_000)])
    try await withDaemon(site) { running in
      try FileManager.default.moveItem(atPath: site.path("p"), toPath: site.path("q"))
      try site.append("q/\(lines.session).jsonl", [lines.reply("m2", context: 2_000)])
      try await running.until(lines.session, hasReplies: 2)
      let session = try await running.session(lines.session)
      #expect(session.tokens == IndependentCount(try site.contents("q/\(lines.session).jsonl")).totals)
    }
  }
}
