/// A moment, as whole milliseconds since 1970-01-01T00:00:00Z: the resolution that agents write in their transcripts.
package struct Timestamp: Hashable, Comparable, Sendable {
  /// Milliseconds since the Unix epoch; negative before 1970.
  package var milliseconds: Int64

  /// A moment so many milliseconds after the Unix epoch.
  package init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  package static func < (left: Timestamp, right: Timestamp) -> Bool {
    left.milliseconds < right.milliseconds
  }
}

// MARK: - ISO 8601

extension Timestamp {
  /// Reads the UTC form that agents write, `2026-11-21T06:04:58.503Z`: a fraction of any length (or none), then `Z`.
  ///
  /// `nil` for anything else: an offset other than `Z`, a day or an hour that does not exist, trailing bytes. A leap
  /// second is the first of the next minute.
  package init?(iso8601 text: some Collection<UInt8>) {
    // Every record has a time, so the parser works on plain memory.
    let parsed = text.withContiguousStorageIfAvailable { Self.milliseconds(of: $0) }
    guard let milliseconds = parsed ?? Array(text).withUnsafeBufferPointer({ Self.milliseconds(of: $0) })
    else { return nil }
    self.init(milliseconds: milliseconds)
  }

  private static func milliseconds(of text: UnsafeBufferPointer<UInt8>) -> Int64? {
    var reader = DigitReader(text)
    guard
      let year = reader.number(digits: 4), reader.take(UInt8(ascii: "-")),
      let month = reader.number(digits: 2), (1...12).contains(month), reader.take(UInt8(ascii: "-")),
      let day = reader.number(digits: 2), CivilDay.isValid(day, ofMonth: month, year: year),
      reader.take(UInt8(ascii: "T")),
      let hour = reader.number(digits: 2), hour < 24, reader.take(UInt8(ascii: ":")),
      let minute = reader.number(digits: 2), minute < 60, reader.take(UInt8(ascii: ":")),
      let second = reader.number(digits: 2), second <= 60,
      let fraction = reader.fractionOfSecond(), reader.take(UInt8(ascii: "Z")), reader.isAtEnd
    else { return nil }
    let days = CivilDay(year: year, month: month, day: day).daysSinceEpoch
    let seconds = days * 86_400 + Int64(hour * 3_600 + minute * 60 + second)
    return seconds * 1_000 + Int64(fraction)
  }

  /// The moment in UTC with milliseconds, `2026-11-21T06:04:58.503Z`.
  package var iso8601: String {
    let day = CivilDay(daysSinceEpoch: milliseconds.flooredQuotient(by: 86_400_000))
    let remainder = Int(milliseconds % 86_400_000)
    let inDay = remainder < 0 ? remainder + 86_400_000 : remainder
    return padded(day.year, 4) + "-" + padded(day.month, 2) + "-" + padded(day.day, 2) + "T"
      + padded(inDay / 3_600_000, 2) + ":" + padded(inDay / 60_000 % 60, 2) + ":"
      + padded(inDay / 1_000 % 60, 2) + "." + padded(inDay % 1_000, 3) + "Z"
  }

  private func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}

/// Takes fixed-width numbers and separators off the front of ASCII text.
private struct DigitReader {
  private let text: UnsafeBufferPointer<UInt8>
  private var position: Int

  init(_ text: UnsafeBufferPointer<UInt8>) {
    self.text = text
    position = text.startIndex
  }

  var isAtEnd: Bool { position == text.endIndex }

  mutating func take(_ byte: UInt8) -> Bool {
    guard position != text.endIndex, text[position] == byte else { return false }
    position += 1
    return true
  }

  mutating func number(digits: Int) -> Int? {
    var value = 0
    for _ in 0..<digits {
      guard let digit = nextDigit() else { return nil }
      value = value * 10 + digit
    }
    return value
  }

  /// Milliseconds of `.503`, `.5` or `.503999`; 0 where there is no fraction.
  mutating func fractionOfSecond() -> Int? {
    guard take(UInt8(ascii: ".")) else { return 0 }
    var milliseconds = 0
    var scale = 100
    guard let first = nextDigit() else { return nil }
    milliseconds += first * scale
    while let digit = nextDigit() {
      scale /= 10
      milliseconds += digit * scale
    }
    return milliseconds
  }

  private mutating func nextDigit() -> Int? {
    guard position != text.endIndex, (0x30...0x39).contains(text[position]) else { return nil }
    defer { position += 1 }
    return Int(text[position] - 0x30)
  }
}

/// A day of the proleptic Gregorian calendar, converted by the 400-year cycle of 146,097 days that starts on 1 March.
private struct CivilDay {
  var year: Int
  var month: Int
  var day: Int

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

  init(year: Int, month: Int, day: Int) {
    self.year = year
    self.month = month
    self.day = day
  }

  init(daysSinceEpoch: Int64) {
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

  var daysSinceEpoch: Int64 {
    let yearFromMarch = Int64(month <= 2 ? year - 1 : year)
    let cycle = yearFromMarch.flooredQuotient(by: 400)
    let yearOfCycle = yearFromMarch - cycle * 400
    let monthFromMarch = Int64(month > 2 ? month - 3 : month + 9)
    let dayOfYear = (153 * monthFromMarch + 2) / 5 + Int64(day) - 1
    let dayOfCycle = yearOfCycle * 365 + yearOfCycle / 4 - yearOfCycle / 100 + dayOfYear
    return cycle * 146_097 + dayOfCycle - 719_468
  }
}

extension Int64 {
  /// Division that rounds down also for a negative dividend.
  fileprivate func flooredQuotient(by divisor: Int64) -> Int64 {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? quotient - 1 : quotient
  }
}
