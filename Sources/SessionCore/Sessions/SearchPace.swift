/// When the process table is looked through for agents that keep no registry: at most every other second when something
/// asks for it, else with the poll, and where nobody uses such an agent only once, if one was ever used.
package struct SearchPace: Sendable {
  /// Between two searches, in milliseconds.
  package static let pause: Int64 = 2_000
  /// After so long it is time for the next one without anybody asking, in milliseconds: a little less than a poll.
  private static let interval: Int64 = 25_000

  /// When the last one was, by the clock that never goes back.
  private var last: Int64?
  /// Whether one waits for its turn.
  private var isPlanned = false
  /// Whether it was asked for since the sessions of all times are known: one of long ago may still be in a process.
  private var hasConsideredAll = false
  /// The newest record of a session that no process was found for.
  private var newestUnclaimed: Timestamp?

  package init() {}

  /// Somebody asks for a search.
  ///
  /// - Parameter moment: the present, in milliseconds of the clock that never goes back.
  /// - Returns: the milliseconds to its turn, when ``turnCame()`` is to be told; 0 for now, `nil` where one waits already.
  package mutating func asked(at moment: Int64) -> Int64? {
    guard !isPlanned else { return nil }
    let wait = last.map { max(0, $0 + Self.pause - moment) } ?? 0
    isPlanned = wait > 0
    return wait
  }

  /// The one that waited has its turn.
  package mutating func turnCame() {
    isPlanned = false
  }

  /// A search begins, asked for or not.
  package mutating func began(at moment: Int64) {
    last = moment
  }

  /// Whether the last search is so long ago that it is time for another one without anybody asking.
  package func isLongAgo(at moment: Int64) -> Bool {
    last.map { moment - $0 >= Self.interval } ?? true
  }

  /// The board was looked at.
  ///
  /// - Parameters:
  ///   - isComplete: whether the sessions of all times are on it.
  ///   - hasAny: whether one of them is of such an agent; asked for once.
  /// - Returns: whether that is a reason to search, which it is once.
  package mutating func hasAll(_ isComplete: Bool, hasAny: () -> Bool) -> Bool {
    guard isComplete, !hasConsideredAll else { return false }
    hasConsideredAll = true
    return hasAny()
  }

  /// Sessions have no process as far as was found.
  ///
  /// - Parameter newest: the newest record of such a session; `nil` where each has a process.
  /// - Returns: whether that is a reason to search, which each newer record is.
  package mutating func isUnclaimed(since newest: Timestamp?) -> Bool {
    guard let newest, newestUnclaimed.map({ newest > $0 }) ?? true else { return false }
    newestUnclaimed = newest
    return true
  }
}
