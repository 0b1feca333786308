import SessionCore

extension SessionStep.TaskCounts {
  private static let entry = FieldTable([.init("status")])

  /// Counts the entries of a list of tasks by their states.
  ///
  /// - Parameters:
  ///   - entries: where they stand, objects with a `status` each.
  ///   - bytes: what they stand in, with padding behind it.
  ///   - reader: gives readers of parts.
  init(_ entries: [Range<Int>], in bytes: UnsafeRawBufferPointer, _ reader: RecordReader) {
    self.init(open: 0, active: 0, done: 0)
    let entry = reader.part(Self.entry)
    for place in entries where entry.read(UnsafeRawBufferPointer(rebasing: bytes[place])) == nil {
      add(status: entry.string(0) ?? "")
    }
  }

  /// Counts the tasks of a list by their states.
  init(_ tasks: [ContextTask]) {
    self.init(open: 0, active: 0, done: 0)
    for task in tasks { add(task.state ?? .open) }
  }

  /// Counts a task by its state, as agents call it.
  mutating func add(status: String) {
    add(ContextTask.State(told: status))
  }

  private mutating func add(_ state: ContextTask.State) {
    switch state {
    case .done: done += 1
    case .active: active += 1
    case .dropped: break
    case .open: open += 1
    }
  }
}

extension ContextTask.State {
  /// A state as agents call it.
  init(told status: String) {
    self =
      switch status {
      case "completed", "done": .done
      case "in_progress", "active": .active
      case "cancelled", "deleted": .dropped
      case _: .open
      }
  }
}
