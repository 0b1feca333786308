import SessionCore

/// What is known of the daemon itself.
struct DaemonFacts: Sendable {
  var bootID: String
  var pid: Int32
  var started: Timestamp
  var socket: String
  var database: String
  /// What people have to know of what is shown, where it is not their own sessions.
  var notice: String?
}
