import ControlAPI
import DaemonKit
import Foundation
import LinuxHost
import SessionCore
import SessionService
import SessionTestSupport
import Synchronization
import Testing

/// Telemetry on a port of the daemon's.
struct TelemetryTests {
  /// What `/v1/telemetry` answers.
  private struct State: Decodable {
    var state: String
    var port: Int?
    var problem: String?
    var requests: Int
    var hidden: Int
    var ignoredRecords: Int
    var refusedRecords: Int
  }

  private let site: Site
  private let lines = ClaudeLines.session(1)
  private var settings = Settings()
  private let port: Int

  init() throws {
    site = try Site()
    try site.write("p/\(lines.session).jsonl", [lines.reply("m1", context: 1_000, output: 10)])
    // One that was free a moment ago.
    port = Int(try LoopbackListener(port: 0).port)
    settings.telemetryPort = port
  }

  /// The token that the daemon has made.
  private func token() throws -> String {
    let path = site.folder("state/sessiond/telemetry.token")
    let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? NSNumber
    #expect(mode?.int16Value == 0o600)
    return try String(contentsOfFile: path, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
  }

  private func client() throws -> OTLPClient { OTLPClient(port: port, token: try token()) }

  /// A delivery with requests of a session, each by its id and its output.
  private func delivery(
    _ requests: (String, Int)..., of session: String? = nil, model: String = "claude-sonnet-4-6",
    extra: String = ""
  ) -> String {
    let records = requests.map { id, output in
      let attributes = [
        ("session.id", #"{"stringValue":"\#(session ?? lines.session)"}"#),
        ("model", #"{"stringValue":"\#(model)"}"#),
        ("request_id", #"{"stringValue":"\#(id)"}"#), ("input_tokens", #"{"intValue":3}"#),
        ("output_tokens", #"{"intValue":\#(output)}"#), ("query_source", #"{"stringValue":"compact"}"#),
      ].map { #"{"key":"\#($0.0)","value":\#($0.1)}"# }.joined(separator: ",")
      // 2026-11-21T06:05:00Z.
      return #"""
        {"timeUnixNano":"1795241100000000000","body":{"stringValue":"claude_code.api_request"},"attributes":[\#(attributes)]}
        """#
    }
    return #"{"resourceLogs":[{"scopeLogs":[{"logRecords":["#
      + (records + (extra.isEmpty ? [] : [extra])).joined(separator: ",") + "]}]}]}"
  }

  @Test func `a request that no transcript shows is in the usage before the answer comes`() async throws {
    try await withDaemon(site, settings: settings, cost: { _ in nil }) { running in
      let client = try client()
      for _ in 0..<2 {
        let answer = try await client.post(
          Route.telemetryLogs, delivery(("req_m1", 10), ("req_hidden", 500), extra: #"{"body":{}}"#))
        #expect(answer.status == 200 && answer.body == #"{"partialSuccess":{}}"#)
        let report: UsageDocument = try await running.json(Route.usage + "?zone=UTC")
        #expect(report.total.outputTokens == 510 && report.total.replies == 2)
        #expect(report.total.hidden?.map(\.source) == ["telemetry"])
        #expect(report.total.hidden?.map(\.outputTokens) == [500])
      }
      let state: State = try await running.json(Route.telemetry)
      #expect(state.state == "listening" && state.port == port)
      #expect(state.hidden == 1 && state.ignoredRecords == 2)
      let text = try await running.text(Route.telemetry)
      #expect(text.hasPrefix("taken on 127.0.0.1:\(port); ") && text.contains("1 of them in no transcript"))
    }
    // It lasts, as does the token.
    let before = try token()
    try await withDaemon(site, settings: settings, cost: { _ in nil }) { running in
      let report: UsageDocument = try await running.json(Route.usage + "?zone=UTC")
      #expect(report.total.outputTokens == 510)
      #expect(try token() == before)
    }
  }

  @Test func `a session of which telemetry alone has told goes by its id`() async throws {
    let unseen = ClaudeLines.session(2).session
    try await withDaemon(site, settings: settings, cost: { _ in nil }) { running in
      let answer = try await client().post(Route.telemetryLogs, delivery(("req_x", 500), of: unseen))
      #expect(answer.status == 200)
      let table = try await running.text(Route.usage + "?zone=UTC&by=session&agent=claude")
      #expect(table.contains("\n \(unseen.prefix(8)) ") && !table.contains("\n ? "), "\(table)")
      let metrics = try await running.text("/metrics")
      #expect(metrics.contains(#"{agent="claude-code",model="claude-sonnet-4-6",kind="output"} 510"#))
    }
  }

  @Test func `no counter falls when a transcript shows what telemetry told of`() async throws {
    let output = #"{agent="claude-code",model="claude-sonnet-4-6",kind="output"} "#
    try await withDaemon(site, settings: settings, cost: { _ in nil }) { running in
      let told = delivery(("req_m2", 500), model: "claude-sonnet-4-6[1m]")
      #expect(try await client().post(Route.telemetryLogs, told).status == 200)
      let before = try await running.text("/metrics")
      #expect(before.contains(output + "510\n"), "\(before)")
      #expect(!before.contains("[1m]"))
      try site.append("p/\(lines.session).jsonl", [lines.reply("m2", context: 1_000, output: 500)])
      try await running.until(lines.session, hasReplies: 2)
      let report: UsageDocument = try await running.json(Route.usage + "?zone=UTC")
      #expect(report.total.outputTokens == 510 && (report.total.hidden ?? []).isEmpty)
      #expect(try await running.text("/metrics").contains(output + "510\n"))
    }
  }

  @Test func `records that name no request are refused, and told of`() async throws {
    try await withDaemon(site, settings: settings) { running in
      let nameless = #"{"timeUnixNano":"1","body":{"stringValue":"claude_code.api_request"},"attributes":[]}"#
      let answer = try await client().post(Route.telemetryLogs, delivery(("r", 1), extra: nameless))
      #expect(answer.status == 200)
      #expect(
        answer.body
          == #"{"partialSuccess":{"rejectedLogRecords":"1","errorMessage":"session.id is no UUID"}}"#)
      let state: State = try await running.json(Route.telemetry)
      #expect(state.refusedRecords == 1 && state.requests == 1)
    }
  }

  @Test func `what is not JSON is refused with what to set`() async throws {
    try await withDaemon(site, settings: settings) { running in
      var client = try client()
      #expect(try await client.post(Route.telemetryLogs, "no JSON").status == 400)
      #expect(try await client.post(Route.telemetryMetrics, "[]").status == 400)
      #expect(try await client.post(Route.telemetryMetrics, #"{"resourceMetrics":[]}"#).status == 200)
      let packed = try await client.post(Route.telemetryLogs, "{}", header: "Content-Encoding: gzip\r\n")
      #expect(packed.status == 415 && packed.body.contains("OTEL_EXPORTER_OTLP_COMPRESSION=none"))
      client.type = "application/x-protobuf"
      let binary = try await client.post(Route.telemetryLogs, "\u{1}")
      #expect(binary.status == 415 && binary.body.contains("OTEL_EXPORTER_OTLP_PROTOCOL=http/json"))
      client.type = "application/json; charset=utf-8"
      #expect(try await client.post(Route.telemetryLogs, "{}").status == 200)
    }
  }

  @Test func `without the token nothing is taken, and nothing else answers on the port`() async throws {
    try await withDaemon(site, settings: settings) { running in
      var client = try client()
      for path in [Route.status, Route.usage, Route.telemetry, Route.reload, "/metrics"] {
        #expect(try await client.post(path, "{}").status == 404, "\(path)")
      }
      let right = client.token
      for token in [nil, "", "0123456789abcdef0123456789abcdef"] {
        client.token = token
        #expect(try await client.post(Route.telemetryLogs, delivery(("r", 1))).status == 401)
      }
      client.token = right
      // Nor does the control socket take telemetry.
      #expect(try await running.get(Route.telemetryLogs).status == 404)
      let state: State = try await running.json(Route.telemetry)
      #expect(state.requests == 0)
    }
  }

  @Test func `no port is opened unasked, and one that is taken is told of`() async throws {
    try await withDaemon(site) { running in
      let state: State = try await running.json(Route.telemetry)
      #expect(state.state == "off" && state.port == nil)
      #expect(!FileManager.default.fileExists(atPath: site.folder("state/sessiond/telemetry.token")))
    }
    let other = try LoopbackListener(port: 0)
    var settings = Settings()
    settings.telemetryPort = Int(other.port)
    try await withDaemon(site, settings: settings) { running in
      let state: State = try await running.json(Route.telemetry)
      #expect(state.state == "failed" && state.problem?.contains("127.0.0.1:\(other.port)") == true)
      #expect(try await running.get(Route.telemetry, accept: MediaType.text).status == 503)
      // All else goes on.
      #expect(try await running.session(lines.session).usage.messages == 1)
    }
  }

  @Test func `another port holds after a reload, and none as well`() async throws {
    let next = Mutex(settings)
    var surroundings = try site.surroundings()
    surroundings.readSettings = { next.withLock { $0 } }
    let daemon = try await Daemon.start(surroundings, logger: .silent)
    #expect(!LoopbackListener.answers(UInt16(port)))
    #expect(try await daemon.reload().changed.contains("telemetry.port"))
    #expect(try await client().post(Route.telemetryLogs, "{}").status == 200)
    // The same once more changes nothing.
    _ = try await daemon.reload()
    #expect(LoopbackListener.answers(UInt16(port)))
    next.withLock { $0.telemetryPort = nil }
    _ = try await daemon.reload()
    #expect(!LoopbackListener.answers(UInt16(port)))
    await daemon.stop()
  }

  @Test(arguments: [
    (200, "taken on 127.0.0.1:4318; 7 requests", true, true, true, Doctor.Verdict.good, "7 requests"),
    (200, "taken on 127.0.0.1:4318; 7 requests", false, true, false, .bad, "sessiond setup telemetry"),
    (200, "taken on 127.0.0.1:4319; 7 requests", true, true, true, .note, "sessiond-cli reload"),
    (200, "no port is set (telemetry.port); 0 requests", false, false, false, .note, "sessiond-cli reload"),
    (503, "{}", true, true, true, .bad, "another telemetry.port"),
    (503, "{}", true, false, false, .bad, "another telemetry.port"),
    (503, "{}", false, true, false, .bad, "sessiond setup telemetry"),
  ])
  func `doctor says what to do about the port`(
    status: Int, body: String, isReached: Bool, isService: Bool, mayListen: Bool, verdict: Doctor.Verdict,
    message: String
  ) {
    let finding = Doctor.telemetry(
      port: 4_318, status: status, body: body, isReached: isReached, isService: isService,
      mayListen: mayListen)
    #expect(finding.verdict == verdict && finding.message.contains(message), "\(finding)")
  }
}
