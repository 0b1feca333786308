import Foundation

/// Fifty clients of all kinds, most of them rude, while four agents write: what the daemon holds stays what it was, and
/// whoever behaves waits for nobody.
struct SoakBench {
  /// What memory may go up or down after the beginning, in MB.
  private static let memoryPlay = 2.0
  private static let writers = 4
  private static let appendsPerSecond = 5
  /// Replies in each transcript at the start: enough to fill whatever lies between daemon and reader.
  private static let history = 500
  /// Between two lines of figures, in seconds.
  private static let linePause = 30

  private struct Second {
    let figures: ProcessFigures
    let latencies: Statistics
  }

  let programs: URL
  /// How long, in seconds.
  let seconds: Int

  func run() throws {
    let clients = Habit.all.reduce(2) { $0 + $1.clients }
    print(
      "\(clients) clients for \(seconds) s, \(Self.writers) transcripts with \(Self.appendsPerSecond) replies a second "
        + "each, all connections taken every 10 s")
    let daemon = try Daemon(programs: programs)
    let writers = try (0..<Self.writers).map { try TranscriptWriter(daemon.projects, session: "s\($0)") }
    for writer in writers { try writer.append(replies: Self.history) }
    try daemon.start()
    try daemon.wait(for: "/v1/readyz", seconds: 30)
    usleep(500_000)
    let before = try ProcessFigures(of: daemon.pid)
    let record = SoakRecord()
    let path = daemon.socketPath
    let bare = daemon.folder.path + "/bare.sock"
    let companions = [
      Companion { BareServer.run(path: bare, record: record) },
      Companion { SoakClients.run(path: path, record: record) },
      Companion { FullHouse.run(path: path, record: record) },
      Companion { Probe.run(path: path, bare: bare, record: record) },
    ]
    let tmux = TmuxVisitor(daemon)
    let (start, daemonBefore) = (milliseconds(), try daemon.processorTime)
    let ownBefore = try processorMilliseconds(of: getpid())
    var samples: [Second] = []
    var all: [Double] = []
    do {
      defer {
        record.end()
        for companion in companions { companion.wait() }
      }
      try pass(writers, daemon, record, tmux, into: &samples, &all)
    }
    let elapsed = (milliseconds() - start) / 1_000
    let (daemonTime, ownTime) = (
      try daemon.processorTime - daemonBefore, try processorMilliseconds(of: getpid()) - ownBefore
    )
    tmux?.leave()
    usleep(2_000_000)
    let after = try ProcessFigures(of: daemon.pid)
    let counts = record.counts
    print(
      "        " + counts.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)" }.joined(separator: ", "))
    let requests = counts.filter { $0.key.hasPrefix("answers") }.values.reduce(0, +) + all.count
    print(
      "        \((Double(requests) / elapsed).digits(0)) answers a second; daemon \((daemonTime / elapsed / 10).digits(1)) "
        + "% of a core, clients \((ownTime / elapsed / 10).digits(1)) %")
    let load = daemonTime / elapsed / 10
    report("daemon", "\(load.digits(1)) % of a core", promised: "at most 25 %", isMet: load <= 25)
    judge(samples, before: before, after: after)
    judge(Statistics(all), bare: Statistics(record.bareLatencies))
    for (complaint, count) in record.complaints.sorted(by: { $0.key < $1.key }) {
      print("        \(count) × \(complaint)")
    }
    report(
      "what clients met that they should not", "\(record.complaints.values.reduce(0, +))",
      promised: "nothing",
      isMet: record.complaints.isEmpty)
  }

  private func pass(
    _ writers: [TranscriptWriter], _ daemon: Daemon, _ record: SoakRecord, _ tmux: TmuxVisitor?,
    into samples: inout [Second], _ all: inout [Double]
  ) throws {
    print("           s  resident  anonymous  descriptors  threads  zombies  median     p99     max ms")
    var next = milliseconds()
    var tokens = 0
    var recent: [Double] = []
    for second in 1...seconds {
      for _ in 0..<Self.appendsPerSecond {
        tokens = (tokens + 370) % 140_000
        for writer in writers { try writer.append(contextTokens: 20_000 + tokens) }
        next += 1_000 / Double(Self.appendsPerSecond)
        usleep(UInt32(max(0, next - milliseconds()) * 1_000))
      }
      if second % 15 == 5 { try tmux?.come() }
      if second % 15 == 14 { tmux?.leave() }
      let latencies = record.takeLatencies()
      all += latencies
      recent += latencies
      samples.append(Second(figures: try ProcessFigures(of: daemon.pid), latencies: Statistics(latencies)))
      if second == 1 || second % Self.linePause == 0 || second == seconds {
        line(second, samples[samples.count - 1], Statistics(recent))
        recent = []
      }
    }
  }

