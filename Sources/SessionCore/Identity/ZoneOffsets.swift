/// A time zone as its offsets from UTC, each from one moment on: days begin where the clocks on the wall say so.
package struct ZoneOffsets: Hashable, Sendable {
  /// A moment from which on another offset holds.
  package struct Change: Hashable, Sendable {
    package var from: Timestamp
    /// Seconds east of UTC.
    package var seconds: Int

    package init(from: Timestamp, seconds: Int) {
      self.from = from
      self.seconds = seconds
    }
  }

  /// The offset before the first change, in seconds east of UTC.
  package let first: Int
  /// In the order of their moments.
  package let changes: [Change]

  /// UTC, which never changes.
  package static let utc = ZoneOffsets(first: 0)

  /// A zone of these offsets; changes in any order.
  package init(first: Int, changes: [Change] = []) {
    self.first = first
    self.changes = changes.sorted { $0.from < $1.from }
  }

  /// Seconds east of UTC at a moment.
  package func seconds(at time: Timestamp) -> Int {
    // There are two a year at most, and what is asked for is mostly near the end.
    changes.last { $0.from <= time }?.seconds ?? first
  }

  /// The day that it is there at a moment.
  package func day(at time: Timestamp) -> CivilDay {
    let (local, overflow) = time.milliseconds.addingReportingOverflow(Int64(seconds(at: time)) * 1_000)
    return CivilDay(
      daysSinceEpoch: (overflow ? time.milliseconds : local).flooredQuotient(by: 86_400_000))
  }

  /// The first moment of a day: midnight, the first of two, or where clocks skip it the moment to which they go.
  package func start(of day: CivilDay) -> Timestamp {
    let midnight = day.daysSinceEpoch * 86_400_000
    var beginnings: [Timestamp] = []
    for index in -1..<changes.count {
      let (from, seconds) =
        index < 0 ? (Timestamp(milliseconds: .min), first) : (changes[index].from, changes[index].seconds)
      let end = index + 1 < changes.count ? changes[index + 1].from : Timestamp(milliseconds: .max)
      let moment = Timestamp(milliseconds: midnight - Int64(seconds) * 1_000)
      if moment >= from, moment < end {
        beginnings.append(moment)
      } else if moment < from, self.day(at: from) == day {
        beginnings.append(from)
      }
    }
    // A day that was left out altogether, as in Samoa, begins where the next one does.
    return beginnings.min() ?? start(of: day.adding(days: 1))
  }
}

// MARK: - As text

extension ZoneOffsets {
  /// The longest text that is read, in bytes: a change of clocks twice a year for more than a century.
  private static let longestText = 8_192
  /// The widest offset that there is, in seconds.
  private static let widest = 86_400

  /// The zone as clients send it: the first offset in seconds, and behind each comma a moment in seconds since 1970 with
  /// the offset from then on, `3600,1774746000:7200,1792890000:3600`.
  package var text: String {
    changes.reduce(into: String(first)) { $0 += ",\($1.from.milliseconds / 1_000):\($1.seconds)" }
  }

  /// Reads what ``text`` writes, `UTC`, and an offset that never changes, `+05:45`; `nil` for anything else.
  package init?(text: String) {
    guard text.utf8.count <= Self.longestText else { return nil }
    if text == "UTC" || text == "Z" {
      self = .utc
      return
    }
    if text.utf8.contains(UInt8(ascii: ":")), !text.utf8.contains(UInt8(ascii: ",")) {
      guard let seconds = Self.fixed(text) else { return nil }
      self.init(first: seconds)
      return
    }
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    guard let first = parts.first.flatMap({ Self.offset($0) }) else { return nil }
    var changes: [Change] = []
    for part in parts.dropFirst() {
      let pair = part.split(separator: ":", omittingEmptySubsequences: false)
      guard pair.count == 2, let moment = Int64(pair[0]), moment.magnitude < 1 << 40,
        let seconds = Self.offset(pair[1])
      else { return nil }
      changes.append(Change(from: Timestamp(milliseconds: moment * 1_000), seconds: seconds))
    }
    self.init(first: first, changes: changes)
  }

  private static func offset(_ text: Substring) -> Int? {
    Int(text).flatMap { $0.magnitude <= UInt(widest) ? $0 : nil }
  }

  /// The seconds of `+05:45`; a plus that was not encoded in a query arrives as a space.
  private static func fixed(_ text: String) -> Int? {
    let parts = text.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
    guard let sign = text.first, "+- ".contains(sign), parts.map(\.utf8.count) == [2, 2],
      let hours = UInt8(parts[0]), let minutes = UInt8(parts[1]), hours <= 23, minutes <= 59
    else { return nil }
    let seconds = (Int(hours) * 60 + Int(minutes)) * 60
    return sign == "-" ? -seconds : seconds
  }
}
