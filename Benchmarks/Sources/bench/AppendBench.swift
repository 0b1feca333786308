import Foundation

/// From the append of a record to a transcript until the new figure can be read at `/v1/statusline`.
struct AppendBench {
  private static let appends = 500

  let programs: URL

  func run() throws {
    print("append to figure at /v1/statusline, \(Self.appends) appends")
    let daemon = try Daemon(programs: programs)
    let writer = try TranscriptWriter(daemon.projects, session: "one")
    try writer.append(replies: 1)
    try daemon.start()
    try daemon.wait(for: "/v1/readyz", seconds: 10)
    var times: [Double] = []
    for number in 1...Self.appends {
      // One percent of 167,000 usable tokens up or down, so that each append shows.
      let percent = number % 2 == 0 ? 60 : 40
      let start = DispatchTime.now().uptimeNanoseconds
      try writer.append(contextTokens: 167_000 * (100 - percent) / 100)
      while daemon.get("/v1/statusline")?.contains(" \(percent)%") != true {
        guard DispatchTime.now().uptimeNanoseconds - start < 5_000_000_000 else {
          throw BenchError(description: "the figure \(percent)% did not come within 5 s")
        }
      }
      times.append(Double(DispatchTime.now().uptimeNanoseconds - start) / 1_000_000)
    }
    let statistics = Statistics(times)
    print("        median \(statistics.median.digits(2)) ms")
    let p99 = statistics.percentile(0.99)
    report("p99", "\(p99.digits(2)) ms", promised: "at most 10 ms", isMet: p99 <= 10)
  }
}
