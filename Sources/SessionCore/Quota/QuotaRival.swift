/// What was told of one of the account's windows and contradicts what is known of it: less is used, or it is reset before.
///
/// It may be right: another account was logged in, its plan was changed, or its service forgot the use early. Or somebody tells
/// again what was told before: a forked session all of it at once, an idle one its last line. So it counts when it was told
/// for some minutes, in which nobody told what is known.
package struct QuotaRival: Hashable, Sendable {
  /// For so long it has to be told, in milliseconds: longer than a copy takes to be written.
  static let confirmation: Int64 = 300_000

  /// When the use is forgotten, as it says.
  package private(set) var resets: Timestamp?
  package private(set) var course: QuotaCourse

  init(_ telling: QuotaTelling) {
    resets = telling.resets
    course = QuotaCourse([telling.sample])
  }

  /// It was told again, or something else was: that begins another one.
  mutating func told(_ telling: QuotaTelling) {
    guard let last = course.samples.last else { return self = QuotaRival(telling) }
    let isLater = telling.sample.time >= last.time
    guard QuotaTelling.isSameMoment(telling.resets, resets),
      !isLater || telling.sample.usedPercent >= last.usedPercent
    else {
      if isLater { self = QuotaRival(telling) }
      return
    }
    course.told(telling.sample)
    if isLater { resets = telling.resets }
  }

  /// All that was told, the oldest first.
  var tellings: [QuotaTelling] { course.samples.map { QuotaTelling(sample: $0, resets: resets) } }
}

/// What was told of a window at one moment.
struct QuotaTelling: Hashable, Sendable {
  var sample: QuotaCourse.Sample
  var resets: Timestamp?

  /// The moment of the reset is told a little differently from reply to reply: so many milliseconds of difference are
  /// none.
  private static let jitter: Int64 = 300_000

  /// Whether two resets are the same one, as it is told.
  static func isSameMoment(_ one: Timestamp?, _ other: Timestamp?) -> Bool {
    guard let one, let other else { return one == other }
    return abs(Double(one.milliseconds) - Double(other.milliseconds)) <= Double(jitter)
  }
}
