import SessionCore

/// How one of the daemon's workers is doing.
package struct WorkerLine: Hashable, Sendable {
  package var name: String
  /// One of ``states``.
  package var state: String
  /// When it is started again: `permanent`, `transient` or `temporary`.
  package var restart: String
  /// For how long it has been in that state.
  package var seconds: Int64
  /// How often it was started again because it failed or hung.
  package var restarts: Int
  /// Why it failed last.
  package var lastError: String?
  /// Since its queue last got on; `nil` between two lives. Up to the time between two looks for one that has nothing to
  /// do.
  package var heartbeatSeconds: Double?
  /// Jobs that wait in its queue or run; `nil` between two lives.
  package var queueDepth: Int?

  /// The states that a worker can be in.
  package static let states = ["starting", "running", "restarting", "ended", "stopped"]

  /// A line of these figures.
  package init(
    name: String, state: String, restart: String, seconds: Int64, restarts: Int, lastError: String?,
    heartbeatSeconds: Double?, queueDepth: Int?
  ) {
    self.name = name
    self.state = state
    self.restart = restart
    self.seconds = seconds
    self.restarts = restarts
    self.lastError = lastError
    self.heartbeatSeconds = heartbeatSeconds
    self.queueDepth = queueDepth
  }
}

/// The daemon's workers: what `workers` prints and `/v1/workers` answers.
package enum WorkerTable {
  private static let head = ["WORKER", "STATE", "FOR", "RESTARTS", "HEARTBEAT", "QUEUE"]
  /// Columns between two columns of the table.
  private static let gap = 2

  /// The table as people read it: a row a worker, and below it why it failed last, if it did.
  package static func lines(_ workers: [WorkerLine], _ style: TextStyle) -> [String] {
    let rows = workers.map(cells)
    let widths = head.indices.map { column in
      ([head] + rows).map { DisplayText.width($0[column]) }.max() ?? 0
    }
    func line(_ cells: [String], _ tones: (Int) -> Tone) -> StyledText {
      var text = StyledText(" ")
      var end = 1
      for (column, cell) in cells.enumerated() {
        text.append(cell, tones(column))
        end += widths[column] + gap
        if column < cells.count - 1 { text.pad(to: end) }
      }
      return text
    }
    var lines = [line(head) { _ in .dim }.line(style)]
    for (worker, row) in zip(workers, rows) {
      let isWell = worker.state == "running"
      lines.append(line(row) { $0 == 1 && !isWell ? .attention : .plain }.line(style))
      guard let error = worker.lastError else { continue }
      lines += Paragraph.lines("last error: " + style.safe(error), style, indent: 3)
    }
    return lines
  }

  private static func cells(_ worker: WorkerLine) -> [String] {
    [
      worker.name, worker.state, Age(seconds: worker.seconds).span, Figures.grouped(worker.restarts),
      worker.heartbeatSeconds.map { Age(seconds: Int64($0)).span + " ago" } ?? "-",
      worker.queueDepth.map(Figures.grouped) ?? "-",
    ]
  }

  /// The workers as programs read them; the names of members stay.
  package static func json(_ workers: [WorkerLine]) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.member(
        "workers",
        array: { json in
          for worker in workers {
            json.object { json in
              json.member("name", worker.name)
              json.member("state", worker.state)
              json.member("restart", worker.restart)
              json.member("seconds", worker.seconds)
              json.member("restarts", worker.restarts)
              json.member("last_error", worker.lastError)
              json.member("heartbeat_age_ms", worker.heartbeatSeconds.map { Int($0 * 1_000) })
              json.member("queue_depth", worker.queueDepth)
            }
          }
        })
    }
    return json.bytes
  }
}
