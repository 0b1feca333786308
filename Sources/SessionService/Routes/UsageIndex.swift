import SessionCore
import SessionStore
import Synchronization

/// The entries of all time as they were read last: of a long history, to read them takes most of the time of a report.
final class UsageIndex: Sendable {
  private struct Kept {
    /// The last event when they were read: whatever changes sums comes with an event.
    var event: Int64
    var entries: [UsageEntry]
  }

  private let kept = Mutex<Kept?>(nil)

  /// The entries from `since` on that begin before `until`, in the order of their quarters.
  ///
  /// - Throws: when the database can't be read.
  func entries(_ store: SessionStore, since: Timestamp?, until: Timestamp?) throws -> [UsageEntry] {
    // Before the entries: what is committed in between only has them read once more.
    let event = try store.lastEventNumber()
    if let known = kept.withLock({ $0?.event == event ? $0?.entries : nil }) {
      guard since != nil || until != nil else { return known }
      return known.filter { entry in
        (since.map { $0 <= entry.first } ?? true) && (until.map { entry.first < $0 } ?? true)
      }
    }
    let entries = try store.usageEntries(since: since, until: until)
    // What is out of date is let go, also where only a part is asked for.
    kept.withLock { $0 = since == nil && until == nil ? Kept(event: event, entries: entries) : nil }
    return entries
  }
}
