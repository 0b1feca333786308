/// A moment, as whole milliseconds since 1970-01-01T00:00:00Z: the resolution that agents write in their transcripts.
package struct Timestamp: Hashable, Comparable, Sendable {
  /// Milliseconds since the Unix epoch; negative before 1970.
  package var milliseconds: Int64

  /// A moment so many milliseconds after the Unix epoch.
  package init(milliseconds: Int64) {
    self.milliseconds = milliseconds
  }

  /// A moment as another program counted it; `nil` outside the years 1970 to 9999, for such a number is none.
  package init?(foreignMilliseconds milliseconds: Int64) {
    guard (0..<253_402_300_800_000).contains(milliseconds) else { return nil }
    self.init(milliseconds: milliseconds)
  }

  /// The times that something recorded can have, seen from `present`: from 1970 to a day ahead, for clocks differ.
  /// `nil` where the present itself is older than this program, so that nothing can be held against it.
  package static func credible(from present: Timestamp) -> ClosedRange<Timestamp>? {
    guard present >= ofThisProgram else { return nil }
    return Timestamp(milliseconds: 0)...Timestamp(milliseconds: present.milliseconds + 86_400_000)
  }

  /// The moment itself, or `present` where that is earlier: what is read has happened. A present that is older than this
  /// program says nothing.
  package func notAfter(_ present: Timestamp) -> Timestamp {
    present >= Self.ofThisProgram ? min(self, present) : self
  }

  /// 2026-11-01: a machine whose clock stands before has not been told the time yet.
  private static let ofThisProgram = Timestamp(milliseconds: 1_793_491_200_000)

  /// The moment so many milliseconds later, or the last one that there is.
  package func adding(milliseconds more: Int64) -> Timestamp {
    let (sum, overflow) = milliseconds.addingReportingOverflow(more)
    return Timestamp(milliseconds: overflow ? (more < 0 ? .min : .max) : sum)
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
    var text: [UInt8] = []
    appendISO8601(to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  /// Appends ``iso8601`` to a text in UTF-8: documents of many sessions hold hundreds of times.
  func appendISO8601(to text: inout [UInt8]) {
    let day = CivilDay(daysSinceEpoch: milliseconds.flooredQuotient(by: 86_400_000))
    let inDay = Int(milliseconds.flooredRemainder(by: 86_400_000))
    text.append(contentsOf: day.description.utf8)
    for (separator, number) in [
      ("T" as Unicode.Scalar, inDay / 3_600_000), (":", inDay / 60_000 % 60), (":", inDay / 1_000 % 60),
    ] {
      text.append(UInt8(ascii: separator))
      text.append(UInt8(ascii: "0") + UInt8(number / 10))
      text.append(UInt8(ascii: "0") + UInt8(number % 10))
    }
    text.append(UInt8(ascii: "."))
    let fraction = inDay % 1_000
    for digit in [fraction / 100, fraction / 10 % 10, fraction % 10] {
      text.append(UInt8(ascii: "0") + UInt8(digit))
    }
    text.append(UInt8(ascii: "Z"))
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
