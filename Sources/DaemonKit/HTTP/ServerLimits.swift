/// What a client may take of the server: time, bytes and connections. docs/api.md, docs/security.md and docs/openapi.yaml say
/// these figures, too.
package struct ServerLimits: Sendable {
  /// The most connections that are served at a time; the next one is told 503.
  package var connections = 128
  /// The most bytes of a request's target, header names and header values together.
  package var headBytes = 8 * 1024
  /// The most header fields of a request.
  package var headerFields = 100
  /// The most bytes of a request's body, where the route sets no limit of its own.
  package var bodyBytes = 1024 * 1024
  /// How long a request may take to come in, from its first byte (for the first request: from the connection).
  package var readDeadline = Duration.seconds(5)
  /// How long a client may take nothing of an answer that waits for it.
  package var writeDeadline = Duration.seconds(5)
  /// How long a connection may stay open between requests.
  package var idleDeadline = Duration.seconds(30)
  /// How long a refused client may go on sending before the connection is cut. Cutting it at once would throw away
  /// the answer in some clients, which fail at their next write and never read.
  package var lingerDeadline = Duration.seconds(1)
  /// How long `stop()` waits for what is in flight.
  package var stopDeadline = Duration.seconds(2)
  /// How long `stop()` leaves a new connection to send its first byte.
  package var stopGrace = Duration.milliseconds(250)
  /// The most bytes of a stream that may wait to be sent.
  package var streamBytes = 256 * 1024
  /// The only user who is served; for tests. `nil` is the user of this process.
  package var user: UInt32?

  /// The limits as they are meant for use.
  package init() {}
}
