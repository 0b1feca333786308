/// Who is to see a message: all who look at some servers. Whoever has gone before it came is missed by nobody, as long as
/// another one has seen it.
package struct MessageAudience: Hashable, Sendable {
  /// What became of the message.
  package enum Outcome: Hashable, Sendable {
    /// Somebody has seen it.
    case seen
    /// Somebody was there, and none of them could be shown it.
    case refused
    /// Nobody was there.
    case nobody
  }

  /// Servers that have yet to say who looks at them.
  private var unasked: Int
  /// Viewers to whom it went, and of whom it is not known yet whether they saw it.
  private var awaited = 0
  private var isRefused = false

  /// - Parameter servers: how many have been asked who looks at them.
  package init(servers: Int) {
    unasked = servers
  }

  /// A server has said how many look at it; it goes to all of them.
  ///
  /// - Returns: what became of the message; `nil` as long as that is open.
  package mutating func found(viewers: Int) -> Outcome? {
    unasked -= 1
    awaited += viewers
    return end
  }

  /// One of them was shown it, or could not be.
  ///
  /// - Returns: what became of the message; `nil` as long as that is open.
  package mutating func answered(isShown: Bool) -> Outcome? {
    guard !isShown else { return .seen }
    awaited -= 1
    isRefused = true
    return end
  }

  private var end: Outcome? {
    guard unasked == 0, awaited == 0 else { return nil }
    return isRefused ? .refused : .nobody
  }
}
