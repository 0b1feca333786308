import Foundation
import SessionCore
import SessionService
import SessionTestSupport
import Testing

/// Records that say what can't be, and bytes that are none: nothing counts wrongly, and doctor names them.
struct BadRecordTests {
  private let site: Site
  private let lines = ClaudeLines.session(1)
  private var file: String { "p/\(lines.session).jsonl" }

  init() throws {
    site = try Site()
  }

  /// The clock of the site stands at 2026-11-21T06:10:00Z.
  @Test(arguments: [
    ("2100-01-01T00:00:00.000Z", false), ("2026-11-22T06:10:00.001Z", false),
    ("0001-01-01T00:00:00.000Z", false),
    ("1969-12-31T23:59:59.999Z", false), ("2026-11-22T06:10:00.000Z", true),
    ("1970-01-01T00:00:00.000Z", true),
  ])
  func `a time that can't be does not count, and is named`(time: String, isTaken: Bool) async throws {
    var odd = lines
    odd.time = time
    let first = lines.reply("m1", context: 100)
    let path = try site.write(file, [first, odd.reply("m2", context: 200), lines.reply("m3", context: 300)])
    try await withDaemon(site) { running in
      try await running.until(lines.session, hasReplies: 3)
      let last = try await running.session(lines.session).lastActivity
      // What is told of tomorrow has happened by now.
      #expect(last == (isTaken ? max(min(time, "2026-11-21T06:10:00.000Z"), lines.time) : lines.time))
      let days = try await running.text("/v1/usage?by=day&zone=UTC")
      #expect(days.contains(String(time.prefix(10))) == (isTaken || time.hasPrefix("2026-11-21")))
    }
    let troubles = await site.troubles()
    #expect(troubles.count == (isTaken ? 0 : 2), "\(troubles)")
    if !isTaken {
      #expect(troubles.last?.hasPrefix("\(path) at byte \(first.utf8.count + 1), ") == true)
      #expect(troubles.last?.contains("its time, \(time), can't be") == true)
    }
  }

  @Test func `where the clock has not been told the time nothing is held against it`() async throws {
    site.now = Timestamp(milliseconds: 86_400_000)
    try site.write(file, [lines.reply("m1", context: 100)])
    try await withDaemon(site) { running in
      try await running.until(lines.session, hasReplies: 1)
      #expect(try await running.session(lines.session).lastActivity == lines.time)
    }
    #expect(await site.troubles() == [])
  }

  @Test func `a reply without any time has that of its file`() async throws {
    var odd = lines
    odd.time = "yesterday"
    let path = try site.write(file, [odd.reply("m1", context: 100)])
    let written = try #require(ISO8601DateFormatter().date(from: "2026-03-04T05:06:07Z"))
    try FileManager.default.setAttributes([.modificationDate: written], ofItemAtPath: path)
    try await withDaemon(site) { running in
      try await running.until(lines.session, hasReplies: 1)
      #expect(try await running.session(lines.session).lastActivity == "2026-03-04T05:06:07.000Z")
    }
  }

  @Test(arguments: ["9007199254740993", "9223372036854775808", "-5", "0.5", "\"500\"", "1e30"])
  func `a number of tokens that is none counts as nothing, and is named`(written: String) async throws {
    let odd = lines.reply("m1", .init(input: 77_777, output: 10)).replacing("77777", with: written)
    let path = try site.write(file, [odd, lines.reply("m2", .init(input: 5, output: 10))])
    try await withDaemon(site) { running in
      try await running.until(lines.session, hasReplies: 2)
      let session = try await running.session(lines.session)
      #expect(session.tokens.input == 5 && session.tokens.output == 20)
    }
    #expect(
      await site.troubles().last
        == "\(path) at byte 0, \(odd.utf8.count) bytes: input_tokens is no number of tokens: it counts as 0")
  }

  @Test func `bytes that are no text, and nesting without end, cost nothing but their line`() async throws {
    let deep = String(repeating: #"{"a":["#, count: 10_000)
    let end = String(repeating: "]}", count: 10_000)
    let nested = lines.reply("m2", context: 200).dropLast() + #","x":\#(deep)1\#(end)}"#
    var bytes = Data((lines.reply("m1", context: 100) + "\n").utf8)
    bytes += Data(nested.utf8) + [0x0a]
    bytes += Data(lines.reply("m3", context: 300).utf8.map { $0 == UInt8(ascii: "D") ? 0xff : $0 }) + [0x0a]
    bytes += [0, 0, 0] + Data(lines.reply("m4", context: 400).utf8) + [0x0a]
    bytes += [0xff, 0xfe, 0x00, 0x0a] + Data(deep.utf8) + [0x0a]
    bytes += Data(lines.reply("m5", context: 500).utf8) + [0x0a]
    let path = try site.folder.write("claude/projects/" + file, bytes)
    try await withDaemon(site) { running in
      // Also what is no UTF-8 in a text nobody wants, and what is nested in what nobody reads.
      try await running.until(lines.session, hasReplies: 5)
      #expect(try await running.session(lines.session).unreadableLines == 3)
    }
    let troubles = await site.troubles()
    #expect(
      troubles.count == 4 && troubles.dropFirst().allSatisfy { $0.hasPrefix("\(path) at byte ") },
      "\(troubles)")
  }

  @Test func `what a rewritten file's lines said of its old contents is forgotten`() async throws {
    let agent = "p/agent-7.jsonl"
    try site.write(agent, ["{broken", lines.reply("m1", context: 100, output: 1)])
    try await withDaemon(site) { running in
      try await running.until(lines.session, hasReplies: 1)
      #expect(await site.troubles().count == 2)
      try site.write(agent, [lines.reply("m2", context: 100)])
      try await running.until(lines.session, hasReplies: 2)
      #expect(await site.troubles() == [])
    }
  }
}
