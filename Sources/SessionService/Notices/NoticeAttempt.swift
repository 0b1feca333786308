import SessionCore

/// One notice on one of its ways, while it is under way.
struct NoticeAttempt: Hashable, Sendable {
  /// The notice's number.
  var notice: Int64
  var way: NoticeWay
}

/// How an attempt ended.
enum NoticeOutcome: Hashable, Sendable {
  case delivered
  /// There is nobody to be reached by that way, as the reason says.
  case nobody(String)
  /// It may go well another time.
  case failed(String)
}

/// How often deliveries came to something since the daemon started.
struct NoticeCounts: Hashable, Sendable {
  /// How many, by way and by what became of them: `delivered`, `failed` (each try), `given_up`, …
  var counts: [NoticeWay: [String: Int]] = [:]

  mutating func add(_ delivery: NoticeDelivery) {
    let result = delivery.settled == nil ? "failed" : delivery.state.rawValue
    counts[delivery.way, default: [:]][result, default: 0] += 1
  }
}

/// What whoever looks at tmux is to be shown for some seconds: notices that go together, since the next message would take
/// the place of this one.
struct TmuxMessage: Hashable, Sendable {
  /// One of them. Who looks at the server that its session runs in sees it.
  struct Part: Hashable, Sendable {
    var attempt: NoticeAttempt
    var notice: Notice
  }

  var parts: [Part]
}

/// What became of a message.
struct TmuxReceipt: Hashable, Sendable {
  var attempt: NoticeAttempt
  var outcome: NoticeOutcome
}