  private func line(_ second: Int, _ sample: Second, _ latencies: Statistics) {
    let figures = sample.figures
    let columns: [(String, Int)] = [
      ("\(second)", 12), (figures.resident.digits(1), 10), (figures.anonymous.digits(1), 11),
      ("\(figures.descriptors)", 13), ("\(figures.threads)", 9), ("\(figures.zombies.count)", 9),
      (latencies.median.digits(3), 8), (latencies.percentile(0.99).digits(3), 8),
      (latencies.percentile(1).digits(3), 8),
    ]
    print(columns.map { String(repeating: " ", count: max(1, $0.1 - $0.0.count)) + $0.0 }.joined())
  }

  // MARK: Judgement

  private func judge(_ samples: [Second], before: ProcessFigures, after: ProcessFigures) {
    // Caches and pools fill up in the first minute.
    let settled = samples.dropFirst(min(60, seconds / 2)).map(\.figures)
    for (name, figure) in [("resident", \ProcessFigures.resident), ("anonymous", \ProcessFigures.anonymous)] {
      let values = settled.map { $0[keyPath: figure] }
      let middle = Statistics(values).median
      let play = values.map { abs($0 - middle) }.max() ?? .nan
      let fifth = max(1, values.count / 5)
      let drift =
        Statistics(Array(values.suffix(fifth))).median - Statistics(Array(values.prefix(fifth))).median
      report(
        "\(name) memory after the first minute",
        "\(middle.digits(1)) MB ± \(play.digits(2)), last fifth against the first \(drift.digits(2))",
        promised: "± 2 MB", isMet: play <= Self.memoryPlay)
    }
    // The database's second reader is opened when two ask at a time, and stays: its file and its log.
    report(
      "descriptors when all have gone", "\(after.descriptors), \(before.descriptors) before they came",
      promised: "at most 2 more", isMet: after.descriptors <= before.descriptors + 2)
    let most = samples.map(\.figures.descriptors).max() ?? 0
    // As many connections as are served, and as many again that are being refused.
    report(
      "most descriptors", "\(most)", promised: "at most 256 more than before",
      isMet: most <= before.descriptors + 256)
    // One that has just ended is about to be collected; one that is still there a second later is not.
    let zombies =
      zip(samples, samples.dropFirst()).map { $0.figures.zombies.intersection($1.figures.zombies).count }
      .max()
      ?? 0
    let children = samples.map(\.figures.children).max() ?? 0
    report("zombies", "\(zombies), of \(children) children at most", promised: "none", isMet: zombies == 0)
    let threads = samples.map(\.figures.threads)
    print("        threads \(threads.min() ?? 0) to \(threads.max() ?? 0)")
  }

  private func judge(_ latencies: Statistics, bare: Statistics) {
    func figures(_ statistics: Statistics) -> String {
      "median \(statistics.median.digits(3)) ms, p99 \(statistics.percentile(0.99).digits(3)) ms, max "
        + "\(statistics.percentile(1).digits(1)) ms"
    }
    print("        /v1/statusline \(figures(latencies)); a server that does nothing \(figures(bare))")
    let p99 = latencies.percentile(0.99)
    report("/v1/statusline p99", "\(p99.digits(3)) ms", promised: "below 2 ms", isMet: p99 < 2)
  }
}

/// A tmux server that somebody looks at for a while, again and again: the daemon starts a program for each, and has to
/// collect it.
private final class TmuxVisitor {
  private let daemon: Daemon
  private var terminal: Terminal?

  /// `nil` where there is no tmux.
  init?(_ daemon: Daemon) {
    guard FileManager.default.isExecutableFile(atPath: "/usr/bin/tmux") else { return nil }
    self.daemon = daemon
  }

  deinit {
    leave()
  }

  func come() throws {
    let configuration = daemon.folder.appending(path: "soak.conf")
    try "set -g @sessiond-style plain\nset -g status-right '#{@sessiond}'\n".write(
      to: configuration, atomically: true, encoding: .utf8)
    terminal = try Terminal(
      ["tmux", "-u", "-L", "soak", "-f", configuration.path, "new-session", "sleep 600"], daemon.environment,
      columns: 80, rows: 10)
  }

  func leave() {
    guard terminal != nil else { return }
    if let pid = try? spawn("/usr/bin/tmux", ["-L", "soak", "kill-server"], daemon.environment) {
      _ = reap(pid)
    }
    terminal = nil
  }
}
