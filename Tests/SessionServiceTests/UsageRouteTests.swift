import ControlAPI
import Foundation
import SessionCore
import SessionTestSupport
import Testing

/// `/v1/usage` and `/v1/usage/line`, over a day of two sessions. It is 06:10 UTC of 2026-11-21.
struct UsageRouteTests {
  private let site: Site

  init() throws {
    site = try Site()
    try write(
      session: 1, folder: "/home/u/api",
      [("2026-11-20T23:20:00Z", "a", 100), ("2026-11-21T05:30:00Z", "b", 20)])
    try write(session: 2, folder: "/home/u/web", [("2026-11-21T06:00:00Z", "c", 3)])
  }

  /// Writes a session's replies, each with its time, id and output.
  private func write(session: Int, folder: String, _ replies: [(String, String, Int)]) throws {
    try site.write(
      "p/\(ClaudeLines.id(session)).jsonl",
      replies.map { time, id, output in
        var lines = ClaudeLines.session(session, folder: folder)
        lines.time = time
        return lines.reply(id, context: 1_000, output: output)
      })
  }

  private func report(_ running: RunningDaemon, _ query: String) async throws -> UsageDocument {
    try await running.json(Route.usage + "?" + query)
  }

  @Test func `reports by everything add up to the same`() async throws {
    try await withDaemon(site, cost: { _ in nil }) { running in
      for (by, outputs) in [
        ("day", [100, 23]), ("week", [123]), ("month", [123]), ("session", [3, 120]), ("project", [120, 3]),
        ("model", [123]), ("block", [100, 23]),
      ] {
        let report = try await report(running, "zone=UTC&by=\(by)")
        #expect(report.by == by)
        #expect(report.rows.map(\.outputTokens) == outputs, "\(by)")
        #expect(report.total.outputTokens == 123 && report.total.replies == 3, "\(by)")
        #expect(report.total.inputTokens == 9 && report.total.cacheReadTokens == 3 * 997, "\(by)")
        #expect(report.total.totalTokens == 123 + 9 + 3 * 997, "\(by)")
        #expect((report.estimated == true) == (by == "block"))
      }
    }
  }

  @Test func `days are those of the client's zone`() async throws {
    try await withDaemon(site, cost: { _ in nil }) { running in
      // 23:20 UTC is past midnight in Berlin and in Kathmandu; 05:30 is the day before in Honolulu.
      for (zone, days, outputs) in [
        ("UTC", ["2026-11-20", "2026-11-21"], [100, 23]),
        ("3600,1774746000:7200,1792890000:3600", ["2026-11-21"], [123]),
        ("%2B05:45", ["2026-11-21"], [123]), ("-10:00", ["2026-11-20"], [123]),
      ] {
        let report = try await report(running, "zone=\(zone)")
        #expect(report.rows.map(\.day) == days, "\(zone)")
        #expect(report.rows.map(\.outputTokens) == outputs, "\(zone)")
      }
    }
  }

  @Test func `only what is asked for counts`() async throws {
    try await withDaemon(site, cost: { _ in nil }) { running in
      for (query, output) in [
        ("since=today", 23), ("since=yesterday", 123), ("until=yesterday", 100), ("since=1d", 23),
        ("since=2d", 123), ("since=20261121", 23), ("since=2026-11-20&until=2026-11-20", 100),
        ("since=2026-11-22", 0), ("agent=claude-code", 123), ("agent=claude", 123), ("agent=codex", 0),
        ("project=web", 3), ("project=/home/u/api", 120), ("project=/home/u", 0),
        ("project=api&since=today", 20),
      ] {
        let report = try await report(running, "zone=UTC&\(query)")
        #expect(report.total.outputTokens == output, "\(query)")
      }
    }
  }

  @Test func `what makes no sense is refused with what would`() async throws {
    try await withDaemon(site, cost: { _ in nil }) { running in
      for query in [
        "by=year", "since=tomorrow", "until=2026-02-30", "since=today&until=yesterday", "zone=Europe/Berlin",
        "breakdown=maybe", "zone=../../x",
      ] {
        let answer = try await running.get(Route.usage + "?" + query)
        #expect(answer.status == 400)
        let name = query.prefix { $0 != "=" }
        #expect(Problem.message(of: answer).contains(name), "\(Problem.message(of: answer))")
      }
    }
  }

  @Test func `a reply that comes is in the next answer, and stays when its transcript is gone`() async throws
  {
    try await withDaemon(site, cost: { _ in nil }) { running in
      #expect(try await report(running, "zone=UTC&since=today").total.outputTokens == 23)
      var lines = ClaudeLines.session(2, folder: "/home/u/web")
      lines.time = "2026-11-21T06:09:00Z"
      let name = "p/\(lines.session).jsonl"
      try site.append(name, [lines.reply("d", context: 1_000, output: 7)])
      try await running.until(lines.session, hasReplies: 2)
      #expect(try await report(running, "zone=UTC&since=today").total.outputTokens == 30)
      try site.delete(name)
      try await running.until("the transcript is gone") { board in
        board.entries.contains { $0.overview.isTranscriptDeleted }
      }
      #expect(try await report(running, "zone=UTC&since=today").total.outputTokens == 30)
    }
  }

  @Test func `each form has the same figures`() async throws {
    try await withDaemon(site, cost: { _ in nil }) { running in
      let json = try await report(running, "by=project&zone=UTC&breakdown=1")
      #expect(json.rows.map { $0.models?.map(\.model) } == [["claude-sonnet-4-6"], ["claude-sonnet-4-6"]])
      let csv = try await running.get(Route.usage + "?by=project&zone=UTC", accept: MediaType.csv)
      #expect(csv.header("content-type") == "text/csv; charset=utf-8")
      let lines = String(decoding: csv.body, as: UTF8.self).components(separatedBy: "\r\n")
      #expect(
        lines == [
          "project,replies,input_tokens,output_tokens,cache_read_tokens,cache_write_tokens,"
            + "cache_write_1h_tokens,total_tokens,cost_usd,unpriced_tokens,hidden_tokens",
          "/home/u/api,2,6,120,1994,0,0,2120,,2120,0", "/home/u/web,1,3,3,997,0,0,1003,,1003,0", "",
        ])
      let text = try await running.text(Route.usage + "?by=project&zone=UTC&columns=100")
      #expect(text.contains("/home/u/api") && text.contains("2,120") && text.contains("unknown"), "\(text)")
      let chart = try await running.text(Route.usage + "?zone=UTC&chart=1&columns=60")
      #expect(chart.contains("2026-11-21") && chart.contains("▰"), "\(chart)")
    }
  }

  @Test func `the line tells of today and of the block in course`() async throws {
    try await withDaemon(site, cost: { _ in nil }) { running in
      // The block begins at 05:00, and 3 h 50 m of it are left.
      let line = try await running.text(Route.usageLine + "?zone=UTC")
      #expect(
        line == "2k tokens today · block 2k tokens, 3 h 50 m left (estimated)\n")
      #expect(try await running.get(Route.usageLine, accept: MediaType.json).status == 406)
    }
  }

  @Test func `with prices there is a cost`() async throws {
    try await withDaemon(site, cost: { Double($0.usage.output) / 2 }) { running in
      let report = try await report(running, "zone=UTC")
      #expect(report.rows.map(\.costUsd) == [50, 11.5])
      #expect(report.total.unpricedTokens == 0)
      let line = try await running.text(Route.usageLine + "?zone=UTC&unicode=0")
      #expect(
        line == "$11.50 today - block $11.50, 3 h 50 m left (estimated)\n")
    }
  }
}
