package import SessionCore
import SessionStore
import Synchronization

/// The steps of the last day, with which several workers begin: at the daemon's start they are read from the store once.
///
/// A day of a busy machine is some ten thousand events, and to read them is the longest part of a start.
package final class StepRecall: Sendable {
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

  private let countEvents: @Sendable () throws -> Int64
  private let readEvents:
    @Sendable (_ after: Int64, _ upTo: Int64, _ since: Timestamp) throws -> [SessionEvent]
  private let stage = Mutex(Stage.notBegun)

  /// - Parameters:
  ///   - last: tells the number of the last event.
  ///   - read: gives the events of steps behind a number, up to another one, that are no older than a time.
  package init(
    last: @escaping @Sendable () throws -> Int64,
    read: @escaping @Sendable (_ after: Int64, _ upTo: Int64, _ since: Timestamp) throws -> [SessionEvent]
  ) {
    (countEvents, readEvents) = (last, read)
  }

  convenience init(store: SessionStore) {
    self.init(last: store.lastEventNumber) {
      try store.events(ofKinds: Self.kinds, after: max($0, $1 - Self.mostEvents), upTo: $1, since: $2)
    }
  }

  /// The steps of the last day as the store has them now, in order. What the first who asks has read is kept for the second,
  /// who waits where the first still reads: to read them twice at once would take both longer.
  ///
  /// - Parameter now: the present.
  /// - Returns: the events, each of a step or of a compaction between them.
  /// - Throws: when the database can't be read.
  package func events(at now: Timestamp) throws -> [SessionEvent] {
    let since = Timestamp(milliseconds: now.milliseconds - StopPoints.memory)
    let held: (events: [SessionEvent], last: Int64)? = try stage.withLock { stage in
      switch stage {
      case .over: return nil
      case .held(let events, let last):
        stage = .over
        return (events, last)
      case .notBegun:
        // Who can't read them leaves nothing behind for others.
        stage = .over
        let last = try countEvents()
        let events = try readEvents(0, last, since)
        stage = .held(events: events, last: last)
        return (events, last)
      }
    }
    let last = try countEvents()
    guard let held else { return try readEvents(0, last, since) }
    let later = last > held.last ? try readEvents(held.last, last, since) : []
    return held.events.filter { $0.time >= since } + later
  }
}
