package import Logging
import Synchronization

/// How much is logged: one for the whole program, so that a change holds for every copy of its logger at once.
package final class LogLevel: Sendable {
  private let level: Mutex<Logger.Level>

  /// Messages from `level` on get through.
  package init(_ level: Logger.Level) {
    self.level = Mutex(level)
  }

  /// The lowest level that gets through. May be set at any time, from any thread.
  package var current: Logger.Level {
    get { level.withLock { $0 } }
    set { level.withLock { $0 = newValue } }
  }
}
