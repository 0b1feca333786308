import Glibc

/// A moment on the monotonic clock after which nobody waits any longer.
struct Deadline: Sendable {
  /// Nanoseconds on the monotonic clock; nil is never.
  private let moment: UInt64?

  /// Waits for as long as it takes.
  static let never = Deadline(moment: nil)

  private init(moment: UInt64?) {
    self.moment = moment
  }

  /// The moment so many milliseconds from now.
  init(afterMilliseconds milliseconds: Int) {
    moment = Self.now() &+ UInt64(clamping: milliseconds) &* 1_000_000
  }

  /// What is left, in nanoseconds: nil is for ever, 0 is that the moment has passed.
  var remaining: UInt64? {
    guard let moment else { return nil }
    let now = Self.now()
    return moment > now ? moment - now : 0
  }

  /// What is left, as poll(2) wants it: rounded up, so that a wait that ends by time ends after the deadline.
  var remainingForPoll: Int32 {
    guard let remaining else { return -1 }
    return Int32(clamping: (remaining + 999_999) / 1_000_000)
  }

  private static func now() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return UInt64(bitPattern: Int64(time.tv_sec)) &* 1_000_000_000 &+ UInt64(bitPattern: Int64(time.tv_nsec))
  }
}
