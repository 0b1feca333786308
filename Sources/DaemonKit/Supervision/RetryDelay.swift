/// How long to wait before something that failed is tried again: 100 ms, doubled each time up to 30 s.
package struct RetryDelay: Sendable {
  private var milliseconds = 100

  package init() {}

  /// The milliseconds to wait this time.
  package mutating func next() -> Int {
    defer { milliseconds = min(milliseconds * 2, 30_000) }
    return milliseconds
  }

  /// It went well: the next failure waits for the short time again.
  package mutating func reset() {
    milliseconds = 100
  }
}
