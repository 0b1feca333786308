import GRDB
package import SessionCore
import Synchronization

/// What was used, as it is kept beside the replies: also of sessions whose transcripts are gone.
extension SessionStore {
  /// Another number when sums have changed that were older than ``ReplySum/historyAge``: until then, what was read of them holds.
  package var settledUsageVersion: Int { unsettled.load(ordering: .acquiring) }

  /// The sums of all quarters of an hour from `since` on that begin before `until`.
  ///
  /// Read row by row without a dictionary each: there may be some ten thousand.
  ///
  /// - Parameters:
  ///   - since: a moment at the beginning of a quarter, as beginnings of days are; `nil` for all.
  ///   - until: the moment behind the last one, likewise.
  /// - Returns: the entries in the order of their quarters.
  /// - Throws: when the database can't be read.
  package func usageEntries(since: Timestamp?, until: Timestamp?) throws -> [UsageEntry] {
    try read { database in
      var models: [Int64: String] = [:]
      let names = try Row.fetchCursor(database.cachedStatement(sql: "SELECT id, name FROM model"))
      while let row = try names.next() { models[row[0]] = row[1] }
      let rows = try Row.fetchCursor(
        database.cachedStatement(
          sql: """
            SELECT session, model, billing, source, first, last, replies, input, output, cache_read, cache_write,
              cache_write_1h
            FROM usage WHERE span >= ? AND span < ? ORDER BY span
            """),
        arguments: [
          since.map(UsageEntry.spanNumber) ?? Int64.min, until.map(UsageEntry.spanNumber) ?? Int64.max,
        ])
      var entries: [UsageEntry] = []
      while let row = try rows.next() { entries.append(UsageEntry(row, models: models)) }
      return entries
    }
  }
}

extension UsageEntry {
  fileprivate init(_ row: Row, models: [Int64: String]) {
    self.init(
      session: SessionKey(row[0]), model: models[row[1]] ?? "",
      // What no version that could write here knows is priced as what is most common.
      billing: BillingClass(rawValue: row[2]) ?? BillingClass(promptSize: .upTo100K),
      source: UsageSource(rawValue: row[3]) ?? .transcript,
      first: Timestamp(milliseconds: row[4]), last: Timestamp(milliseconds: row[5]), replies: row[6],
      usage: TokenUsage(
        input: row[7], output: row[8], cacheRead: row[9], cacheWrite: row[10], cacheWriteOneHour: row[11]))
  }
}
