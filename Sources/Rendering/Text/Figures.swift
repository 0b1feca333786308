import SessionCore

/// Numbers as people read them.
package enum Figures {
  /// All digits in groups of three: `12,345,678`.
  static func grouped(_ number: Int64) -> String {
    let digits = String(number.magnitude)
    var grouped = number < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { grouped += "," }
      grouped.append(digit)
    }
    return grouped
  }

  /// All digits in groups of three: `12,345,678`.
  static func grouped(_ number: Int) -> String { grouped(Int64(number)) }

  /// At most four characters, rounded down so that it never shows more than there is: `940`, `48k`, `1.2M`, `12M`.
  static func short(_ number: Int) -> String {
    guard number >= 1_000 else { return String(number) }
    var (unit, rest) = (1_000, number / 1_000)
    for suffix in ["k", "M", "G", "T", "P", "E"] {
      guard rest >= 1_000 else {
        let tenths = number / (unit / 10) % 10
        // Thousands stand without a fraction: their second digit is of no use to anyone.
        return rest < 10 && tenths > 0 && suffix != "k" ? "\(rest).\(tenths)\(suffix)" : "\(rest)\(suffix)"
      }
      unit *= 1_000
      rest /= 1_000
    }
    return String(number)
  }

  /// Tokens a minute, at most six characters, rounded down: `940/m`, `2.1k/m`, `48k/m`.
  static func rate(_ tokensPerMinute: Int) -> String {
    let thousands = 1_000..<10_000
    guard thousands.contains(tokensPerMinute) else { return short(tokensPerMinute) + "/m" }
    return "\(tokensPerMinute / 1_000).\(tokensPerMinute / 100 % 10)k/m"
  }

  /// Bytes in the binary units of the system's own tools: `14.2 MiB`.
  package static func bytes(_ number: Int) -> String {
    guard number >= 1_024 else { return "\(number) B" }
    var tenths = number / 1_024 * 10 + number % 1_024 * 10 / 1_024
    for unit in ["KiB", "MiB", "GiB"] {
      if tenths < 10_240 { return "\(tenths / 10).\(tenths % 10) \(unit)" }
      tenths /= 1_024
    }
    return "\(tenths / 10) TiB"
  }

  /// `1 reply`, `2 replies`.
  package static func count(_ number: Int, _ one: String, _ many: String) -> String {
    "\(grouped(number)) \(number == 1 ? one : many)"
  }
}

/// How long ago something was.
struct Age {
  /// Whole seconds, at least 0: a clock that was set back makes nothing come from the future.
  let seconds: Int64

  /// The time between two moments.
  init(of time: Timestamp, at now: Timestamp) {
    let (milliseconds, overflow) = now.milliseconds.subtractingReportingOverflow(time.milliseconds)
    seconds = overflow ? 0 : max(0, milliseconds / 1_000)
  }

  /// A time of so many seconds.
  init(seconds: Int64) {
    self.seconds = max(0, seconds)
  }

  /// At most four characters: `now`, `12 s`, `3 m`, `2 h`, `5 d`, `30 w`, `2 y`.
  var short: String { seconds < 5 ? "now" : largestUnit }

  /// The same in steps of ten seconds, so that what shows it rests between them: `now`, `10 s`, … `50 s`, `1 m`.
  var calm: String {
    switch seconds {
    case ..<10: "now"
    case ..<60: "\(seconds / 10 * 10) s"
    case _: largestUnit
    }
  }

  /// In a sentence: `just now`, `12 s ago`.
  var sentence: String { seconds < 5 ? "just now" : "\(largestUnit) ago" }

  /// A span in its two largest units: `12 s`, `3 m 5 s`, `2 h 14 m`, `5 d 3 h`.
  var span: String {
    switch seconds {
    case ..<60: "\(seconds) s"
    case ..<3_600: "\(seconds / 60) m \(seconds % 60) s"
    case ..<86_400: "\(seconds / 3_600) h \(seconds / 60 % 60) m"
    case _: "\(seconds / 86_400) d \(seconds / 3_600 % 24) h"
    }
  }

  /// A span in its largest unit: `12 s`, `3 m`, `2 h`.
  var largestUnit: String {
    switch seconds {
    case ..<60: "\(seconds) s"
    case ..<3_600: "\(seconds / 60) m"
    case ..<86_400: "\(seconds / 3_600) h"
    case ..<8_640_000: "\(seconds / 86_400) d"
    case ..<60_480_000: "\(seconds / 604_800) w"
    case _: "\(min(99, seconds / 31_536_000)) y"
    }
  }
}

extension Timestamp {
  /// The time of day in UTC, `14:02:11`.
  var clock: String { String(iso8601.dropFirst(11).prefix(8)) }

  /// Day and time in UTC, `2026-11-21 14:02:11 UTC`.
  var dayAndClock: String { "\(iso8601.prefix(10)) \(clock) UTC" }
}
