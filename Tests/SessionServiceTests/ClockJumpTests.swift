import ControlAPI
import SessionCore
import SessionService
import SessionTestSupport
import Testing

/// A machine's clock is set, or has stood still while it slept: what was counted stays, and what comes counts.
struct ClockJumpTests {
  private static let year: Int64 = 365 * 86_400_000

  @Test(arguments: [year, -year, -60 * year])
  func `a clock that jumps loses nothing and repeats nothing`(milliseconds: Int64) async throws {
    let site = try Site()
    let lines = ClaudeLines.session(1)
    let name = "p/\(lines.session).jsonl"
    // 17 % of 167,000 are left.
    try site.write(name, [lines.reply("m0", context: 1_000), lines.reply("m1", context: 138_000)])
    try await withDaemon(site) { running in
      #expect(try await running.events().filter { $0.kind == "alert" }.map(\.data.threshold) == [18])
      site.now = Timestamp(milliseconds: site.now.milliseconds + milliseconds)
      try site.append(name, [lines.reply("m2", context: 138_100)])
      try await running.until(lines.session, hasReplies: 3)
      site.now = Timestamp(milliseconds: site.now.milliseconds - milliseconds)
      try site.append(name, [lines.reply("m3", context: 161_000)])
      try await running.until(lines.session, hasReplies: 4)
      let session = try await running.session(lines.session)
      #expect(session.tokens == IndependentCount(try site.contents(name)).totals)
      #expect(session.context.usedTokens == 161_000)
      let events = try await running.events()
      #expect(events.map(\.number) == Array(1...Int64(events.count)))
      // Three percent are left: of the thresholds that were passed at once the lowest one tells.
      #expect(events.filter { $0.kind == "alert" }.map(\.data.threshold) == [18, 4])
      // Nobody was taken for hung or failed.
      let workers = String(decoding: try await running.get(Route.workers).body, as: UTF8.self)
      #expect(workers.contains(#""restarts":0,"#))
      #expect(!workers.contains(/"restarts":[1-9]/))
    }
  }
}
