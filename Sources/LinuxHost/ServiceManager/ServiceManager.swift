import CSystemd
import Glibc

/// The service manager that started this process: systemd, or whatever else set `NOTIFY_SOCKET`.
///
/// Where none did, nothing happens, and nobody has to ask. That a message does not get through is no failure of ours:
/// the manager watches over us, not we over it.
package struct ServiceManager: Sendable {
  /// The longest status that is sent, in bytes of UTF-8; a person reads it in one line.
  private static let statusLimit = 200

  package init() {}

  /// The service answers from now on.
  package func ready() {
    send("READY=1")
  }

  /// The service has begun to end. Sent first, so that nobody takes the rest for a crash.
  package func stopping() {
    send("STOPPING=1")
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
