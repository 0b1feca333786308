import ControlAPI
import Foundation
import SessionCore
import SessionService
import SessionTestSupport
import Testing

/// `/metrics`, as Prometheus asks for it.
struct MetricsRouteTests {
  private let site: Site
  private let lines = ClaudeLines.session(0xabc)

  init() throws {
    site = try Site()
    try site.write(
      "p/\(lines.session).jsonl",
      [lines.reply("m1", context: 150_000, output: 90), lines.reply("m2", context: 152_000, output: 10)])
  }

  @Test func `figures in the text format, of the type that Prometheus knows`() async throws {
    try await withDaemon(site) { running in
      let answer = try await running.get(Route.metrics)
      #expect(answer.status == 200)
      #expect(answer.header("content-type") == "text/plain; version=0.0.4; charset=utf-8")
      let text = String(decoding: answer.body, as: UTF8.self)
      let tokens = #"sessiond_tokens_total{agent="claude-code",model="\#(lines.model)",kind="#
      #expect(text.contains(tokens + "\"output\"} 100\n"))
      #expect(text.contains(tokens + "\"input\"} 6\n"))
      #expect(text.contains(tokens + "\"cache_read\"} 301994\n"))
      #expect(text.contains("\nsessiond_index_lag_bytes 0\n"))
      #expect(text.contains("\nsessiond_sessions 1\nx".dropLast()))
      #expect(text.contains(#"sessiond_worker_state{worker="budget",state="running"} 1"#))
      #expect(text.contains("\nsessiond_connections 1\n"))
    }
  }

  @Test func `a quota's share is told until its window ends`() async throws {
    try await withDaemon(site) { running in
      let resets = site.now.milliseconds / 1_000 + 3_600
      let line =
        #"{"session_id":"\#(lines.session)","rate_limits":{"five_hour":{"used_percentage":50,"resets_at":\#(resets)}}}"#
      _ = try await running.deliver(line, to: Route.hooksStatusLine, delivery: nil)
      let share = #"sessiond_quota_used_ratio{agent="claude-code",limit="claude",window="5h"} 0.5"#
      #expect(String(decoding: try await running.get(Route.metrics).body, as: UTF8.self).contains(share))
      site.now = site.now.adding(milliseconds: 3_600_000)
      let text = String(decoding: try await running.get(Route.metrics).body, as: UTF8.self)
      #expect(!text.contains("sessiond_quota_used_ratio{"))
    }
  }

  @Test func `curl gets it over the socket, and promtool has nothing to say against it`() async throws {
    try await withDaemon(site) { running in
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments = [
        "curl", "-s", "--fail", "--unix-socket", running.site.runtime.socket, "http://sessiond/metrics",
      ]
      let output = Pipe()
      process.standardOutput = output
      try process.run()
      let text = output.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      #expect(process.terminationStatus == 0)
      #expect(text.starts(with: "# HELP sessiond_build_info ".utf8))
      guard Promtool.path != nil else { return }
      #expect(try Promtool.objection(to: text) == nil)
    }
  }
}
