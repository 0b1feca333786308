/// A day of the calendar, without a time zone: of the proleptic Gregorian calendar, as ISO 8601 has it.
///
/// It is converted by the 400-year cycle of 146,097 days that starts on 1 March.
package struct CivilDay: Hashable, Comparable, Sendable, CustomStringConvertible {
  package var year: Int
  /// 1 to 12.
  package var month: Int
  /// 1 to 31.
  package var day: Int

  /// A day by its numbers; see ``isValid(_:ofMonth:year:)``.
  package init(year: Int, month: Int, day: Int) {
    self.year = year
    self.month = month
    self.day = day
  }

  /// Whether there is such a day in that month; months are 1 to 12.
  static func isValid(_ day: Int, ofMonth month: Int, year: Int) -> Bool {
    let isLeapYear = year.isMultiple(of: 4) && (!year.isMultiple(of: 100) || year.isMultiple(of: 400))
    let lastDay =
      switch month {
      case 2: isLeapYear ? 29 : 28
      case 4, 6, 9, 11: 30
      case _: 31
      }
    return (1...lastDay).contains(day)
  }

  /// The day so many days after 1970-01-01; before it with a negative number.
  package init(daysSinceEpoch: Int64) {
    let shifted = daysSinceEpoch + 719_468
    let cycle = shifted.flooredQuotient(by: 146_097)
    let dayOfCycle = Int(shifted - cycle * 146_097)
    let yearOfCycle =
      (dayOfCycle - dayOfCycle / 1_460 + dayOfCycle / 36_524 - dayOfCycle / 146_096) / 365
    let dayOfYear = dayOfCycle - (365 * yearOfCycle + yearOfCycle / 4 - yearOfCycle / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = yearOfCycle + Int(cycle) * 400 + (month <= 2 ? 1 : 0)
  }

  /// Days since 1970-01-01.
  package var daysSinceEpoch: Int64 {
    let yearFromMarch = Int64(month <= 2 ? year - 1 : year)
    let cycle = yearFromMarch.flooredQuotient(by: 400)
    let yearOfCycle = yearFromMarch - cycle * 400
    let monthFromMarch = Int64(month > 2 ? month - 3 : month + 9)
    let dayOfYear = (153 * monthFromMarch + 2) / 5 + Int64(day) - 1
    let dayOfCycle = yearOfCycle * 365 + yearOfCycle / 4 - yearOfCycle / 100 + dayOfYear
    return cycle * 146_097 + dayOfCycle - 719_468
  }

  /// The day so many days later.
  package func adding(days: Int64) -> CivilDay {
    CivilDay(daysSinceEpoch: daysSinceEpoch + days)
  }

  /// The Monday of its week.
  package var monday: CivilDay {
    // 1970-01-01 was a Thursday.
    let daysSinceMonday = (daysSinceEpoch + 3).flooredRemainder(by: 7)
    return adding(days: -daysSinceMonday)
  }

  /// The week of ISO 8601: it begins on Monday, and the year's first is that with its first Thursday.
  package var week: (year: Int, number: Int) {
    let thursday = monday.adding(days: 3)
    let newYear = CivilDay(year: thursday.year, month: 1, day: 1)
    return (thursday.year, Int(thursday.daysSinceEpoch - newYear.daysSinceEpoch) / 7 + 1)
  }

  /// `2026-11-21`
  package var description: String { year.padded(4) + "-" + month.padded(2) + "-" + day.padded(2) }

  /// Reads `2026-11-21` and `20261121`; `nil` for anything else, and for a day that does not exist.
  package init?(_ text: String) {
    let parts = text.utf8.split(separator: UInt8(ascii: "-"), omittingEmptySubsequences: false)
    let digits = parts.flatMap { $0 }
    guard parts.map(\.count) == [4, 2, 2] || parts.map(\.count) == [8],
      digits.allSatisfy({ (0x30...0x39).contains($0) })
    else { return nil }
    func number(_ range: Range<Int>) -> Int { digits[range].reduce(0) { $0 * 10 + Int($1) - 0x30 } }
    self.init(year: number(0..<4), month: number(4..<6), day: number(6..<8))
    guard (1...12).contains(month), Self.isValid(day, ofMonth: month, year: year) else { return nil }
  }

  package static func < (left: CivilDay, right: CivilDay) -> Bool {
    (left.year, left.month, left.day) < (right.year, right.month, right.day)
  }
}

extension Int64 {
  /// Division that rounds down also for a negative dividend.
  func flooredQuotient(by divisor: Int64) -> Int64 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }

  /// What division leaves that rounds down, at least 0.
  func flooredRemainder(by divisor: Int64) -> Int64 {
    let remainder = self % divisor
    return remainder < 0 ? remainder + divisor : remainder
  }
}

extension Int {
  /// The number with zeros before it, at least so many characters.
  func padded(_ width: Int) -> String {
    let digits = String(self)
    return String(repeating: "0", count: Swift.max(0, width - digits.count)) + digits
  }
}
