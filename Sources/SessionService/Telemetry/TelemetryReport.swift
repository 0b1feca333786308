import Rendering
import SessionCore

/// How the intake of telemetry is going, for people and for programs.
struct TelemetryReport {
  private let state: TelemetryIntake.State
  private let received: TelemetryIntake.Counts
  private let requests: Int
  private let hidden: Int
  private let latest: Timestamp?

  /// - Parameters:
  ///   - state: whether it listens.
  ///   - received: what came since the start.
  ///   - requests: requests that were ever told of.
  ///   - hidden: those of them that no transcript shows.
  ///   - latest: when the latest of them was answered.
  init(
    _ state: TelemetryIntake.State, _ received: TelemetryIntake.Counts, requests: Int, hidden: Int,
    latest: Timestamp?
  ) {
    self.state = state
    self.received = received
    self.requests = requests
    self.hidden = hidden
    self.latest = latest
  }

  /// One sentence.
  var line: String {
    let place =
      switch state {
      case .off: "no port is set (telemetry.port)"
      case .listening(let port): "taken on 127.0.0.1:\(port)"
      case .failed(let port, let reason): "port \(port) can't be had: \(reason)"
      }
    var line = place + "; \(Figures.count(requests, "request", "requests"))"
    if requests > 0 { line += ", \(hidden) of them in no transcript" }
    if let latest { line += ", the last at \(latest.iso8601)" }
    if received.refused > 0 {
      line += "; \(Figures.count(received.refused, "record", "records")) refused since the start"
    }
    return line
  }

  /// One document; the names of members stay.
  func json() -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      switch state {
      case .off:
        json.member("state", "off")
      case .listening(let port):
        json.member("state", "listening")
        json.member("port", port)
      case .failed(let port, let reason):
        json.member("state", "failed")
        json.member("port", port)
        json.member("problem", reason)
      }
      json.member("requests", requests)
      json.member("hidden", hidden)
      json.member("latest", latest?.iso8601)
      json.member("ignored_records", received.ignored)
      json.member("refused_records", received.refused)
    }
    return json.bytes
  }
}
