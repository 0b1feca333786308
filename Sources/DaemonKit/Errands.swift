import Synchronization

/// Asynchronous work that its owner begins without waiting for it, and can wait for at the end.
///
/// The only place where a task is made that nobody waits for at once: whoever needs one has errands of their own.
package final class Errands: Sendable {
  private struct State {
    var running = 0
    var waiting: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Mutex(State())

  package init() {}

  /// Begins an errand.
  package func begin(_ errand: @escaping @Sendable () async -> Void) {
    state.withLock { $0.running += 1 }
    Task {
      await errand()
      ended()
    }
  }

  /// Waits until none is under way.
  package func finished() async {
    await withCheckedContinuation { continuation in
      let isDone = state.withLock { state in
        if state.running > 0 { state.waiting.append(continuation) }
        return state.running == 0
      }
      if isDone { continuation.resume() }
    }
  }

  private func ended() {
    let waiting = state.withLock { state in
      state.running -= 1
      guard state.running == 0 else { return [CheckedContinuation<Void, Never>]() }
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in waiting { continuation.resume() }
  }
}
