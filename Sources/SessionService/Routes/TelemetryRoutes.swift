import AgentFormats
import ControlAPI
import DaemonKit
import Dispatch
import Rendering
import SessionCore
import SessionStore

/// What agents send over OTLP/HTTP, on a port of its own: `/v1/otlp/v1/logs`, `/v1/otlp/v1/metrics`. And on the control
/// socket, `/v1/telemetry`: how that is going.
enum TelemetryRoutes {
  /// Takes the requests that a delivery tells of, and how many of its records are something else, and are refused.
  typealias Take = @Sendable ([TelemetryRequest], _ ignored: Int, _ refused: Int) throws -> Void

  /// The most bytes of a delivery.
  private static let bodyLimit = 4 << 20

  /// Registers what answers on the port. An answer of 200 says that what was told is stored.
  static func register(
    in router: inout Router, now: @escaping @Sendable () -> Timestamp, take: @escaping Take
  ) {
    let queue = DispatchQueue(label: "sessiond.telemetry")
    router.post(Route.telemetryLogs, bodyLimit: bodyLimit) { request in
      try requireJSON(request)
      return later(queue) { try logs(request.body, now(), take) }
    }
    router.post(Route.telemetryMetrics, bodyLimit: bodyLimit) { request in
      try requireJSON(request)
      return later(queue) {
        try TelemetryDecoder.metrics(request.body)
        try take([], 1, 0)
        return partialSuccess(refused: 0, problem: nil)
      }
    }
  }

  private static func logs(_ body: [UInt8], _ now: Timestamp, _ take: Take) throws -> HTTPResponse {
    let batch = try TelemetryDecoder.logs(body, present: now)
    do {
      try take(batch.requests, batch.ignored, batch.refused)
    } catch {
      // A status on which exporters try again.
      return .notStored
    }
    return partialSuccess(refused: batch.refused, problem: batch.problem)
  }

  /// Decodes a delivery, and stores it.
  private static func later(
    _ queue: DispatchQueue, _ make: @escaping @Sendable () throws -> HTTPResponse
  ) -> HTTPResponse {
    .later(on: queue, make) { .problem(.badRequest("the body is no JSON of OTLP: \($0)")) }
  }

  private static func requireJSON(_ request: HTTPRequest) throws(ProblemError) {
    if let encoding = request.header("content-encoding"), encoding.lowercased() != "identity" {
      throw ProblemError(
        status: 415, detail: "send it uncompressed: OTEL_EXPORTER_OTLP_COMPRESSION=none, not \(encoding)")
    }
    let type = request.header("content-type") ?? ""
    let isJSON = type.prefix { $0 != ";" }.lowercased().filter { $0 != " " } == MediaType.json
    guard isJSON else {
      throw ProblemError(
        status: 415, detail: "send JSON: OTEL_EXPORTER_OTLP_PROTOCOL=http/json, not \(type)")
    }
  }

  /// The answer as OTLP wants it; numbers of 64 bits are texts in its JSON.
  private static func partialSuccess(refused: Int, problem: String?) -> HTTPResponse {
    var json = JSONWriter()
    json.object { json in
      json.member(
        "partialSuccess",
        object: { json in
          guard refused > 0 else { return }
          json.member("rejectedLogRecords", "\(refused)")
          json.member("errorMessage", problem)
        })
    }
    return .json(json.bytes)
  }

  // MARK: How it is going

  /// Registers what answers on the control socket.
  static func register(in router: inout Router, _ context: RouteContext) {
    router.get(Route.telemetry) { request in
      let type = try request.mediaType([MediaType.json, MediaType.text])
      return .later(by: context.errands) { try state(type, context) }
    }
  }

  private static func state(_ type: String, _ context: RouteContext) throws -> HTTPResponse {
    let stored = try context.store.telemetryCounts()
    let report = TelemetryReport(
      context.telemetry.state, context.telemetry.received, requests: stored.requests, hidden: stored.hidden,
      latest: stored.latest)
    guard type == MediaType.text else { return .json(report.json()) }
    if case .failed = context.telemetry.state { return .problem(.init(status: 503, detail: report.line)) }
    return .text(report.line + "\n")
  }
}
