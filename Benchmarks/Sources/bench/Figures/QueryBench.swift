import Foundation

/// What a question costs the daemon, while ten of its sessions a second change: beside a route that does nothing, and by
/// how many of them a second can be answered.
struct QueryBench {
  private static let questions = 1_000
  /// Processor time is counted in hundredths of a second: that many questions are a few of them.
  private static let weighed = 5_000
  /// Between two questions, in microseconds: with ten changes a second every tenth is the first about a new state.
  private static let pause: UInt32 = 5_000
  private static let changesPerSecond: UInt32 = 10
  private static let connections = 8
  /// How long as many questions as can be are asked, in milliseconds.
  private static let rush = 5_000.0
  private static let bare = request("GET /v1/healthz")

  let daemon: Daemon
  let writers: [TranscriptWriter]

  func run() throws {
    print(
      "questions on a connection that is kept; \(writers.count) sessions, \(Self.changesPerSecond) changes a second"
    )
    let end = Flag()
    nonisolated(unsafe) let writers = writers
    // Nobody else writes until it has ended.
    let changes = Companion {
      var number = 0
      while !end.isSet {
        number += 1
        try? writers[number * 7 % writers.count].append(contextTokens: 20_000 + number * 700 % 140_000)
        usleep(1_000_000 / Self.changesPerSecond)
      }
    }
    defer {
      end.set()
      changes.wait()
    }
    for path in ["/v1/statusline", "/v1/status"] { try compare(path) }
    try weigh("/v1/sessions")
    try rush("/v1/statusline")
    try rush("/v1/status")
  }

  /// One question in turn with the bare one.
  private func compare(_ path: String) throws {
    let connection = try KeptConnection(daemon.socketPath)
    let question = request("GET " + path)
    var (times, bareTimes): ([Double], [Double]) = ([], [])
    for _ in 0..<Self.questions {
      // Both after a pause: waking up is in both.
      usleep(Self.pause)
      times.append(try time(question, connection))
      usleep(Self.pause)
      bareTimes.append(try time(Self.bare, connection))
    }
    let (statistics, bare) = (Statistics(times), Statistics(bareTimes))
    let p99 = statistics.percentile(0.99)
    let own = p99 - bare.percentile(0.99)
    report(
      "\(path), p99",
      "\(own.digits(3)) ms: \(p99.digits(3)) less \(bare.percentile(0.99).digits(3)) of a route that does nothing "
        + "(medians \(statistics.median.digits(3)) and \(bare.median.digits(3)))",
      promised: "at most 0.2 ms", isMet: own <= 0.2)
  }

  /// What an answer takes of the processor in the daemon, that is so long that most of its time is the way over the socket.
  private func weigh(_ path: String) throws {
    let connection = try KeptConnection(daemon.socketPath)
    let question = request("GET " + path)
    let (start, before) = (milliseconds(), try daemon.processorTime)
    let times = try (0..<Self.weighed).map { _ in try time(question, connection) }
    let (length, busy) = (milliseconds() - start, try daemon.processorTime - before)
    // The changes alone, for as long.
    let idleBefore = try daemon.processorTime
    usleep(UInt32(length * 1_000))
    let own = max(0, busy - (try daemon.processorTime - idleBefore)) / Double(Self.weighed)
    let statistics = Statistics(times)
    report(
      "\(path), all sessions in \(connection.length / 1_000) kB, processor time",
      "\(own.digits(3)) ms a question (until the last byte is here: median \(statistics.median.digits(3)), "
        + "p99 \(statistics.percentile(0.99).digits(3)))",
      promised: "at most 0.2 ms", isMet: own <= 0.2)
  }

  private func time(_ question: [UInt8], _ connection: KeptConnection) throws -> Double {
    let answer = try connection.ask(question)
    guard answer.status == 200 else { throw BenchError(description: "answered with \(answer.status)") }
    return answer.milliseconds
  }

  /// On each connection the next question as soon as the last one is answered.
  private func rush(_ path: String) throws {
    let connections = try (0..<Self.connections).map { _ in try KeptConnection(daemon.socketPath) }
    let question = request("GET " + path)
    var polled = connections.map { pollfd(fd: $0.socket, events: Int16(POLLIN), revents: 0) }
    var (answers, errors) = (0, 0)
    let (start, busyBefore) = (milliseconds(), try daemon.processorTime)
    for connection in connections { try connection.send(question) }
    while milliseconds() - start < Self.rush {
      guard poll(&polled, nfds_t(polled.count), 1_000) > 0 else {
        throw BenchError(description: "\(path) was not answered within a second")
      }
      for (index, connection) in connections.enumerated() where polled[index].revents != 0 {
        guard let status = try connection.receive() else { continue }
        if status == 200 { answers += 1 } else { errors += 1 }
        try connection.send(question)
      }
    }
    let seconds = (milliseconds() - start) / 1_000
    let rate = Double(answers) / seconds
    let busy = (try daemon.processorTime - busyBefore) / seconds / 10
    report(
      "\(path) from \(Self.connections) connections",
      "\(rate.digits(0)) a second, \(errors) errors, the daemon takes \(busy.digits(0)) % of a core",
      promised: "at least 10000, none", isMet: rate >= 10_000 && errors == 0)
  }
}
