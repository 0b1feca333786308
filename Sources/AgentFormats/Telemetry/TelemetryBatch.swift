package import SessionCore

/// What one delivery of telemetry tells of.
package struct TelemetryBatch: Sendable {
  /// Requests to a model, in the order in which they stand there.
  package internal(set) var requests: [TelemetryRequest] = []
  /// Records of anything else.
  package internal(set) var ignored = 0
  /// Records of requests that lack what a request has to say.
  package internal(set) var refused = 0
  /// What the first of those lacks, for whoever sent it.
  package internal(set) var problem: String?

  init() {}
}
