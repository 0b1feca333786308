/// A part of each day in which nobody is disturbed, by the clock on the wall: `22:00-07:00`.
package struct QuietHours: Hashable, Sendable {
  private static let minutesOfDay = 1_440

  /// The first minute of it after midnight.
  package let start: Int
  /// The first minute after it, the next day's where it is not behind the start.
  package let end: Int

  /// Reads `22:00-07:00`; `nil` for anything else, and where both ends are the same.
  package init?(_ text: String) {
    let ends = text.filter { $0 != " " }.split(separator: "-", omittingEmptySubsequences: false).map(
      Self.minute)
    guard ends.count == 2, let start = ends[0], let end = ends[1], start != end else { return nil }
    self.start = start
    self.end = end
  }

  private static func minute(_ text: Substring) -> Int? {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, (1...2).contains(parts[0].utf8.count), parts[1].utf8.count == 2,
      parts.joined().utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let hours = Int(parts[0]), let minutes = Int(parts[1]), hours < 24, minutes < 60
    else { return nil }
    return hours * 60 + minutes
  }

  /// Whether a moment lies in it, in that zone.
  package func contain(_ time: Timestamp, in zone: ZoneOffsets) -> Bool {
    let minute = Self.minute(of: time, in: zone)
    return start < end ? (start..<end).contains(minute) : minute >= start || minute < end
  }

  /// The first moment from `time` on that does not lie in it.
  package func end(after time: Timestamp, in zone: ZoneOffsets) -> Timestamp {
    guard contain(time, in: zone) else { return time }
    let minute = Self.minute(of: time, in: zone)
    let left = Int64((end - minute + Self.minutesOfDay) % Self.minutesOfDay)
    let wholeMinute = time.milliseconds.flooredQuotient(by: 60_000) * 60_000
    // Where clocks are changed in between, the end comes sooner or later than counted, or with the change itself.
    let day = Int64(Self.minutesOfDay) * 60_000
    let changes = zone.changes.map(\.from).filter { $0 > time && $0.milliseconds < time.milliseconds + day }
    let offsets = [zone.seconds(at: time)] + changes.map { zone.seconds(at: $0) }
    let counted = offsets.map { offset in
      Timestamp(
        milliseconds: wholeMinute + left * 60_000 + Int64(zone.seconds(at: time) - offset) * 1_000)
    }
    return (counted + changes).filter { $0 > time && !contain($0, in: zone) }.min() ?? counted[0]
  }

  /// Minutes after midnight on the clock on the wall.
  private static func minute(of time: Timestamp, in zone: ZoneOffsets) -> Int {
    let minutes = (time.milliseconds / 1_000 + Int64(zone.seconds(at: time))).flooredQuotient(by: 60)
    return Int(minutes - minutes.flooredQuotient(by: Int64(minutesOfDay)) * Int64(minutesOfDay))
  }
}
