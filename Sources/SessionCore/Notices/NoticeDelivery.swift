/// By which way a notice reaches its user.
package enum NoticeWay: String, Hashable, Sendable, CaseIterable {
  /// The desktop's own notifications.
  case desktop
  /// A message in the status line of tmux.
  case tmux
  /// A command of the user's own.
  case command
}

/// A notice on one of its ways, and what became of it.
package struct NoticeDelivery: Hashable, Sendable {
  /// How far it is.
  package enum State: String, Hashable, Sendable, CaseIterable {
    /// It is to go out; ``NoticeDelivery/attempts`` says how often that has failed.
    case due
    /// It waits for the end of the quiet hours.
    case held
    case delivered
    /// It has failed too often.
    case givenUp = "given_up"
    /// It was no longer so, or its user knew, before it went out.
    case withdrawn
    /// There was nobody to be reached by this way.
    case unreachable
  }

  package var way: NoticeWay
  package var state = State.due
  /// How often it was tried.
  package var attempts = 0
  /// When it is tried next; without meaning once it is settled.
  package var next: Timestamp
  /// When it was settled, however that ended; `nil` while something is still to be done.
  package var settled: Timestamp?
  /// What went wrong last, or why it was not sent; `nil` where nothing did. May hold what a program said: data.
  package var problem: String?

  /// A delivery that is due from that moment on.
  package init(_ way: NoticeWay, next: Timestamp) {
    self.way = way
    self.next = next
  }

  /// Milliseconds from one failure to the next try; after the last of them it is given up.
  package static let pauses: [Int64] = [5_000, 30_000, 120_000, 600_000]

  /// It is to wait for the end of the quiet hours.
  package mutating func hold(until time: Timestamp) {
    state = .held
    next = time
  }

  /// It reached whom it was for.
  package mutating func succeed(at time: Timestamp) {
    attempts += 1
    problem = nil
    settle(.delivered, at: time)
  }

  /// A try failed.
  package mutating func fail(_ problem: String, at time: Timestamp) {
    attempts += 1
    self.problem = problem
    guard attempts <= Self.pauses.count else { return settle(.givenUp, at: time) }
    state = .due
    next = Timestamp(milliseconds: time.milliseconds + Self.pauses[attempts - 1])
  }

  /// Nobody is there who could be reached.
  package mutating func miss(_ reason: String, at time: Timestamp) {
    problem = reason
    settle(.unreachable, at: time)
  }

  /// It is not to be sent any more.
  package mutating func withdraw(_ reason: String, at time: Timestamp) {
    problem = reason
    settle(.withdrawn, at: time)
  }

  private mutating func settle(_ state: State, at time: Timestamp) {
    self.state = state
    settled = time
  }
}
