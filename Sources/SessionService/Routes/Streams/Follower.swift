import SessionCore

/// One answer that goes on. Called on the hub's queue alone.
protocol Follower: AnyObject {
  /// Whether there is more to send than the reader has taken so far.
  var isBehind: Bool { get }
  /// Whether it sends figures that somebody waits for: then it is told of a change at once.
  var isPrompt: Bool { get }
  func boardChanged(_ showing: Showing)
  /// The same events in both forms.
  func eventsCommitted(_ events: [SessionEvent], records: [EventRecord])
  /// A sign of life is due.
  func heartbeat()
  func end()
}

/// What most are: they show the board, and follow no events.
extension Follower {
  var isBehind: Bool { false }
  var isPrompt: Bool { false }
  func eventsCommitted(_ events: [SessionEvent], records: [EventRecord]) {}
  func heartbeat() {}
}
