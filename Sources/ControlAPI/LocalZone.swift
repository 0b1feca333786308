import Glibc

/// The time zone of this process in the form in which the control API takes it: the client's days count, and the daemon
/// needs no names of zones.
package enum LocalZone {
  /// Where it begins, 2020-01-01: no agent wrote transcripts before.
  private static let start = 1_577_836_800
  /// How far it goes beyond now, in seconds.
  private static let ahead = 400 * 86_400
  /// How far apart it looks, in seconds: nowhere are clocks changed and changed back within a week.
  private static let step = 7 * 86_400

  /// The offset from UTC in seconds at the beginning of 2020, and behind each comma a moment in seconds since 1970 with
  /// the offset from then on: `3600,1585443600:7200,1603587600:3600`.
  ///
  /// - Parameter now: seconds since 1970; changes of clocks up to a year behind it are told.
  /// - Returns: the offsets.
  package static func text(now: Int) -> String {
    tzset()
    var known = offset(at: start)
    var text = String(known)
    var moment = start
    while moment < now + ahead {
      let next = moment + step
      let offset = offset(at: next)
      if offset != known {
        text += ",\(change(from: known, after: moment, before: next)):\(offset)"
        known = offset
      }
      moment = next
    }
    return text
  }

  /// The first second at which the offset is not `known` any more.
  private static func change(from known: Int, after: Int, before: Int) -> Int {
    var (same, other) = (after, before)
    while other - same > 1 {
      let middle = (same + other) / 2
      if offset(at: middle) == known { same = middle } else { other = middle }
    }
    return other
  }

  /// Seconds east of UTC at a moment; 0 where the system can't tell.
  private static func offset(at moment: Int) -> Int {
    var (time, local) = (time_t(moment), tm())
    guard localtime_r(&time, &local) != nil else { return 0 }
    return local.tm_gmtoff
  }
}
