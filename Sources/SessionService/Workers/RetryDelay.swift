/// How long to wait before everything is looked at again: 100 ms, doubled each time up to 30 s.
struct RetryDelay {
  private var milliseconds = 100

  mutating func next() -> Int {
    defer { milliseconds = min(milliseconds * 2, 30_000) }
    return milliseconds
  }

  mutating func reset() {
    milliseconds = 100
  }
}
