import Foundation

/// The daemon killed again and again while agents write: nothing is lost, nothing counts twice, and it is soon back.
///
/// What is compared: of each session the replies and compactions in their order with their tokens and the place in the
/// file that they are read from, the alerts, and what the session's document says; against a count of the files by
/// this program, and against a daemon that read the finished files undisturbed. Not compared: the numbers, which follow
/// from how the sessions' records came to be read in turn; into how many events a reply that grows is cut, and how many
/// `session.active` there are, which both follow from how much was there at a look; times, since a grown reply has that
/// of the line it was read from; and the rate, which is one of the present.
struct KillBench {
  private static let kills = 200
  private static let writers = 4

  let programs: URL

  func run() throws {
    print(
      "\(Self.kills) × SIGKILL while \(Self.writers) transcripts are written, a quarter of them during the start"
    )
    let daemon = try Daemon(programs: programs)
    let over = Flag()
    let projects = daemon.projects
    let writers = (0..<Self.writers).map { number in
      Companion { try? Self.write(projects, session: "s\(number)", until: over) }
    }
    let follower = PersistentFollower(path: daemon.socketPath)
    let following = Companion { follower.run() }
    defer {
      over.set()
      follower.over.set()
      daemon.stop()
      for companion in writers + [following] { companion.wait() }
    }
    let starts = try killAgainAndAgain(daemon)
    over.set()
    for writer in writers { writer.wait() }

    try daemon.start()
    try daemon.wait(for: "/v1/readyz", seconds: 30)
    let disturbed = try Telling(daemon)
    follower.wait(for: disturbed.events.count, seconds: 10)
    follower.over.set()
    daemon.stop()
    following.wait()
    try daemon.forget()
    try daemon.start()
    try daemon.wait(for: "/v1/readyz", seconds: 30)
    let undisturbed = try Telling(daemon)
    daemon.stop()

    let counts = try transcripts(in: projects).map { try TranscriptCount($0) }
    let problems =
      disturbed.differences(from: counts).map { "killed: \($0)" }
      + undisturbed.differences(from: counts).map { "undisturbed: \($0)" }
      + disturbed.differences(from: undisturbed) + follower.differences(from: disturbed)
    let steps = counts.reduce(0) { $0 + $1.steps.count }
    let alerts = counts.reduce(0) { $0 + $1.alerts.count }
    print("        \(steps) replies and compactions, \(alerts) alerts, \(disturbed.events.count) events")
    for problem in problems.prefix(20) { print("        \(problem)") }
    let isSame = report(
      "differences in totals, events, alerts and the followed stream", "\(problems.count)", promised: "none",
      isMet: problems.isEmpty && steps > 0 && alerts > 0)
    let (answered, ready, processor) = (
      Statistics(starts.map(\.answered)), Statistics(starts.map(\.ready)), Statistics(starts.map(\.processor))
    )
    print("        \(starts.count) starts")
    for (name, times) in [
      ("first answer", answered), ("ready", ready), ("processor time until then", processor),
    ] {
      print(
        "        \(name): median \(times.median.digits(0)) ms, p95 \(times.percentile(0.95).digits(0)) ms, max "
          + "\(times.percentile(1).digits(0)) ms")
    }
    let slowest = ready.percentile(1)
    let isSoon = report(
      "ready again", "max \(slowest.digits(0)) ms", promised: "at most 300 ms", isMet: slowest <= 300)
    guard isSame, isSoon else { throw BenchError(description: "not all promises were kept") }
  }

  /// How a start went, in milliseconds.
  private struct Start {
    /// Until the first answer.
    let answered: Double
    /// Until all that was there had been read.
    let ready: Double
    /// The daemon's own processor time until then, which a busy machine does not change.
    let processor: Double
  }

  private func killAgainAndAgain(_ daemon: Daemon) throws -> [Start] {
    var starts: [Start] = []
    for round in 1...Self.kills {
      let start = milliseconds()
      try daemon.start()
      if round % 4 == 0 {
        usleep(.random(in: 0...60_000))
      } else {
        try daemon.wait(for: "/v1/healthz", seconds: 10)
        let answered = milliseconds() - start
        try daemon.wait(for: "/v1/readyz", seconds: 10)
        let ready = milliseconds() - start
        starts.append(Start(answered: answered, ready: ready, processor: try daemon.processorTime))
        usleep(.random(in: 0...150_000))
      }
      try daemon.kill()
    }
    return starts
  }

  /// An agent at work: a window that fills in steps, some of them over several thresholds, and is compacted.
  private static func write(_ projects: URL, session: String, until over: Flag) throws {
    let writer = try TranscriptWriter(projects, session: session)
    var tokens = 20_000
    while !over.isSet {
      tokens += .random(in: 500...6_000)
      if tokens > 166_000 {
        try writer.append(compactionFrom: tokens, to: 12_000)
        tokens = 20_000
      }
      try writer.append(growingReplyOf: tokens)
      usleep(.random(in: 1_000...40_000))
    }
  }

  private func transcripts(in projects: URL) throws -> [URL] {
    let folders = try FileManager.default.contentsOfDirectory(at: projects, includingPropertiesForKeys: nil)
    return try folders.flatMap {
      try FileManager.default.contentsOfDirectory(at: $0, includingPropertiesForKeys: nil)
    }
  }
}
