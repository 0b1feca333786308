import SessionCore

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
