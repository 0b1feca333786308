import GRDB

/// Looks through a whole database, on a connection of its own, while others work with it.
package final class DatabaseCheck: Sendable {
  private let queue: DatabaseQueue

  /// A check of that store's database.
  ///
  /// - Throws: ``StoreError`` when it can't be opened once more.
  package init(of store: SessionStore) throws {
    var configuration = Configuration()
    configuration.readonly = true
    configuration.busyMode = .timeout(5)
    do {
      queue = try DatabaseQueue(path: store.path, configuration: configuration)
    } catch {
      throw StoreError(.cannotOpen, "The database \(store.path) can't be opened to be checked: \(error)")
    }
  }

  /// Reads all of it, some 700 MB a second of what the disk has at hand. Blocks.
  ///
  /// - Returns: what is damaged, for people; `nil` when it is sound, and when the check was ended.
  /// - Throws: when it can't be read for another reason.
  package func run() throws -> String? {
    do {
      try queue.read { try SessionStore.check($0) }
      return nil
    } catch let error as DatabaseError where SessionStore.isDamage(error) {
      return error.message ?? "no details"
    } catch let error as DatabaseError where error.resultCode == .SQLITE_INTERRUPT {
      return nil
    }
  }

  /// Ends a check that is under way, and does not wait for that.
  package func stop() {
    queue.interrupt()
  }
}
