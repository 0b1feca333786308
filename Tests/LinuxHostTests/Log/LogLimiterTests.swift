import LinuxHost
import Logging
import Testing

/// Three lines of a message in 10 s, windows of at most 40 s, and two messages told apart.
struct LogLimiterTests {
  private var limiter = LogLimiter(lines: 3, window: 10_000, longestWindow: 40_000, messages: 2)

  /// The message comes at each of these times; the times at which it passed.
  private mutating func passed(_ text: String, _ level: Logger.Level = .error, at times: [Int64]) -> [Int64] {
    times.filter { limiter.logged(text, level: level, at: $0).passes }
  }

  @Test mutating func `a window lets the first lines through, and begins with the first of them`() {
    #expect(passed("a", at: [5_000, 5_001, 14_998, 14_999]) == [5_000, 5_001, 14_998])
    let answer = limiter.logged("a", level: .error, at: 15_000)
    #expect(answer.due == [.init(level: .error, message: "a", count: 1, milliseconds: 10_000)])
    #expect(answer.passes)
  }

  @Test mutating func `a message within its limits is never held back`() {
    let times = (0..<100).map { Int64($0) * 4_000 }
    for time in times {
      let answer = limiter.logged("a", level: .info, at: time)
      #expect(answer.passes && answer.due.isEmpty)
    }
    #expect(limiter.flush(at: 400_000) == [])
  }

  @Test mutating func `the next line of any kind says what is due`() {
    #expect(passed("a", at: Array(0..<100)) == [0, 1, 2])
    #expect(limiter.logged("b", level: .debug, at: 9_999).due == [])
    #expect(
      limiter.logged("b", level: .debug, at: 10_000).due
        == [.init(level: .error, message: "a", count: 97, milliseconds: 10_000)])
    #expect(limiter.logged("b", level: .debug, at: 10_001).due == [])
  }

  @Test mutating func `what is due comes in the order in which it began`() {
    #expect(passed("b", at: [0, 1, 2, 3]) == [0, 1, 2])
    #expect(passed("a", at: [4, 5, 6, 7, 8]) == [4, 5, 6])
    #expect(
      limiter.logged("c", level: .info, at: 60_000).due.map { "\($0.message ?? "") \($0.count)" }
        == ["b 1", "a 2"])
  }

  @Test mutating func `the same text of another level is another message, and the highest is limited too`() {
    #expect(passed("a", .warning, at: [0, 1, 2, 3]) == [0, 1, 2])
    #expect(passed("a", .critical, at: [4, 5, 6, 7]) == [4, 5, 6])
  }

  @Test mutating func `while a fault goes on the windows double, and after a quiet one all begins anew`() {
    // Windows: 0 to 10 s, to 30 s, to 70 s, to 110 s, since 40 s is the longest.
    let times = (0..<110).map { Int64($0) * 1_000 }
    #expect(
      passed("a", at: times).map { $0 / 1_000 } == [0, 1, 2, 10, 11, 12, 30, 31, 32, 70, 71, 72])
    // The window to 150 s is quiet: the one that follows is 10 s long.
    #expect(limiter.logged("b", level: .info, at: 149_999).due.map(\.count) == [37])
    #expect(passed("a", at: [150_000, 150_001, 150_002, 150_003]) == [150_000, 150_001, 150_002])
    #expect(passed("a", at: [159_999, 160_000]) == [160_000])
  }

  @Test mutating func `a long silence ends it, and is not counted in`() {
    #expect(passed("a", at: [0, 1, 2, 3, 4]) == [0, 1, 2])
    #expect(
      limiter.logged("a", level: .error, at: 9_000_000).due
        == [.init(level: .error, message: "a", count: 2, milliseconds: 10_000)])
    #expect(
      passed("a", at: [9_000_001, 9_000_002, 9_000_003, 9_010_000]) == [9_000_001, 9_000_002, 9_010_000])
  }

  @Test mutating func `flushing says what was held back, each once, and lets nothing through`() {
    #expect(limiter.flush(at: 0) == [])
    #expect(passed("a", at: [0, 1, 2, 3, 4]) == [0, 1, 2])
    #expect(
      limiter.flush(at: 2_000) == [.init(level: .error, message: "a", count: 2, milliseconds: 2_000)])
    #expect(limiter.flush(at: 3_000) == [])
    #expect(passed("a", at: [4_000]) == [])
    #expect(
      limiter.logged("b", level: .info, at: 12_000).due
        == [.init(level: .error, message: "a", count: 1, milliseconds: 8_000)])
  }

  @Test mutating func `messages beyond those told apart share one limit by level`() {
    #expect(passed("a", at: [0]) == [0] && passed("b", at: [0]) == [0])
    let others = (0..<1_000).filter { limiter.logged("other \($0)", level: .error, at: 1).passes }
    #expect(others == [0, 1, 2])
    #expect(limiter.logged("grave", level: .critical, at: 2).passes)
    #expect(passed("a", at: [3, 4, 5]) == [3, 4])
    #expect(
      limiter.flush(at: 1_000) == [
        .init(level: .error, message: "a", count: 1, milliseconds: 1_000),
        .init(level: .error, message: nil, count: 997, milliseconds: 999),
      ])
    // There is room again when windows have ended.
    #expect(passed("other 7", at: [60_000, 60_001, 60_002]) == [60_000, 60_001, 60_002])
    #expect(passed("other 8", at: [60_003]) == [60_003])
  }

  @Test mutating func `a long message is known by its beginning, cut even within a character`() {
    let long = "x" + String(repeating: "é", count: 5_000)
    #expect(passed(long + "1", at: [0, 1]) == [0, 1])
    #expect(passed(long + "2", at: [2, 3]) == [2])
    #expect(limiter.flush(at: 4).first?.message.map { $0.utf8.count <= 300 } == true)
  }

  @Test(arguments: [
    (
      LogLimiter.Held(level: .info, message: "a", count: 412, milliseconds: 10_000),
      "412 more like it were held back in 10 s"
    ),
    (.init(level: .info, message: "a", count: 1, milliseconds: 1_001), "1 more like it was held back in 2 s"),
    (.init(level: .info, message: "a", count: 2, milliseconds: 0), "2 more like it were held back in 1 s"),
    (
      .init(level: .info, message: nil, count: 9, milliseconds: 600_000),
      "9 more of many kinds were held back in 600 s"
    ),
  ])
  func `it says how many, and in what time`(held: LogLimiter.Held, text: String) {
    #expect("\(held)" == text)
  }
}
