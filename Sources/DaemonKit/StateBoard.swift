import Synchronization

/// One value that one writer replaces and many readers take: a worker publishes, routes and streams read.
///
/// A reader never waits for a worker: the lock is held for the length of a copy. Observers hear of every publication,
/// in order, outside the lock, on the thread that published (or on that of a publication just before it); they must
/// be quick, and may publish or cancel from within.
package final class StateBoard<Value: Sendable>: Sendable {
  private struct State {
    var value: Value
    var version: UInt64 = 0
    var nextObserver: UInt64 = 0
    var observers: [UInt64: @Sendable (Value) -> Void] = [:]
    /// Publications that observers have yet to hear.
    var undelivered: [Value] = []
    /// Whether a thread is delivering. Another that publishes meanwhile leaves its value to that one: this keeps
    /// the order without holding a lock while observers run.
    var isDelivering = false
  }

  private let state: Mutex<State>

  /// A board that shows `value`, as version 0.
  package init(_ value: Value) {
    state = Mutex(State(value: value))
  }

  /// What was published last.
  package var value: Value {
    state.withLock { $0.value }
  }

  /// How often a value was published. An unchanged version means an unchanged value.
  package var version: UInt64 {
    state.withLock { $0.version }
  }

  /// The value with the version that it was published as, read in one go.
  package var snapshot: (value: Value, version: UInt64) {
    state.withLock { ($0.value, $0.version) }
  }

  /// Shows `value` from now on, and tells the observers.
  package func publish(_ value: Value) {
    update { $0 = value }
  }

  /// Changes the value in place and publishes the result, as one step that no other publication comes between.
  ///
  /// - Parameter change: Runs under the lock: quick, and never using this board.
  package func update(_ change: (inout Value) -> Void) {
    let mustDeliver = state.withLock { state in
      change(&state.value)
      state.version += 1
      guard !state.observers.isEmpty else { return false }
      state.undelivered.append(state.value)
      defer { state.isDelivering = true }
      return !state.isDelivering
    }
    if mustDeliver { deliver() }
  }

  /// Calls `observer` with each value published from now on, until the observation is cancelled or let go.
  ///
  /// - Parameter observer: Called in order of publication, never twice at once.
  /// - Returns: Keep it: the observation ends when it goes.
  package func observe(_ observer: @escaping @Sendable (Value) -> Void) -> Observation {
    let number = state.withLock { state in
      defer { state.nextObserver += 1 }
      state.observers[state.nextObserver] = observer
      return state.nextObserver
    }
    return Observation { [weak self] in
      // Handed out of the lock: letting go of a closure may run a deinit, which may use this board.
      _ = self?.state.withLock { $0.observers.removeValue(forKey: number) }
    }
  }

  private func deliver() {
    while let (value, observers) = nextDelivery() {
      for observer in observers { observer(value) }
    }
  }

  private func nextDelivery() -> (Value, [@Sendable (Value) -> Void])? {
    state.withLock { state in
      guard !state.undelivered.isEmpty else {
        state.isDelivering = false
        return nil
      }
      let value = state.undelivered.removeFirst()
      return (value, state.observers.sorted { $0.key < $1.key }.map(\.value))
    }
  }
}

/// Tells that something happened, to whoever wants to know: a board with nothing on it.
package typealias Bell = StateBoard<Void>

extension StateBoard where Value == Void {
  /// Tells that it happened.
  package func ring() {
    publish(())
  }
}

/// A running observation of a `StateBoard`.
package final class Observation: Sendable {
  private let cancellation: Mutex<(@Sendable () -> Void)?>

  init(_ cancellation: @escaping @Sendable () -> Void) {
    self.cancellation = Mutex(cancellation)
  }

  deinit {
    cancel()
  }

  /// Ends the observation. A call that another thread has already begun may still come to its end. Again is no harm.
  package func cancel() {
    let cancel = cancellation.withLock { cancellation in
      defer { cancellation = nil }
      return cancellation
    }
    cancel?()
  }
}
