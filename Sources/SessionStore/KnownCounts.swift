import Synchronization

/// What was counted last, for as long as it is so.
package final class KnownCounts: Sendable {
  private struct State {
    var version = 0
    var counts: SessionStore.Counts?
  }

  private let state = Mutex(State())

  package init() {}

  /// Of what is counted: to be read before, since it may change meanwhile.
  package var version: Int { state.withLock { $0.version } }

  /// `nil` where something else has to be counted since.
  package var value: SessionStore.Counts? { state.withLock { $0.counts } }

  /// Keeps what was counted, unless something was committed since.
  package func keep(_ counts: SessionStore.Counts, of version: Int) {
    state.withLock { if $0.version == version { $0.counts = counts } }
  }

  /// What is counted has changed. Called after the commit: who has read in between counts once more.
  package func hasChanged() {
    state.withLock { state in
      state.version += 1
      state.counts = nil
    }
  }
}
