import ControlAPI
import DaemonKit
import Foundation
import Logging
import SessionService
import SessionTestSupport
import Testing

/// What the daemon finds that was there before it.
struct FirstScanTests {
  @Test func `main, flat and nested transcripts are counted for their session`() async throws {
    let site = try Site()
    let lines = ClaudeLines.session(1)
    let files = [
      "-home-u-api/\(lines.session).jsonl": [
        lines.prompt("Go."),
        lines.reply(
          "m1", ClaudeLines.Usage(input: 3, output: 40, cacheRead: 11_000, cacheWrite: 700), text: "One."),
        lines.reply(
          "m1", ClaudeLines.Usage(input: 3, output: 90, cacheRead: 11_000, cacheWrite: 700), text: "Two."),
        lines.reply("m2", ClaudeLines.Usage(input: 5, output: 60, cacheWrite: 0, split: (400, 30_000))),
      ],
      "-home-u-api/agent-aaaa.jsonl": [
        lines.reply("m3", ClaudeLines.Usage(input: 7, output: 20, cacheRead: 900_000), isSidechain: true)
      ],
      "-home-u-api/\(lines.session)/subagents/agent-bbbb.jsonl": [
        lines.reply("m4", ClaudeLines.Usage(input: 11, output: 30, cacheRead: 800_000), isSidechain: true)
      ],
      "-home-u-api/\(lines.session)/subagents/workflows/w1/agent-cccc.jsonl": [
        lines.reply("m5", ClaudeLines.Usage(input: 13, output: 25), isSidechain: true)
      ],
      // No transcripts: outputs of tools, and what lies elsewhere.
      "-home-u-api/\(lines.session)/tool-results/\(ClaudeLines.id(9)).jsonl": [
        lines.reply("m6", context: 100)
      ],
      "-home-u-api/\(lines.session)/subagents/notes.jsonl": [lines.reply("m7", context: 100)],
      "stray.jsonl": [lines.reply("m8", context: 100)],
    ]
    for (name, lines) in files { try site.write(name, lines) }
    // Forgot to be a transcript: one that ends in the middle of a line.
    let counted = files.filter { $0.key.contains("agent-") || $0.key.hasSuffix("api/\(lines.session).jsonl") }
    let expected = counted.values.map { IndependentCount(Data($0.joined(separator: "\n").utf8)) }
    try await withDaemon(site) { running in
      let sessions = try await running.sessions()
      #expect(sessions.keys.sorted() == [lines.session])
      let session = try #require(sessions[lines.session])
      #expect(session.tokens == expected.map(\.totals).reduce(IndependentCount.Tokens(), +))
      #expect(session.usage.messages == 5)
      // The window is that of the main conversation alone.
      #expect(session.context.usedTokens == 30_405)
      #expect(session.context.source == "reply")
      #expect(session.transcript == site.path("-home-u-api/\(lines.session).jsonl"))
      #expect(session.project == "/home/u/api")
    }
  }

  @Test func `readiness turns when everything was read, and not before`() async throws {
    let site = try Site()
    for number in 1...200 {
      let lines = ClaudeLines.session(number)
      try site.write(
        "p/\(lines.session).jsonl", (0..<20).map { lines.reply("m\(number)-\($0)", context: 100 + $0) })
    }
    // Not waited for: the socket answers before the history is read.
    let running = RunningDaemon(
      daemon: try await Daemon.start(try site.surroundings(), logger: .silent), site: site)
    var statuses: [Int] = []
    while statuses.last != 200, statuses.count < 100_000 {
      let answer = try await running.get(Route.readiness)
      statuses.append(answer.status)
      if answer.status != 200 { #expect(answer.header("content-type") == MediaType.problem) }
    }
    let list: SessionListDocument = try await running.json(Route.sessions)
    await running.stop()
    #expect(Set(statuses).subtracting([503, 200]) == [])
    #expect(list.complete)
    #expect(list.sessions.count { $0.usage.messages == 20 } == 200)
  }

  @Test func `a place without any agent is no trouble`() async throws {
    try await withDaemon(try Site()) { running in
      let readiness = try await running.get(Route.readiness)
      #expect(readiness.status == 200)
      #expect(try await running.sessions().isEmpty)
      #expect(try await running.text(Route.sessions).contains("No sessions yet"))
      #expect(try await running.text(Route.statusLine) == "\n")
    }
  }

  @Test func `a reply that a fork repeats counts once, for the session that is older`() async throws {
    let site = try Site()
    let first = ClaudeLines.session(1)
    var fork = ClaudeLines.session(2)
    fork.time = "2026-11-21T06:05:58.503Z"
    try site.write(
      "p/\(first.session).jsonl", [first.reply("m1", context: 1_000), first.reply("m2", context: 2_000)])
    let shared = [fork.reply("m1", context: 1_000), fork.reply("m2", context: 2_000)]
    try site.write("p/\(fork.session).jsonl", shared + [fork.reply("m3", context: 3_000)])
    try await withDaemon(site) { running in
      let sessions = try await running.sessions()
      #expect(sessions[first.session]?.usage.messages == 2)
      #expect(sessions[fork.session]?.usage.messages == 1)
      #expect(sessions[first.session]?.context.usedTokens == 2_000)
      #expect(sessions[fork.session]?.context.usedTokens == 3_000)
    }
  }
}
