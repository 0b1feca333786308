/// The paths of the control API.
package enum Route {
  /// What the daemon itself is doing.
  package static let status = "/v1/status"
  /// All sessions.
  package static let sessions = "/v1/sessions"
  /// One session; as a pattern for the daemon's router.
  package static let session = "/v1/sessions/{id}"
  /// Whether one session could be stopped now; as a pattern for the daemon's router.
  package static let sessionStop = "/v1/sessions/{id}/stop"
  /// What has to survive one session, its context record; as a pattern.
  package static let sessionContext = "/v1/sessions/{id}/context"
  /// The context record of the session that needs its user's eye most.
  package static let context = "/v1/context"
  /// What context records say, found by its words.
  package static let search = "/v1/search"
  /// Whether the session could be stopped now that needs its user's eye most.
  package static let stop = "/v1/stop"
  /// What one session does, and who says so; as a pattern.
  package static let sessionState = "/v1/sessions/{id}/state"
  /// The board: full frames for a terminal, rendered for its size.
  package static let board = "/v1/board"
  /// How the parts of the daemon are doing.
  package static let workers = "/v1/workers"
  /// Asked for by POST: the settings are read again.
  package static let reload = "/v1/reload"
  /// Asked for by POST: tmux servers are looked for at once.
  package static let tmuxLook = "/v1/tmux/look"
  /// Asked for by POST: whoever looks at tmux is taken to a session's pane.
  package static let tmuxGo = "/v1/tmux/go"
  /// One ready-made line for a status bar.
  package static let statusLine = "/v1/statusline"
  /// What the user was to be told, and what became of it.
  package static let alerts = "/v1/alerts"
  /// Asked for by POST: the user knows of all of that.
  package static let alertsAcknowledge = "/v1/alerts/ack"
  /// The same of one alert; as a pattern for the daemon's router.
  package static let alertAcknowledge = "/v1/alerts/{id}/ack"
  /// The numbered events, as they happen.
  package static let events = "/v1/events"
  /// What was used, summed up.
  package static let usage = "/v1/usage"
  /// What was used today and in the block in course, in one line.
  package static let usageLine = "/v1/usage/line"
  /// How the intake of telemetry is going.
  package static let telemetry = "/v1/telemetry"
  /// Logs of agents as OTLP/HTTP sends them; on the port for telemetry alone, with whose address it is the endpoint.
  package static let telemetryLogs = "/v1/otlp/v1/logs"
  /// Metrics of agents, likewise.
  package static let telemetryMetrics = "/v1/otlp/v1/metrics"
  /// Calls of agents' hooks: each is delivered by POST, GET tells how their intake is going.
  package static let hooks = "/v1/hooks"
  /// What Claude Code tells its status line, delivered by POST; the answer is the line to show.
  package static let hooksStatusLine = "/v1/hooks/statusline"
  /// What of the agents' records is read.
  package static let index = "/v1/index"
  /// Asked for by POST: the reading of history is held up.
  package static let indexPause = "/v1/index/pause"
  /// Asked for by POST: the reading of history goes on.
  package static let indexResume = "/v1/index/resume"
  /// Figures for Prometheus.
  package static let metrics = "/metrics"
  /// Whether the daemon is alive.
  package static let health = "/v1/healthz"
  /// Whether the daemon has caught up and its answers are current.
  package static let readiness = "/v1/readyz"
  /// The versions of the daemon.
  package static let version = "/v1/version"

  /// The path of one session.
  ///
  /// - Parameter id: the session's id or name, as a person typed it.
  /// - Returns: the path, with everything encoded that does not belong in one segment of it.
  package static func session(_ id: String) -> String {
    sessions + "/" + PercentEncoding.encode(id)
  }

  /// The path that tells whether one session could be stopped now.
  ///
  /// - Parameter id: the session's id or name, as a person typed it; `nil` for the one that needs an eye most.
  /// - Returns: the path, with everything encoded that does not belong in one segment of it.
  package static func stop(_ id: String?) -> String {
    id.map { session($0) + "/stop" } ?? stop
  }

  /// The path of the context record of one session, named as for ``stop(_:)``.
  package static func context(_ id: String?) -> String {
    id.map { session($0) + "/context" } ?? context
  }

  /// The path by which one alert is acknowledged, or all where none is named.
  package static func acknowledge(_ id: Int64?) -> String {
    id.map { alerts + "/\($0)/ack" } ?? alertsAcknowledge
  }

  /// The path of what one session does, named as for ``session(_:)``.
  package static func sessionState(_ id: String) -> String {
    session(id) + "/state"
  }
}

/// The headers that the control API adds to those of HTTP. The daemon sends the first three with every answer.
package enum HeaderName {
  /// The version of the product that speaks.
  package static let version = "Sessiond-Version"
  /// The version of the control API that it speaks.
  package static let api = "Sessiond-Api"
  /// A random name for this run of the daemon: when it changes, the daemon was restarted.
  package static let bootID = "Sessiond-Boot-Id"
  /// With frames of the board: how it is looked at now, to be sent along with the next question. Opaque to clients.
  package static let view = "Sessiond-View"
  /// With a call of a hook: the number of the delivery, 32 hexadecimal digits, so that one that comes twice counts once.
  package static let delivery = "Sessiond-Delivery"
  /// With a call of a hook: when the hook was called, in nanoseconds since 1970, as in the name that the call would have
  /// in the spool.
  package static let time = "Sessiond-Time"
  /// With a call of a hook: the tmux pane that the agent runs in, `%12`; not there outside of tmux.
  package static let pane = "Sessiond-Pane"
  /// With a call of a hook: the process that called it, the agent or a shell of the agent's.
  package static let caller = "Sessiond-Caller-Pid"
}

/// The media types that the control API answers with.
package enum MediaType {
  /// One JSON document.
  package static let json = "application/json"
  /// A stream of JSON documents, one a line.
  package static let jsonLines = "application/jsonl"
  /// What a person reads.
  package static let text = "text/plain"
  /// The same as an answer that is written bit by bit says it.
  package static let textStream = "text/plain; charset=utf-8"
  /// A table for spreadsheets, as of RFC 4180.
  package static let csv = "text/csv"
  /// A stream of server-sent events.
  package static let eventStream = "text/event-stream"
  /// An error, as of RFC 9457.
  package static let problem = "application/problem+json"
}
