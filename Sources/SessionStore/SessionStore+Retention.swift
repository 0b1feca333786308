import GRDB
package import SessionCore

/// Events that are kept for a while and then dropped, so that the database does not grow for ever. All others stay: replies,
/// compactions, alerts, phases, and what tells which sessions there were.
package enum PassingEvents: String, Hashable, Sendable, CaseIterable {
  /// Calls of hooks that mean nothing here: they are there for whoever wants to know what came.
  case idleHooks = "dropped-hooks"
  /// What sessions did step by step, by their transcripts and by hooks, and that they did something at all.
  case steps = "dropped-steps"

  /// How long calls that mean nothing are kept, in milliseconds.
  package static let idleHookAge: Int64 = 7 * 86_400_000

  /// How the member is written that a payload has where the call is a step; within a text a quote stands behind a backslash.
  private static let stepMember = #""step":"#

  /// Which of the events these are, for SQL.
  fileprivate var condition: String {
    switch self {
    case .idleHooks: "kind = 'hook' AND instr(payload, CAST('\(Self.stepMember)' AS BLOB)) = 0"
    case .steps: "kind IN ('step', 'hook', 'session.active')"
    }
  }
}

extension SessionStore {
  /// Events that are looked at between two questions whether that has been enough: well below a millisecond.
  private static let stride: Int64 = 200
  /// What is dated so much later than now is wrongly dated, in milliseconds, and as old as what stands beside it.
  private static let skew: Int64 = 86_400_000

  /// Drops those of the next events that have been kept long enough, in one transaction. How far the events were looked
  /// through is kept together with that.
  ///
  /// Events stand in the order in which they came, so the first one that is younger than `time` ends it: what stands behind
  /// came later, whatever its own date is.
  ///
  /// - Parameters:
  ///   - events: which are to be dropped.
  ///   - time: what happened from then on is kept.
  ///   - now: the present.
  ///   - taken: the last event that everybody has taken into account; what comes behind it is kept.
  ///   - isEnough: whether somebody waits; asked from time to time.
  /// - Returns: whether there may be more.
  /// - Throws: when the database can't be written; then nothing is dropped.
  package func drop(
    _ events: PassingEvents, before time: Timestamp, now: Timestamp, upTo taken: Int64,
    until isEnough: () -> Bool
  ) throws -> Bool {
    let from = try cursor(of: events.rawValue)
    // The last event of all stays: the next one's number is told by it.
    let last = min(taken, try lastEventNumber() - 1)
    guard from < last else { return false }
    return try write { database in
      let latest = now.milliseconds + Self.skew
      let young = try database.cachedStatement(
        sql: "SELECT min(number) FROM event WHERE number > ? AND number <= ? AND time >= ? AND time <= ?")
      let drop = try database.cachedStatement(
        sql: """
          DELETE FROM event WHERE number > ? AND number <= ? AND (time < ? OR time > ?) AND \(events.condition)
          """)
      var done = from
      repeat {
        var end = min(done + Self.stride, last)
        let stop = try Int64.fetchOne(young, arguments: [done, end, time.milliseconds, latest])
        if let stop { end = stop - 1 }
        try drop.execute(arguments: [done, end, time.milliseconds, latest])
        done = end
        if stop != nil || done == last {
          try Self.save(cursor: done, of: events.rawValue, database)
          return false
        }
      } while !isEnough()
      try Self.save(cursor: done, of: events.rawValue, database)
      return true
    }
  }
}
