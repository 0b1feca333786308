/// Something that is done whenever there is an occasion. Once it failed, it is tried with the next tick alone, and only the
/// first failure of several is told.
package struct TickedRetry: Hashable, Sendable {
  /// Whether it may be tried now.
  package private(set) var isDue = true
  private var hasFailed = false

  /// Nothing failed so far.
  package init() {}

  /// It did not go.
  ///
  /// - Returns: whether it is to be told: it went well the last time.
  package mutating func failed() -> Bool {
    defer { (isDue, hasFailed) = (false, true) }
    return !hasFailed
  }

  /// It went well.
  package mutating func succeeded() { self = TickedRetry() }

  /// Time went on.
  package mutating func ticked() { isDue = true }
}
