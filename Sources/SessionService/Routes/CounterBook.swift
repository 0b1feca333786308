import SessionCore
import Synchronization

/// The counters of usage, as every reader has been told of them since the daemon started.
final class CounterBook: Sendable {
  private let counters = Mutex(UsageCounters())

  func update(_ sums: [UsageCounters.Place: UsageSum]) -> [UsageCounters.Row] {
    counters.withLock { $0.update(sums) }
  }
}
