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

  /// Counts a task by its state, as agents call it.
  mutating func add(status: String) {
    switch status {
    case "completed", "done": done += 1
    case "in_progress", "active": active += 1
    case "cancelled", "deleted": break
    case _: open += 1
    }
  }
}
