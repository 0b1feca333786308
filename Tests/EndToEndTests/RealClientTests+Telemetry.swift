import Foundation
import Glibc
import SessionTestSupport
import Testing

extension RealClientTests {
  /// What the scripted API has answered, by the file that it keeps of that.
  private struct Served {
    var tokens = IndependentCount.Tokens()
    var requests = 0

    /// - Parameter log: a line for each request; what an answer does not state is what the API takes then.
    /// - Throws: when the file can't be read.
    init(_ log: String) throws {
      for line in try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n") {
        let request = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        guard let turn = request?["turn"] as? [String: Any], turn["status"] == nil else { continue }
        let usage = turn["usage"] as? [String: Int] ?? [:]
        tokens =
          tokens
          + IndependentCount.Tokens(
            input: usage["input"] ?? 10, output: usage["output"] ?? 50, cacheRead: usage["cache_read"] ?? 0,
            cacheWrite: usage["cache_write"] ?? 0)
        requests += 1
      }
    }
  }

  @Test func `with telemetry, all that the API has answered is in the usage at once`() async throws {
    try await TestUser.with { user in
      let client = try await RealClient(user, configuration: "")
      // In the network of the client, which has a loopback of its own.
      let port = 20_000 + Int(getpid()) % 10_000
      let environment = user.environment.map { "\($0.key)=\($0.value)" }
      try await client.tmux(
        ["new-session", "-d", "-s", "daemon", "env", "-i"] + environment
          + ["SESSIOND_TELEMETRY_PORT=\(port)", Programs.path("sessiond"), "run"])
      try await eventually("the daemon takes telemetry") {
        try await user.cli("doctor").output.contains("sessiond") && self.token(user) != nil
      }
      let log = user.folder("log/api")
      try await client.play(
        try #require(RealClient.folder) + "/scripts/auto-compact.json", project: "compact",
        options: ["--subscription", "--model", "claude-sonnet-4-6", "--log", log],
        variables: [
          "CLAUDE_CODE_ENABLE_TELEMETRY": "1", "OTEL_LOGS_EXPORTER": "otlp",
          "OTEL_METRICS_EXPORTER": "otlp", "OTEL_EXPORTER_OTLP_PROTOCOL": "http/json",
          "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:\(port)/v1/otlp",
          "OTEL_EXPORTER_OTLP_HEADERS": "Authorization=Bearer \(try #require(self.token(user)))",
          "OTEL_LOGS_EXPORT_INTERVAL": "500",
        ])
      do {
        let (report, served, shown) = try await eventually("all is told", within: .seconds(120)) {
          guard let session = try await user.sessions().first, session.usage.messages >= 7 else {
            try await client.sendWhatIsTyped()
            return nil as (UsageDocument, Served, IndependentCount)?
          }
          let shown = IndependentCount(try Data(contentsOf: URL(fileURLWithPath: session.transcript)))
          let served = try Served(log)
          let report = try UsageDocument(json: await user.cli("usage", "--json").output)
          return shown.replies.count < served.requests && report.total.replies == served.requests
            ? (report, served, shown) : nil
        }
        #expect(report.total.tokens == served.tokens)
        #expect(report.total.shownTokens == shown.totals)
        #expect(report.total.hidden?.map(\.source) == ["telemetry"])
        #expect(report.total.hidden?.map(\.replies) == [served.requests - shown.replies.count])
      } catch {
        let usage = try await user.cli("usage", "--json").output
        Issue.record("\(error); the daemon: \(usage)\(await client.screens())")
        throw error
      }
    }
  }

  /// The token that the daemon has made; `nil` before.
  private func token(_ user: TestUser) -> String? {
    let file = user.folder("state/sessiond/telemetry.token")
    return try? String(contentsOfFile: file, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
  }
}
