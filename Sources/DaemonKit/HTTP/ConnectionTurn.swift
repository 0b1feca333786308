import NIOCore

/// How long one client is served before the others have their turn: it may send thousands of requests at once. A value
/// that is told what happened; it does nothing itself and knows no clock.
struct ConnectionTurn {
  /// Requests in one turn: what they take is well under a millisecond.
  static let requests = 8
  /// Between two turns. What is due NIO does before it looks at other connections, so the next turn must not yet be due
  /// when this one has ended, on a slow machine too.
  static let pause = TimeAmount.milliseconds(1)

  /// Whether the others have their turn. Goes on until `began`.
  private(set) var isOver = false
  private var count = 0

  /// A request was taken up.
  ///
  /// - Returns: Whether the turn is over with it: `began` is to be called after a pause.
  mutating func requestTaken() -> Bool {
    count += 1
    guard count >= Self.requests, !isOver else { return false }
    isOver = true
    return true
  }

  /// All was taken up that came, and the loop goes on to the others by itself.
  mutating func readEnded() {
    if !isOver { count = 0 }
  }

  /// The pause is over.
  mutating func began() {
    isOver = false
    count = 0
  }
}
