import SessionCore

/// The daemon's workers: what `workers` prints and `/v1/workers` answers.
package enum WorkerTable {
  private static let head = ["WORKER", "STATE", "FOR", "RESTARTS", "HEARTBEAT", "QUEUE"]

  /// The table as people read it: a row a worker, and below it why it failed last, if it did.
  package static func lines(_ workers: [WorkerLine], _ style: TextStyle) -> [String] {
    let rows = workers.map(cells)
    let table = TextTable(head: head, rows: rows)
    var lines = [table.line(head, style) { _ in .dim }]
    for (worker, row) in zip(workers, rows) {
      let isWell = worker.state == "running"
      lines.append(table.line(row, style) { $0 == 1 && !isWell ? .attention : .plain })
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
