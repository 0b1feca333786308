/// Tells by two clocks whether more time has passed than programs ran in: the machine was suspended, or its clock was set
/// ahead. What was said before that is as old as it was long.
package struct ClockLeap: Sendable {
  /// Less is no leap, in milliseconds: a clock is brought into step by as much.
  private static let least: Int64 = 10_000

  private var last: (present: Timestamp, running: Int64)

  /// Both clocks as they stand: the time of day, and the milliseconds of one that stands still while the machine is
  /// suspended.
  package init(from present: Timestamp, running: Int64) {
    last = (present, running)
  }

  /// Whether the time of day has leapt ahead since it was asked last, by both clocks as they stand now.
  package mutating func hasLeapt(to present: Timestamp, running: Int64) -> Bool {
    let before = last
    last = (present, running)
    let (passed, isTooMuch) = present.milliseconds.subtractingReportingOverflow(before.present.milliseconds)
    let (ran, isNoClock) = running.subtractingReportingOverflow(before.running)
    guard !isTooMuch, !isNoClock, ran >= 0, passed > ran else { return false }
    return passed - ran >= Self.least
  }
}
