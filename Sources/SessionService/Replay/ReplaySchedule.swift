package import SessionCore

/// How fast a recording is played.
package struct ReplayPace: Hashable, Sendable {
  /// How many times as fast as it was recorded; more than 0.
  package var speed: Double
  /// The longest that nothing happens, in milliseconds of the replay: what was a longer pause is cut to it.
  package var longestPause: Int64

  package init(speed: Double = 1, longestPause: Int64 = 10_000) {
    self.speed = speed
    self.longestPause = longestPause
  }
}

/// Which line of which file is played when: the files of a recording merged by the time of their lines, each with the
/// one line that comes next.
///
/// Lines of one file keep their order, though agents write records that are older than the one before. Knows no clock:
/// moments of the replay are milliseconds since it began.
package struct ReplaySchedule: Sendable {
  /// What comes next of one file.
  private struct Pending {
    /// `nil` for a line that does not say when it was written, and comes right behind the one before.
    var recorded: Timestamp?
  }

  private let pace: ReplayPace
  private var pending: [Int: Pending] = [:]
  /// The time in the recording up to which it was played; `nil` before the first line with a time.
  private var position: Timestamp?
  /// When that was, or will be, in the replay.
  private var played: Int64 = 0

  package init(pace: ReplayPace) {
    self.pace = pace
  }

  /// The next line of a file has become known.
  package mutating func add(file: Int, recorded: Timestamp?) {
    pending[file] = Pending(recorded: recorded)
  }

  /// The next line and its moment; `nil` when no file has one.
  package var next: (file: Int, due: Int64)? {
    let first = pending.min { left, right in
      let (leftTime, rightTime) = (left.value.recorded, right.value.recorded)
      if leftTime == rightTime { return left.key < right.key }
      guard let leftTime, let rightTime else { return leftTime == nil }
      return leftTime < rightTime
    }
    return first.map { ($0.key, due($0.value)) }
  }

  /// Takes the next line if its moment has come: the file that it is of. What follows in that file is to be added.
  package mutating func take(at moment: Int64) -> Int? {
    guard let (file, due) = next, due <= moment, let line = pending.removeValue(forKey: file) else {
      return nil
    }
    played = due
    if let recorded = line.recorded { position = position.map { max($0, recorded) } ?? recorded }
    return file
  }

  private func due(_ line: Pending) -> Int64 {
    guard let recorded = line.recorded, let position, recorded > position else { return played }
    let (pause, isTooLong) = recorded.milliseconds.subtractingReportingOverflow(position.milliseconds)
    let scaled = isTooLong ? .infinity : Double(pause) / pace.speed
    return played + (scaled < Double(pace.longestPause) ? Int64(scaled) : pace.longestPause)
  }
}
