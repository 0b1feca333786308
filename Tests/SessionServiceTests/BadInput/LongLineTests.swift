import Foundation
import SessionTestSupport
import Testing

/// Lines longer than what is held in memory, in files that change while they are read.
struct LongLineTests {
  private let site: Site
  private let lines = ClaudeLines.session(1)
  private var file: String { "p/\(lines.session).jsonl" }

  /// Longer than the longest line that is held.
  private static let long = 17 << 20

  init() throws {
    site = try Site()
  }

  private func longReply(_ id: String) -> String {
    lines.reply(id, request: "req", .init(input: 5), text: String(repeating: "x", count: Self.long))
  }

  @Test(arguments: ["\n", ""])
  func `a reply in a line of any length counts, also as the last one`(ending: String) async throws {
    try site.write(file, text: lines.reply("m1", context: 100) + "\n" + longReply("m2") + ending)
    for _ in 1...2 {
      try await withDaemon(site) { running in
        try await running.until(lines.session, hasReplies: 2)
        #expect(try await running.session(lines.session).unreadableLines == 0)
      }
    }
    try await withDaemon(site) { running in
      try site.append(file, text: (ending.isEmpty ? "\n" : "") + lines.reply("m3", context: 200) + "\n")
      try await running.until(lines.session, hasReplies: 3)
    }
    #expect(await site.troubles() == [])
  }

  @Test func `a line that is written while the daemon runs counts, though it is longer than one look`()
    async throws
  {
    try site.write(file, text: lines.reply("m1", context: 100) + "\n")
    try await withDaemon(site) { running in
      try await running.until(lines.session, hasReplies: 1)
      let text = String(repeating: "x", count: 5 << 20)
      try site.append(file, [lines.reply("m2", request: "req", .init(input: 5), text: text)])
      try await running.until(lines.session, hasReplies: 2)
    }
    #expect(await site.troubles() == [])
  }

  @Test func `a long line that grows is read on, and counts when it is whole`() async throws {
    let reply = longReply("m2") + "\n"
    let cut = reply.utf8.count - 1_000
    try site.write(file, text: lines.reply("m1", context: 100) + "\n" + String(reply.prefix(cut)))
    try await withDaemon(site) { running in
      try await running.until(lines.session, hasReplies: 1)
      for number in 0..<10 {
        try site.append(file, text: String(reply.dropFirst(cut + number * 100).prefix(100)))
      }
      try await running.until(lines.session, hasReplies: 2)
      try site.append(file, [lines.reply("m3", context: 300)])
      try await running.until(lines.session, hasReplies: 3)
    }
    #expect(await site.troubles() == [])
  }

  @Test func `a file that is cut in the middle of a long line begins anew`() async throws {
    let reply = longReply("m2")
    try site.write(file, text: lines.reply("m1", context: 100) + "\n" + String(reply.dropLast(50)))
    try await withDaemon(site) { running in
      try await running.until(lines.session, hasReplies: 1)
      // Shorter than what was read of the line, and ending with another one.
      try site.write(
        file, text: lines.reply("m1", context: 100) + "\n" + lines.reply("m3", context: 5) + "\n")
      try await running.until(lines.session, hasReplies: 2)
      #expect(try await running.session(lines.session).unreadableLines == 0)
    }
  }

  @Test func `a hole of any length is named, and what stands behind it on its line counts`() async throws {
    let path = try site.write(file, [lines.reply("m1", context: 100)])
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    let start = try handle.seekToEnd()
    try handle.truncate(atOffset: start + UInt64(Self.long))
    try handle.close()
    try site.append(file, [lines.reply("m2", context: 200)])
    try await withDaemon(site) { running in
      try await running.until(lines.session, hasReplies: 2)
      #expect(try await running.session(lines.session).unreadableLines == 1)
    }
    let troubles = await site.troubles()
    #expect(
      troubles.last
        == "\(path) at byte \(start), \(Self.long) bytes: \(Self.long) zero bytes, as a power cut leaves them"
    )
  }

  @Test func `a long line that is no record is named`() async throws {
    let path = try site.write(
      file, text: lines.reply("m1", context: 100) + "\n" + String(longReply("m2").dropLast(2)) + "\n")
    try await withDaemon(site) { running in
      try await running.until(lines.session, hasReplies: 1)
    }
    let troubles = await site.troubles()
    #expect(troubles.last?.hasPrefix("\(path) at byte ") == true, "\(troubles)")
    #expect(troubles.last?.hasSuffix(" bytes is not one JSON object") == true)
  }

  @Test func `a file of nothing but rubbish is named a few hundred times`() async throws {
    try site.write(
      file, text: lines.reply("m1", context: 100) + "\n" + String(repeating: "x\n", count: 100_000))
    try await withDaemon(site) { running in
      try await running.until(lines.session, hasReplies: 1)
      #expect(try await running.session(lines.session).unreadableLines <= 256)
    }
    let troubles = await site.troubles()
    #expect(troubles.count == 22)
    #expect(troubles.contains { $0.hasSuffix(": 99745 lines from here on can't be read") }, "\(troubles)")
    #expect(troubles.last == "and 236 more")
  }
}
