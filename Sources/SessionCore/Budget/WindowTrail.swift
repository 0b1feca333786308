/// The tokens in a session's window over the last hour, a figure for each minute: what a sparkline is drawn from. Knows
/// no clock.
///
/// A minute has the last figure in it, and one without any goes on with the one before. A compaction whose summary has
/// no stated size leaves a gap up to the next reply.
package struct WindowTrail: Hashable, Sendable {
  /// Minutes that are looked back on.
  package static let minutes = 60

  /// Half the size of two words: a board holds thousands of sessions.
  private struct Point: Hashable, Sendable {
    /// Whole minutes since 1970.
    var minute: Int32
    /// 0 where it is not known.
    var tokens: UInt32
  }

  /// By time, the oldest first: at most one a minute, and the last one before them.
  private var points: [Point] = []

  /// A trail of a conversation of which nothing is known yet.
  package init() {}

  /// The window held so many tokens at that time; `nil` where that is not known.
  package mutating func noted(_ tokens: Int?, at time: Timestamp) {
    let point = Point(minute: Self.minute(time), tokens: UInt32(clamping: tokens ?? 0))
    // File order is nearly time order, so the place is nearly always at the end.
    let place = (points.lastIndex { $0.minute <= point.minute } ?? -1) + 1
    if place > 0, points[place - 1].minute == point.minute {
      points[place - 1] = point
    } else {
      points.insert(point, at: place)
    }
    // By this figure's time, not the latest: one that is said to be of next year must not push out what is of today.
    let start = Int64(point.minute) - Int64(Self.minutes)
    if let before = points.lastIndex(where: { Int64($0.minute) <= start }) { points.removeFirst(before) }
    if points.count > Self.minutes + 1 { points.removeFirst(points.count - Self.minutes - 1) }
  }

  /// The hour before `now` in equal parts, with the tokens at the end of each; `nil` for a part in which they are not
  /// known.
  ///
  /// - Parameters:
  ///   - parts: 1 to 60, of which 60 is a multiple.
  ///   - now: the moment that is looked back from.
  /// - Returns: the figures, the oldest first; none if nothing was noted within the hour.
  package func figures(_ parts: Int, at now: Timestamp) -> [Int?] {
    let last = Int64(Self.minute(now))
    // Callers round the moment down, so a figure may be of the minute after it.
    let known = points.filter { Int64($0.minute) <= last + 1 }
    guard let latest = known.last, Int64(latest.minute) > last - Int64(Self.minutes), parts > 0 else {
      return []
    }
    let length = max(1, Self.minutes / parts)
    return (1...parts).map { part in
      let end = last - Int64((parts - part) * length)
      let tokens = known.last { Int64($0.minute) <= (part == parts ? end + 1 : end) }?.tokens ?? 0
      return tokens > 0 ? Int(tokens) : nil
    }
  }

  private static func minute(_ time: Timestamp) -> Int32 {
    Int32(clamping: time.milliseconds.flooredQuotient(by: 60_000))
  }
}
