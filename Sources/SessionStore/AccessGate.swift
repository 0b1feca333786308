import Dispatch
import GRDB
import Synchronization

/// Lets accesses to a database pass until it is closed. Closing waits for those under way: a pool that is closed while
/// another thread begins to read in it takes the connection from under that.
final class AccessGate: Sendable {
  private let isClosed = Mutex(false)
  private let inside = DispatchGroup()

  /// - Returns: what `access` returns.
  /// - Throws: what `access` throws; `DatabaseError`, with `SQLITE_MISUSE`, once the gate is closed.
  func pass<Value>(_ access: () throws -> Value) throws -> Value {
    let isOpen = isClosed.withLock { isClosed in
      if !isClosed { inside.enter() }
      return !isClosed
    }
    guard isOpen else {
      throw DatabaseError(resultCode: .SQLITE_MISUSE, message: "the database is closed")
    }
    defer { inside.leave() }
    return try access()
  }

  /// Nobody passes any more when this returns, and nobody is inside.
  func close() {
    isClosed.withLock { $0 = true }
    inside.wait()
  }
}
