import Foundation

/// How soon a worker that crashed or hung is back, and what was written meanwhile is shown.
struct WorkerBench {
  private static let samples = 15
  /// Within which the daemon wants to hear from all of its workers, in microseconds, as systemd would say it.
  private static let watchdog = 2_000_000

  /// The daemon with a worker that goes wrong at SIGUSR1.
  let program: URL

  func run() throws {
    print("a worker that crashed, to what was written meanwhile being shown, \(Self.samples) times each")
    for worker in ["budget", "transcripts", "agents"] {
      let times = try (0..<Self.samples).map { _ in try sample(worker, "fails") }
      report(worker, times, promised: 1_000)
    }
    // Noticed at the third look at the latest, four of which fit into the watchdog's time.
    let deadline = Double(Self.watchdog) / 1_000 * 3 / 4
    print("a worker that hung, with a watchdog of \(Self.watchdog / 1_000) ms")
    for worker in ["budget", "transcripts"] {
      let times = try (0..<Self.samples / 3).map { _ in try sample(worker, "hangs") }
      report(worker, times, promised: deadline + 1_000)
    }
  }

  private func report(_ worker: String, _ times: [Double], promised: Double) {
    let longest = times.max() ?? .nan
    print("        \(worker): median \(Statistics(times).median.digits(0)) ms")
    bench.report(
      "\(worker), longest", "\(longest.digits(0)) ms", promised: "at most \(promised.digits(0)) ms",
      isMet: longest <= promised)
  }

  /// One daemon, one fault: milliseconds from it until a reply that was written right after it is shown.
  private func sample(_ worker: String, _ fault: String) throws -> Double {
    let daemon = try Daemon(programs: program.deletingLastPathComponent())
    let writer = try TranscriptWriter(daemon.projects, session: "s")
    try writer.append(replies: 10, noise: 100)
    try daemon.start(
      program, [worker, fault],
      further: ["WATCHDOG_USEC=\(Self.watchdog)", "SESSIOND_LOG_LEVEL=critical"])
    try daemon.wait(for: "/v1/readyz", seconds: 10)
    try daemon.wait(for: "/v1/sessions", toSay: #""messages":10"#, seconds: 10)
    return try milliseconds {
      kill(daemon.pid, SIGUSR1)
      try writer.append(replies: 1, noise: 0)
      try daemon.wait(for: "/v1/workers", toSay: #""restarts":1"#, seconds: 30)
      try daemon.wait(for: "/v1/sessions", toSay: #""messages":11"#, seconds: 30)
    }
  }
}
