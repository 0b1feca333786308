import Synchronization

/// Whether a look is due already: of a burst of changes the first one has it ordered, and the others leave it at that.
package final class DueMark: Sendable {
  private let isSet = Atomic(false)

  package init() {}

  /// Something changed.
  ///
  /// - Returns: whether a look has to be ordered, since none is due yet.
  package func set() -> Bool {
    !isSet.exchange(true, ordering: .acquiringAndReleasing)
  }

  /// The look begins: what changes from now on makes another one due.
  package func clear() {
    isSet.store(false, ordering: .releasing)
  }
}
