import Foundation

/// What the daemon takes while nothing happens, and how soon after its start it answers.
struct RestBench {
  private static let starts = 30
  private static let sessions = 20
  private static let idleSeconds = 20.0

  let programs: URL

  func run() throws {
    let daemon = try Daemon(programs: programs)
    for number in 0..<Self.sessions {
      try TranscriptWriter(daemon.projects, session: "s\(number)").append(replies: 50, noise: 2_000)
    }
    try daemon.start()
    try daemon.wait(for: "/v1/readyz", seconds: 10)
    daemon.stop()

    print("start to first answer, \(Self.sessions) known sessions, \(Self.starts) starts")
    var times: [Double] = []
    for _ in 0..<Self.starts {
      times.append(
        try milliseconds {
          try daemon.start()
          try daemon.wait(for: "/v1/healthz", seconds: 10)
        })
      daemon.stop()
    }
    let ready = Statistics(times)
    print("        median \(ready.median.digits(1)) ms")
    let p95 = ready.percentile(0.95)
    report("p95", "\(p95.digits(1)) ms", promised: "at most 50 ms", isMet: p95 <= 50)

    print("at rest with \(Self.sessions) sessions, \(Self.idleSeconds.digits(0)) s")
    try daemon.start()
    try daemon.wait(for: "/v1/readyz", seconds: 10)
    usleep(2_000_000)
    let before = try daemon.processorTime
    usleep(UInt32(Self.idleSeconds * 1e6))
    let share = (try daemon.processorTime - before) / Self.idleSeconds / 10
    report("processor", "\(share.digits(3)) % of a core", promised: "at most 0.1 %", isMet: share <= 0.1)
    let memory = daemon.anonymousMegabytes
    report("anonymous memory", "\(memory.digits(1)) MiB", promised: "at most 12", isMet: memory <= 12)
    print("        resident \(daemon.residentMegabytes.digits(1)) MiB")
  }
}
