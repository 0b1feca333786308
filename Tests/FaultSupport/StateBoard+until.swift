package import DaemonKit
import Dispatch
import Glibc

/// What was waited for did not come.
package struct NotSeen: Error, CustomStringConvertible {
  package let description: String

  package init(description: String) {
    self.description = description
  }
}

extension StateBoard {
  /// Waits for a value that fits, the one that is shown now included.
  @discardableResult
  package func until(_ what: String, _ fits: @escaping @Sendable (Value) -> Bool) async throws -> Value {
    let (values, continuation) = AsyncStream<Value>.makeStream(bufferingPolicy: .unbounded)
    let observation = observe { continuation.yield($0) }
    defer { observation.cancel() }
    continuation.yield(value)
    // Under a sanitizer the same takes many times as long.
    let patience = getenv("SESSIOND_SANITIZE") == nil ? 30 : 100
    DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(patience)) { continuation.finish() }
    for await value in values where fits(value) { return value }
    throw NotSeen(description: "waited in vain until \(what)")
  }
}
