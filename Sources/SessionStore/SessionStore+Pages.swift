import GRDB
import Synchronization

/// How many of the database's pages connections keep in memory.
///
/// Pages lie in the kernel's cache too, so what a connection holds itself would only grow with the database. But a history
/// changes the same pages again and again: a writer that can't keep them writes them several times in a transaction.
extension SessionStore {
  /// Of each connection, in KiB.
  static let livePages = 512
  /// Of the writer while it stores a history, in KiB.
  private static let historyPages = 4_096
  /// From so many facts on a transaction is one of a history.
  private static let historyFacts = 512

  /// Lets the writer keep what it needs for a transaction of so many facts.
  func keepPages(facts: Int) throws {
    guard facts >= Self.historyFacts, !keepsHistoryPages.exchange(true, ordering: .relaxed) else { return }
    try admitted {
      try pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA cache_size = -\(Self.historyPages)") }
    }
  }

  /// Gives back what the writer kept for a history; when one has been stored.
  package func releasePages() throws {
    guard keepsHistoryPages.exchange(false, ordering: .relaxed) else { return }
    try admitted {
      try pool.writeWithoutTransaction {
        try $0.execute(sql: "PRAGMA cache_size = -\(Self.livePages); PRAGMA shrink_memory")
      }
    }
  }
}
