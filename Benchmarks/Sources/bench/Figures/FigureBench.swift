import Foundation

/// From what an agent tells, by its transcript or by its status line, until the new figure is there for whoever follows.
struct FigureBench {
  private static let sessions = 100
  private static let changes = 500
  /// Between two changes, in microseconds; of different length, so that no beat in the daemon is met each time.
  private static let pauses: ClosedRange<UInt32> = 10_000...60_000
  /// In the window of the model, and what an agent leaves of it to use, in tokens.
  private static let (window, usable) = (200_000, 167_000)

  let programs: URL

  func run() throws {
    print("what an agent tells, to the figure at a socket that follows, among \(Self.sessions) sessions")
    let daemon = try Daemon(programs: programs)
    let writers = try (0..<Self.sessions).map { try TranscriptWriter(daemon.projects, session: "s\($0)") }
    for writer in writers { try writer.append(replies: 1) }
    try daemon.start()
    try daemon.wait(for: "/v1/readyz", seconds: 10)
    let follower = try LineReader(daemon, session: writers[0].id)
    measure("a reply in the transcript", follower) { try writers[0].append(contextTokens: $0) }
    let agent = try KeptConnection(daemon.socketPath)
    measure("what the status line is handed", follower) { tokens in
      let answer = try agent.ask(Self.statusLine(of: writers[0], tokens: tokens))
      guard answer.status == 200 else {
        throw BenchError(description: "what the status line was handed was answered with \(answer.status)")
      }
    }
    try QueryBench(daemon: daemon, writers: writers).run()
  }

  private func measure(_ what: String, _ follower: LineReader, _ tell: (Int) throws -> Void) {
    var times: [Double] = []
    do {
      for number in 1...Self.changes {
        let percent = number % 2 == 0 ? 60 : 40
        usleep(.random(in: Self.pauses))
        let start = milliseconds()
        try tell(Self.usable * (100 - percent) / 100)
        try follower.wait(for: " \(percent)%")
        times.append(milliseconds() - start)
      }
    } catch {
      report(what, "\(error)", promised: "at most 10 ms", isMet: false)
      return
    }
    let statistics = Statistics(times)
    let p99 = statistics.percentile(0.99)
    report(
      what + ", p99", "\(p99.digits(2)) ms (median \(statistics.median.digits(2)))",
      promised: "at most 10 ms", isMet: p99 <= 10)
  }

  /// The delivery of what Claude Code hands to the command of its status line.
  private static func statusLine(of writer: TranscriptWriter, tokens: Int) -> [UInt8] {
    let used = tokens * 100 / window
    let body = """
      {"session_id":"\(writer.id)","cwd":"/home/user","model":{"id":"claude-sonnet-4-6","display_name":"Sonnet 4.6"},\
      "version":"2.1.329","cost":{"total_cost_usd":0.1,"total_duration_ms":1000},"context_window":{\
      "total_input_tokens":\(tokens),"total_output_tokens":17,"context_window_size":\(window),"current_usage":{\
      "input_tokens":10,"output_tokens":17,"cache_creation_input_tokens":0,"cache_read_input_tokens":\(tokens - 10)},\
      "used_percentage":\(used),"remaining_percentage":\(100 - used)},"exceeds_200k_tokens":false}
      """
    return request("POST /v1/hooks/statusline", "Content-Length: \(body.utf8.count)") + Array(body.utf8)
  }
}

/// Reads the line of one session as it changes.
private final class LineReader {
  private let socket: Int32
  private var buffer = [UInt8](repeating: 0, count: 16_384)

  init(_ daemon: Daemon, session: String) throws {
    guard let socket = connected(to: daemon.socketPath) else {
      throw BenchError(description: "nobody answers")
    }
    self.socket = socket
    let question = request("GET /v1/statusline?follow=1&session=\(session)")
    guard send(socket, question, question.count, Int32(MSG_NOSIGNAL)) == question.count else {
      throw BenchError(description: "the line can't be asked for")
    }
    try wait(for: "%")
  }

  deinit {
    close(socket)
  }

  /// Waits until a line with that in it has come.
  func wait(for text: String) throws {
    var received: [UInt8] = []
    let deadline = milliseconds() + 5_000
    while !String(decoding: received, as: UTF8.self).contains(text) {
      var polled = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
      guard poll(&polled, 1, Int32(max(0, deadline - milliseconds()))) > 0 else {
        throw BenchError(description: "\(text) did not come within 5 s")
      }
      let count = recv(socket, &buffer, buffer.count, 0)
      guard count > 0 else { throw BenchError(description: "the line was cut off") }
      received += buffer[..<count]
    }
  }
}
