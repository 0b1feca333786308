import Foundation

/// A session that begins while a history is read: how long each of its replies takes from the append until it can be read.
struct LiveBesideHistory {
  /// Between two appends, in microseconds.
  private static let pause: UInt32 = 10_000
  /// Between two questions, in microseconds.
  private static let questionPause: UInt32 = 200

  let daemon: Daemon

  /// The times of all appends of one first reading, in milliseconds.
  func times() throws -> [Double] {
    daemon.stop()
    try daemon.forget()
    try daemon.start()
    // From here on all folders are watched, and what is new is live.
    while daemon.get("/v1/index")?.contains(#""percent":null"#) != false { usleep(Self.questionPause) }
    let writer = try TranscriptWriter(daemon.projects, session: "live")
    var times: [Double] = []
    var tokens = 30_000
    while daemon.get("/v1/readyz")?.hasPrefix("HTTP/1.1 200") != true {
      tokens += 1
      let start = milliseconds()
      try writer.append(contextTokens: tokens)
      while daemon.get("/v1/sessions/" + writer.id)?.contains(#""used_tokens":\#(tokens),"#) != true {
        guard milliseconds() - start < 60_000 else {
          throw BenchError(description: "a live reply is not shown")
        }
        usleep(Self.questionPause)
      }
      times.append(milliseconds() - start)
      usleep(Self.pause)
    }
    return times
  }
}
