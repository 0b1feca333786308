import SessionCore
import SessionService
import SessionTestSupport
import Testing

/// Notices that the database does not take.
struct NoticeTroubleTests {
  private let site: Site
  private let lines = ClaudeLines.session(1)
  private let name = "p/\(ClaudeLines.id(1)).jsonl"

  init() throws { site = try Site() }

  @Test(.timeLimit(.minutes(5)))
  func `what can't be stored is logged when that begins and when it is over`() async throws {
    let (agent, log) = (try AgentProcess(), LoggedLines())
    try site.write(name, [lines.reply("m0", context: 1_000)])
    var settings = Settings()
    settings.notices.waits = 1
    try await withDaemon(site, settings: settings, logger: log.logger) { running in
      try DatabaseFile.execute(
        "CREATE TRIGGER full BEFORE INSERT ON notice BEGIN SELECT RAISE(ABORT, 'no room'); END",
        at: site.database)
      try site.register(
        pid: agent.agentPID, session: lines.session, procStart: agent.procStart, status: "waiting")
      try await running.until("it waits") { $0.waiting.count == 1 }
      site.now = Timestamp(milliseconds: site.now.milliseconds + 60_000)
      for number in 1...6 {
        try site.append(name, [lines.reply("m\(number)", context: 1_000)])
        try await running.until(lines.session, hasReplies: number + 1)
      }
      await log.until("Notices can't be stored")
      try DatabaseFile.execute("DROP TRIGGER full", at: site.database)
      try site.append(name, [lines.reply("m7", context: 1_000)])
      await log.until("Notices can be stored again")
      #expect(log.lines.filter { $0.hasPrefix("Notices can") }.count == 2, "\(log.lines)")
    }
  }
}
