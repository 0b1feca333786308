import GRDB
package import SessionCore

/// Events that are kept for a while and then dropped, so that the database does not grow for ever. All others stay: replies,
/// compactions, alerts, phases, and what tells which sessions there were.
package enum PassingEvents: String, Hashable, Sendable, CaseIterable {
  /// Calls of hooks that mean nothing here: they are there for whoever wants to know what came.
  case idleHooks = "dropped-hooks"
  /// What sessions did step by step, by their transcripts and by hooks, and that they did something at all.
  case steps = "dropped-steps"
  /// What status lines told of how much of a window is used, and nothing else: of a session the last one counts, which is
  /// kept with what is known of it.
  case figures = "dropped-figures"

  /// How long calls that mean nothing are kept at most, in milliseconds.
  private static let idleHookAge: Int64 = 7 * 86_400_000

  /// How long these are kept where events are for so many days, in milliseconds.
  package func keptTime(days: Int) -> Int64 {
    let kept = Int64(days) * 86_400_000
    return switch self {
    case .idleHooks: min(kept, Self.idleHookAge)
    case .steps, .figures: kept
    }
  }

  /// How the member is written that a payload has where the call is a step; within a text a quote stands behind a backslash.
  private static let stepMember = #""step":"#

  /// How a payload begins that has no other member: it is the last one.
  private static let figure = #"{"used_tokens":"#

  /// Which of the events these are, for SQL.
  fileprivate var condition: String {
    switch self {
    case .idleHooks: "kind = 'hook' AND instr(payload, CAST('\(Self.stepMember)' AS BLOB)) = 0"
    case .steps: "kind IN ('step', 'hook', 'session.active')"
    case .figures:
      "kind = 'session.described' AND substr(payload, 1, \(Self.figure.utf8.count)) = CAST('\(Self.figure)' AS BLOB)"
    }
  }
}

extension SessionStore {
  /// Events that are looked at between two questions whether that has been enough: well below a millisecond.
  private static let stride: Int64 = 200
  /// So many of them one behind the other may be dated later than can be: nobody looks further at once.
  private static let sight: Int64 = 100_000

  /// Drops those of the next events that have been kept long enough, in one transaction. How far the events were looked
  /// through is kept together with that.
  ///
  /// Events stand in the order in which they came, so the first one that is younger than `time` ends it: what stands behind
  /// came later, whatever its own date is. One dated later than can be is old where an old one stands behind it, and waits
  /// for that else: it may be the clock that is behind. While that has not been set at all, nothing is dropped.
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
    guard let latest = Timestamp.credible(from: now)?.upperBound else { return false }
    let from = try cursor(of: events.rawValue)
    // The last event of all stays: the next one's number is told by it.
    let last = min(taken, try lastEventNumber() - 1)
    guard from < last else { return false }
    return try write { database in
      let dates = (old: time.milliseconds, latest: latest.milliseconds)
      let credible = try database.cachedStatement(
        sql: """
          SELECT number, time FROM event WHERE number > ? AND number <= ? AND time <= ? ORDER BY number LIMIT 1
          """)
      let young = try database.cachedStatement(
        sql: "SELECT min(number) FROM event WHERE number > ? AND number <= ? AND time >= ? AND time <= ?")
      let old = try database.cachedStatement(
        sql: "SELECT max(number) FROM event WHERE number >= ? AND number <= ? AND time < ?")
      let drop = try database.cachedStatement(
        sql: "DELETE FROM event WHERE number > ? AND number <= ? AND \(events.condition)")
      var done = from
      // An old event, before which none is young.
      var known = from
      repeat {
        if known <= done {
          let next = try Row.fetchOne(
            credible, arguments: [done, min(done + Self.sight, last), dates.latest])
          guard let next, (next["time"] as Int64) < dates.old else {
            try Self.save(cursor: done, of: events.rawValue, database)
            return false
          }
          known = next["number"]
        }
        var end = min(done + Self.stride, last)
        if known < end {
          let stop = try Int64.fetchOne(young, arguments: [known, end, dates.old, dates.latest])
          known = try Int64.fetchOne(old, arguments: [known, stop ?? end, dates.old]) ?? known
          end = known
        }
        try drop.execute(arguments: [done, end])
        done = end
      } while done < last && !isEnough()
      try Self.save(cursor: done, of: events.rawValue, database)
      return done < last
    }
  }
}
