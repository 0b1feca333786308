import Foundation

/// The first reading of a long history, from the start of the process until all of it is counted and stored; what is
/// asked of it afterwards; and the same with half of it.
struct HistoryBench {
  private static let sessions = 200
  private static let rounds = 5
  private static let questions = 40

  private struct Reading {
    let milliseconds: Double
    /// What `wc -l` over the same files took right before, in milliseconds.
    let lines: Double
    /// The most that was resident, in MiB.
    let memory: Double

    /// The middle of several, each figure for itself.
    static func median(_ readings: [Reading]) -> Reading {
      func middle(_ figure: (Reading) -> Double) -> Double { Statistics(readings.map(figure)).median }
      return Reading(
        milliseconds: middle(\.milliseconds), lines: middle(\.lines), memory: middle(\.memory))
    }
  }

  let programs: URL
  /// The folder of peers' programs; `nil` where there are none to be compared with.
  let peers: URL?

  func run() throws {
    let half = try reading(of: try Daemon(programs: programs), sessions: Self.sessions / 2).reading
    let daemon = try Daemon(programs: programs)
    let (whole, history) = try reading(of: daemon, sessions: Self.sessions)
    print(
      "        \(whole.milliseconds.digits(0)) ms; wc -l on one core \(whole.lines.digits(0)) ms (medians)")
    let ratio = whole.milliseconds / whole.lines
    report("of wc -l", ratio.digits(1), promised: "at most 5", isMet: ratio <= 5)
    report(
      "first reading", "\(whole.milliseconds.digits(0)) ms", promised: "at most 1,500",
      isMet: whole.milliseconds <= 1_500)
    report(
      "most resident memory", "\(whole.memory.digits(1)) MiB", promised: "at most 60",
      isMet: whole.memory <= 60)
    let (time, memory) = (whole.milliseconds / half.milliseconds, whole.memory / half.memory)
    report("twice the history, time", time.digits(2), promised: "at most 2.1 times", isMet: time <= 2.1)
    report("twice the history, memory", memory.digits(2), promised: "at most 1.1 times", isMet: memory <= 1.1)

    let again = Statistics(
      try (0..<Self.rounds).map { _ in
        daemon.stop()
        return try milliseconds { try start(daemon) }
      }
    ).median
    report("start with nothing new", "\(again.digits(0)) ms", promised: "at most 100", isMet: again <= 100)
    let usage = Statistics(
      try (0..<Self.questions).map { _ in
        try milliseconds {
          let pid = try spawn(
            programs.appending(path: "sessiond-cli").path, ["usage", "daily"], daemon.environment)
          guard reap(pid) == 0 else { throw BenchError(description: "sessiond-cli usage fails") }
        }
      })
    print(
      "        sessiond-cli usage daily, whole process: least \(usage.percentile(0).digits(1)) ms, "
        + "p95 \(usage.percentile(0.95).digits(1)) ms")
    report("median", "\(usage.median.digits(1)) ms", promised: "at most 20", isMet: usage.median <= 20)
    let counted = try totals(daemon)
    report(
      "totals", "\(counted == history.truth ? "" : "not ")those written", promised: "equal",
      isMet: counted == history.truth)
    try followLive(daemon)
    guard let peers else { return print("        no peers to compare with: they come from PyPI") }
    try compare(with: peers, daemon, time: whole.milliseconds)
  }

  private func followLive(_ daemon: Daemon) throws {
    let live = Statistics(
      try (0..<Self.rounds).flatMap { _ in try LiveBesideHistory(daemon: daemon).times() })
    print(
      "        a live reply while the history is read: p95 \(live.percentile(0.95).digits(1)) ms, "
        + "most \(live.percentile(1).digits(1)) ms")
    report("median", "\(live.median.digits(1)) ms", promised: "at most 10", isMet: live.median <= 10)
  }

  private func compare(with peers: URL, _ daemon: Daemon, time own: Double) throws {
    for peer in Peer.all(in: peers) {
      let (time, memory) = try peer.median(
        of: Self.rounds, environment: daemon.environment, in: daemon.folder)
      let ratio = time / own
      report(
        "times as long takes \(peer.name)",
        "\(ratio.digits(1)) (\((time / 1_000).digits(1)) s, \(memory.digits(0)) MiB)",
        promised: "at least 10", isMet: ratio >= 10)
    }
  }

  private func reading(of daemon: Daemon, sessions: Int) throws -> (reading: Reading, history: MadeUpHistory)
  {
    let history = try MadeUpHistory(sessions: sessions, in: daemon.projects)
    print(
      "a history of \(sessions) sessions, \(history.truth.replies) replies, \((Double(history.bytes) / 1e9).digits(2)) GB, "
        + "read \(Self.rounds) times")
    // Once, so that all of it is in memory.
    try count(history.files)
    var readings: [Reading] = []
    for _ in 0..<Self.rounds {
      daemon.stop()
      try daemon.forget()
      let lines = try milliseconds { try count(history.files) }
      let time = try milliseconds { try start(daemon) }
      readings.append(Reading(milliseconds: time, lines: lines, memory: daemon.mostResidentMegabytes))
    }
    return (Reading.median(readings), history)
  }

  private func start(_ daemon: Daemon) throws {
    try daemon.start()
    try daemon.wait(for: "/v1/readyz", seconds: 120)
  }

  private func count(_ files: [URL]) throws {
    guard reap(try spawn("/usr/bin/wc", ["-l"] + files.map(\.path), [])) == 0 else {
      throw BenchError(description: "wc fails")
    }
  }

  private func totals(_ daemon: Daemon) throws -> MadeUpHistory.Truth {
    struct Answer: Decodable {
      struct Total: Decodable {
        var replies, input_tokens, output_tokens, cache_read_tokens, cache_write_tokens: Int
      }
      var total: Total
    }
    let answer = daemon.get("/v1/usage?by=day") ?? ""
    guard let body = answer.range(of: "\r\n\r\n") else {
      throw BenchError(description: "/v1/usage: \(answer)")
    }
    let total = try JSONDecoder().decode(Answer.self, from: Data(answer[body.upperBound...].utf8)).total
    return MadeUpHistory.Truth(
      replies: total.replies, input: total.input_tokens, output: total.output_tokens,
      cacheRead: total.cache_read_tokens, cacheWrite: total.cache_write_tokens)
  }
}
