/// What workers show. One that was given up may wake up later: it must not show again what its successor has long
/// overtaken, so whether its life is over is asked under the board's lock.
extension StateBoard {
  /// Changes the value in place and publishes the result, unless that life is over.
  ///
  /// - Parameters:
  ///   - life: the worker's whose word it is.
  ///   - change: runs under the lock: quick, and never using this board.
  package func update(by life: WorkerLife, _ change: (inout Value) -> Void) {
    guard !life.isOver else { return }
    update { if !life.isOver { change(&$0) } }
  }

  /// Shows `value` from now on, unless that life is over.
  package func publish(_ value: Value, by life: WorkerLife) {
    update(by: life) { $0 = value }
  }
}

extension StateBoard where Value: Equatable {
  /// Shows `value` where it is another one than now, unless that life is over. For the board's only writer: what another
  /// one publishes in between is lost.
  ///
  /// - Returns: whether it is another one.
  @discardableResult
  package func publishChange(_ value: Value, by life: WorkerLife) -> Bool {
    guard value != self.value else { return false }
    publish(value, by: life)
    return true
  }
}
