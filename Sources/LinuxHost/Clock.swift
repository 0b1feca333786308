import Glibc

/// The time of day, which people and transcripts use. May jump: never measure a length of time with it.
package enum WallClock {
  /// Milliseconds since 1970-01-01 UTC.
  package static func milliseconds() -> Int64 {
    let now = reading(of: CLOCK_REALTIME)
    return Int64(now.tv_sec) * 1_000 + Int64(now.tv_nsec) / 1_000_000
  }
}

/// A clock that never goes back, for lengths of time and deadlines. It stands still while the machine sleeps.
package enum Monotonic {
  /// Nanoseconds since an arbitrary instant, the same for every process until the next boot.
  package static func nanoseconds() -> Int64 {
    let now = reading(of: CLOCK_MONOTONIC)
    return Int64(now.tv_sec) * 1_000_000_000 + Int64(now.tv_nsec)
  }

  /// The same in milliseconds.
  package static func milliseconds() -> Int64 { nanoseconds() / 1_000_000 }
}

/// The only failures of clock_gettime(2) are an unknown clock and a bad address: neither can happen here.
private func reading(of clock: clockid_t) -> timespec {
  var now = timespec()
  clock_gettime(clock, &now)
  return now
}
