import SessionCore
import Synchronization

/// How many alerts there were since the daemon started, by their tier.
final class AlertCounter: Sendable {
  private let known = Mutex<[AlertTier: Int]>([:])

  var counts: [AlertTier: Int] { known.withLock { $0 } }

  /// Takes events right after their commit.
  func receive(_ events: [SessionEvent]) {
    for event in events {
      guard case .alerted(let alert) = event.kind else { continue }
      known.withLock { $0[alert.tier, default: 0] += 1 }
    }
  }
}
