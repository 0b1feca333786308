package import Dispatch

/// A timer on an actor's own queue, so that its handler runs inside the actor without a task.
package final class QueueTimer: Sendable {
  private let source: HeldSource

  /// Calls `handler` on `queue` after `delay`, and again each `interval` if there is one, until it is cancelled.
  ///
  /// Time stands still for it while the machine is suspended.
  package init(
    queue: DispatchQueue, after delay: DispatchTimeInterval, every interval: DispatchTimeInterval = .never,
    handler: @escaping @Sendable () -> Void
  ) {
    let source = DispatchSource.makeTimerSource(queue: queue)
    source.schedule(deadline: .now() + delay, repeating: interval, leeway: .milliseconds(10))
    source.setEventHandler(handler: handler)
    source.activate()
    self.source = HeldSource(source)
  }

  /// Calls `handler` on `queue` each `interval` of the time of day, until it is cancelled.
  ///
  /// It does so at once where the machine was suspended for longer or its clock was set ahead by more, and while that is set
  /// back not at all.
  package init(
    queue: DispatchQueue, everyByTimeOfDay interval: DispatchTimeInterval,
    handler: @escaping @Sendable () -> Void
  ) {
    let source = DispatchSource.makeTimerSource(queue: queue)
    source.schedule(wallDeadline: .now() + interval, repeating: interval, leeway: .milliseconds(10))
    source.setEventHandler(handler: handler)
    source.activate()
    self.source = HeldSource(source)
  }

  /// No call of the handler begins after this, if it is called on the timer's queue.
  package func cancel() { source.cancel() }
}
