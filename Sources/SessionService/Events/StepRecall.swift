import SessionCore
import SessionStore
import Synchronization

/// The steps of the last day, with which several workers begin: at the daemon's start they are read from the store once.
///
/// A day of a busy machine is some ten thousand events, and to read them is the longest part of a start.
final class StepRecall: Sendable {
  /// Steps older than this say nothing any more, in milliseconds: no transcript tells them either.
  static let memory = ReplySum.age
  /// The kinds of events that tell of steps, and of the compactions between them.
  private static let kinds = ["step", "hook", "compaction"]
  /// The last events that are looked through.
  private static let mostEvents: Int64 = 100_000

  private enum Stage {
    case notBegun
    /// The first reader has them, the second may; `last` is the last event that was looked at.
    case held(events: [SessionEvent], last: Int64)
    /// The daemon has started: who begins anew later reads for itself alone.
    case over
  }

  private let store: SessionStore
  private let stage = Mutex(Stage.notBegun)

  init(store: SessionStore) {
    self.store = store
  }

  /// The steps of the last day as the store has them now, in order. What the first who asks has read is kept for the second.
  ///
  /// - Parameter now: the present.
  /// - Returns: the events, each of a step or of a compaction between them.
  /// - Throws: when the database can't be read.
  func events(at now: Timestamp) throws -> [SessionEvent] {
    let before = stage.withLock { stage in
      defer { stage = .over }
      return stage
    }
    let last = try store.lastEventNumber()
    let since = Timestamp(milliseconds: now.milliseconds - Self.memory)
    func read(after number: Int64) throws -> [SessionEvent] {
      try store.events(
        ofKinds: Self.kinds, after: max(number, last - Self.mostEvents), upTo: last, since: since)
    }
    switch before {
    case .held(let events, let known):
      return events.filter { $0.time >= since } + (try read(after: known))
    case .over: return try read(after: 0)
    case .notBegun:
      let events = try read(after: 0)
      stage.withLock { $0 = .held(events: events, last: last) }
      return events
    }
  }
}
