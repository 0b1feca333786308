import SessionCore
import SessionStore
import Synchronization

/// The entries of all time: of a long history, to read them takes most of the time of a report. So those are kept that
/// change only where a history is read, and the last days are read each time.
final class UsageIndex: Sendable {
  private struct Kept {
    var version: Int
    /// The moment behind the kept entries.
    var end: Timestamp
    var entries: [UsageEntry]
  }

  /// How long before the present the kept entries end, in milliseconds, and when they do so too early.
  private static let recent: Int64 = 2 * ReplySum.historyAge
  private static let tooLong: Int64 = 3 * ReplySum.historyAge

  private let kept = Mutex<Kept?>(nil)

  /// The entries from `since` on that begin before `until`, in the order of their quarters.
  ///
  /// - Throws: when the database can't be read.
  func entries(
    _ store: SessionStore, since: Timestamp?, until: Timestamp?, now: Timestamp
  ) throws -> [UsageEntry] {
    let settled = try settledEntries(store, now: now)
    if let since, since >= settled.end { return try store.usageEntries(since: since, until: until) }
    let all = settled.entries + (try store.usageEntries(since: settled.end, until: nil))
    guard since != nil || until != nil else { return all }
    return all.filter { entry in
      (since.map { $0 <= entry.first } ?? true) && (until.map { entry.first < $0 } ?? true)
    }
  }

  private func settledEntries(_ store: SessionStore, now: Timestamp) throws -> Kept {
    // Before the entries: what is committed in between only has them read once more.
    let version = store.settledUsageVersion
    let ages = ReplySum.historyAge..<Self.tooLong
    if let known = kept.withLock({ $0 }), known.version == version,
      ages.contains(now.milliseconds - known.end.milliseconds)
    {
      return known
    }
    let end = Timestamp(
      milliseconds: UsageEntry.spanNumber(
        of: Timestamp(milliseconds: now.milliseconds - Self.recent)) * UsageEntry.span)
    let read = Kept(version: version, end: end, entries: try store.usageEntries(since: nil, until: end))
    kept.withLock { $0 = read }
    return read
  }
}
