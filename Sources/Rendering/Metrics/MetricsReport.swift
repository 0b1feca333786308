package import SessionCore

/// The daemon's figures for Prometheus: what `/metrics` answers.
package struct MetricsReport: Sendable {
  /// What the process takes of the machine.
  package struct Process: Sendable {
    package var residentBytes: Int64?
    package var processorSeconds: Double
    package var openDescriptors: Int?
    package var started: Timestamp

    package init(
      residentBytes: Int64?, processorSeconds: Double, openDescriptors: Int?, started: Timestamp
    ) {
      self.residentBytes = residentBytes
      self.processorSeconds = processorSeconds
      self.openDescriptors = openDescriptors
      self.started = started
    }
  }

  /// Sessions that are named at most: each is a series of its own, and Prometheus keeps every one that there ever was.
  package static let mostSessions = 64

  package var version: String
  package var apiVersion: String
  package var board: SessionBoard
  /// No two of one place; models as ``label(ofModel:)`` names them.
  package var usage: [UsageCounters.Row]
  /// Alerts since the daemon started.
  package var alerts: [AlertTier: Int]
  /// How often deliveries of notices came to something since then, by way and by what it was.
  package var deliveries: [NoticeWay: [String: Int]]
  package var quotas: [AgentID: [QuotaWindow]]
  package var workers: [WorkerLine]
  /// The number of the last event that is stored.
  package var lastEvent: Int64
  package var connections: Int
  package var process: Process

  package init(
    version: String, apiVersion: String, board: SessionBoard, usage: [UsageCounters.Row],
    alerts: [AlertTier: Int], deliveries: [NoticeWay: [String: Int]] = [:],
    quotas: [AgentID: [QuotaWindow]], workers: [WorkerLine], lastEvent: Int64,
    connections: Int, process: Process
  ) {
    self.version = version
    self.apiVersion = apiVersion
    self.board = board
    self.usage = usage
    self.alerts = alerts
    self.deliveries = deliveries
    self.quotas = quotas
    self.workers = workers
    self.lastEvent = lastEvent
    self.connections = connections
    self.process = process
  }

  /// The name by which a model is counted. Its spellings are one: by which of them it is known may change, when a
  /// transcript shows what telemetry told of.
  package static func label(ofModel name: String) -> String {
    MetricsText.label(ModelSpellings.plainest(name))
  }

  /// The figures in the text format, version 0.0.4.
  package var text: String {
    var metrics = MetricsText()
    metrics.family(
      "sessiond_build_info", .gauge, "Always 1; the versions are its labels.",
      [.init(1, ["version": version, "api": apiVersion])])
    addUsage(to: &metrics)
    addSessions(to: &metrics)
    addDeliveries(to: &metrics)
    addQuotas(to: &metrics)
    addIndex(to: &metrics)
    addWorkers(to: &metrics)
    metrics.family(
      "sessiond_connections", .gauge, "Open connections to the control socket, this one included.",
      [.init(Double(connections))])
    addProcess(to: &metrics)
    return metrics.text
  }

  private func addUsage(to metrics: inout MetricsText) {
    metrics.family(
      "sessiond_tokens_total", .counter,
      "Tokens of all replies, each token in one kind; cache_write_1h are those kept for an hour.",
      usage.flatMap { row in
        [
          ("input", row.input), ("output", row.output), ("cache_read", row.cacheRead),
          ("cache_write", row.cacheWrite), ("cache_write_1h", row.cacheWriteOneHour),
        ].map { kind, count in
          MetricsText.Sample(
            Double(count), ["agent": row.place.agent.rawValue, "model": row.place.model, "kind": kind])
        }
      })
    func family(_ name: String, _ help: String, _ value: (UsageCounters.Row) -> Double?) {
      metrics.family(
        name, .counter, help,
        usage.compactMap { row in
          value(row).map {
            MetricsText.Sample($0, ["agent": row.place.agent.rawValue, "model": row.place.model])
          }
        })
    }
    family("sessiond_replies_total", "Replies, each counted once over all files.") { Double($0.replies) }
    family(
      "sessiond_cost_usd_total", "US dollars at the models' prices; tokens without a price are not in it."
    ) { $0.dollars }
    family("sessiond_unpriced_tokens_total", "Tokens of models without a known price.") {
      Double($0.unpricedTokens)
    }
  }

  private func addSessions(to metrics: inout MetricsText) {
    let live = board.entries.filter { $0.agent != nil }
    metrics.family(
      "sessiond_sessions", .gauge, "Sessions that are known, however old.",
      [.init(Double(board.entries.count))])
    metrics.family(
      "sessiond_live_sessions", .gauge, "Sessions whose agent runs.", [.init(Double(live.count))])
    let named = live.prefix(Self.mostSessions).map { ($0, String($0.overview.origin.id.rawValue.prefix(8))) }
    let counts = Dictionary(grouping: named, by: \.1).mapValues(\.count)
    metrics.family(
      "sessiond_session_context_remaining_ratio", .gauge,
      "Share of the context that is left, 0 to 1, of each session whose agent runs.",
      named.compactMap { entry, short -> MetricsText.Sample? in
        let overview = entry.overview
        guard let percent = overview.budget.figure?.remainingPercent else { return nil }
        let id = counts[short] == 1 ? short : overview.origin.id.rawValue
        return MetricsText.Sample(
          Double(percent) / 100,
          ["session": id, "agent": overview.origin.agent.rawValue, "project": overview.label])
      })
    metrics.family(
      "sessiond_alerts_total", .counter, "Alerts since sessiond started, by their tier.",
      AlertTier.allCases.map { MetricsText.Sample(Double(alerts[$0] ?? 0), ["tier": $0.rawValue]) })
  }

  private func addDeliveries(to metrics: inout MetricsText) {
    metrics.family(
      "sessiond_alert_deliveries_total", .counter,
      "What became of alerts on their ways since sessiond started; failed is each try that did.",
      NoticeWay.allCases.flatMap { way in
        (deliveries[way] ?? [:]).sorted { $0.key < $1.key }.map { result, count in
          MetricsText.Sample(Double(count), ["way": way.rawValue, "result": result])
        }
      })
  }

  private func addQuotas(to metrics: inout MetricsText) {
    metrics.family(
      "sessiond_quota_used_ratio", .gauge,
      "Share of an account's window that is used, 1 being all of it, as the agent was told last.",
      quotas.sorted { $0.key.rawValue < $1.key.rawValue }.flatMap { agent, windows in
        windows.map { window in
          var sample = MetricsText.Sample(
            window.usedPercent / 100,
            ["agent": agent.rawValue, "limit": window.limit, "window": window.shortLength])
          if let folder = window.folder { sample.labels.append(("folder", folder)) }
          return sample
        }
      })
  }

  private func addIndex(to metrics: inout MetricsText) {
    metrics.family(
      "sessiond_events_stored_total", .counter, "Events that are stored.", [.init(Double(lastEvent))])
    metrics.family(
      "sessiond_index_lag_bytes", .gauge, "Bytes of the agents' records that are found and not read yet.",
      [.init(Double(board.index.lagBytes))])
    metrics.family(
      "sessiond_index_complete", .gauge, "1 when everything is read that was there at the start.",
      [.init(board.isComplete ? 1 : 0)])
    metrics.family(
      "sessiond_index_paused", .gauge, "1 while the reading of history is held up.",
      [.init(board.index.isPaused ? 1 : 0)])
  }

  private func addWorkers(to metrics: inout MetricsText) {
    metrics.family(
      "sessiond_worker_state", .gauge, "1 for the state that a worker is in.",
      workers.flatMap { worker in
        WorkerLine.states.map {
          MetricsText.Sample(worker.state == $0 ? 1 : 0, ["worker": worker.name, "state": $0])
        }
      })
    metrics.family(
      "sessiond_worker_restarts_total", .counter,
      "How often a worker was started again because it failed or hung.",
      workers.map { MetricsText.Sample(Double($0.restarts), ["worker": $0.name]) })
    metrics.family(
      "sessiond_worker_heartbeat_age_seconds", .gauge, "Since a worker's queue last got on.",
      workers.compactMap { worker in
        worker.heartbeatSeconds.map { MetricsText.Sample($0, ["worker": worker.name]) }
      })
  }

  private func addProcess(to metrics: inout MetricsText) {
    if let bytes = process.residentBytes {
      metrics.family(
        "process_resident_memory_bytes", .gauge, "Memory that is in RAM, in bytes.", [.init(Double(bytes))])
    }
    metrics.family(
      "process_cpu_seconds_total", .counter, "User and system time of the processor, in seconds.",
      [.init(process.processorSeconds)])
    if let count = process.openDescriptors {
      metrics.family("process_open_fds", .gauge, "Open file descriptors.", [.init(Double(count))])
    }
    metrics.family(
      "process_start_time_seconds", .gauge, "When the process started, in seconds since 1970.",
      [.init(Double(process.started.milliseconds) / 1_000)])
  }
}
