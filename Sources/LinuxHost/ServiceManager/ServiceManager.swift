import CSystemd
import Glibc

/// The service manager that started this process: systemd, or whatever else set `NOTIFY_SOCKET`.
///
/// Where none did, nothing happens, and nobody has to ask. That a message does not get through is no failure of ours:
/// the manager watches over us, not we over it.
package struct ServiceManager: Sendable {
  /// The longest status that is sent, in bytes of UTF-8; a person reads it in one line.
  private static let statusLimit = 200

  /// How long the manager waits for `alive()` until it takes this process for hung and ends it. A quarter of it is a good
  /// interval between two calls. `nil` where it does not wait, or waits for another process.
  package let watchdogInterval: Duration?

  /// Reads what the manager left in the environment, so make one at the start.
  package init() {
    var microseconds: UInt64 = 0
    watchdogInterval =
      sd_watchdog_enabled(0, &microseconds) > 0
      ? .microseconds(Int64(clamping: microseconds)) : nil
  }

  /// The service answers from now on; or, after `reloading()`, does so by its new settings.
  package func ready() {
    send("READY=1")
  }

  /// The service has begun to read its settings again; `ready()` says that it is done, whether they were good or not.
  package func reloading() {
    // With the time, by which the manager tells the reload that it asked for from an earlier one.
    send("RELOADING=1\nMONOTONIC_USEC=\(Monotonic.nanoseconds() / 1_000)")
  }

  /// The service has begun to end. Sent first, so that nobody takes the rest for a crash.
  package func stopping() {
    send("STOPPING=1")
  }

  /// The service gets on with its work: to be said more often than each `watchdogInterval`.
  package func alive() {
    send("WATCHDOG=1")
  }

  /// Starting, reloading or ending takes longer: the manager waits this long from now on, and not less than it would
  /// have. To be said again before it is over.
  package func extendTimeout(by duration: Duration) {
    send("EXTEND_TIMEOUT_USEC=\(Self.microseconds(duration))")
  }

  /// What the service is doing, in one line that `systemctl status` shows.
  ///
  /// - Parameter text: Anything: what is no printable character becomes a space, since a newline would begin another
  ///   message to the manager.
  package func status(_ text: String) {
    var line = ""
    for scalar in text.unicodeScalars {
      let shown = scalar.properties.generalCategory.isShown ? scalar : " "
      guard line.utf8.count + UTF8.width(shown) <= Self.statusLimit else { break }
      line.unicodeScalars.append(shown)
    }
    send("STATUS=" + line)
  }

  private func send(_ message: String) {
    _ = sd_notify(0, message)
  }

  /// Whole microseconds, from 0 on.
  private static func microseconds(_ duration: Duration) -> UInt64 {
    UInt64(clamping: duration.attoseconds / 1_000_000_000_000)
  }
}

extension Unicode.GeneralCategory {
  /// Whether it takes a place of its own in a line, and changes neither the line nor its direction.
  fileprivate var isShown: Bool {
    switch self {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .privateUse, .unassigned: false
    case _: true
    }
  }
}
