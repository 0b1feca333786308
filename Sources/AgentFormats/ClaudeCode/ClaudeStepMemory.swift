import SessionCore

/// What has to be remembered of a transcript to tell steps from its later records: the mode, and the tasks one by one,
/// since a record tells of one task only.
struct ClaudeStepMemory {
  /// A hash of the mode that was last told; 0 before.
  private var mode = 0
  /// The state of each task that is not done.
  private var tasks: [String: Int] = [:]
  private var done = 0

  /// A list is longer than this in nobody's hands.
  private static let mostTasks = 64
  private static let (open, active) = (1, 2)
  private static let (modeName, doneName, taskName) = ("mode", "tasks.done", "task.")

  init(_ numbers: [String: Int]) {
    mode = numbers[Self.modeName] ?? 0
    done = numbers[Self.doneName] ?? 0
    for (name, state) in numbers where name.hasPrefix(Self.taskName) {
      tasks[String(name.dropFirst(Self.taskName.count))] = state
    }
  }

  func write(to numbers: inout [String: Int]) {
    if mode != 0 { numbers[Self.modeName] = mode }
    if done != 0 { numbers[Self.doneName] = done }
    for (name, state) in tasks { numbers[Self.taskName + name] = state }
  }

  /// Whether the mode is another than the last one, which it replaces.
  mutating func isNew(mode text: some Sequence<UInt8>) -> Bool {
    var hash = StableHash()
    hash.combine(text)
    let name = Int(hash.spread)
    defer { mode = name }
    return name != mode
  }

  /// The list after a tool has added to it or changed a task; `nil` where the record tells of no task.
  mutating func tasks(_ record: RecordReader) -> SessionStep.TaskCounts? {
    if let id = record.shortText(ClaudeStepField.createdTaskID), !record.has(ClaudeStepField.taskStatus) {
      set(id, "pending")
    } else if let id = record.shortText(ClaudeStepField.taskID),
      let status = record.string(ClaudeStepField.taskStatus)
    {
      set(id, status)
    } else {
      return nil
    }
    let working = tasks.values.count { $0 == Self.active }
    return SessionStep.TaskCounts(open: tasks.count - working, active: working, done: done)
  }

  private mutating func set(_ id: UnsafeBufferPointer<UInt8>, _ status: String) {
    let name = String(decoding: id.prefix(40), as: UTF8.self)
    // When a new list is begun the old one is over.
    if tasks.isEmpty, status == "pending" { done = 0 }
    switch status {
    case "completed":
      done += tasks.removeValue(forKey: name) == nil ? 0 : 1
    case "deleted": tasks[name] = nil
    case _:
      guard tasks[name] != nil || tasks.count < Self.mostTasks else { return }
      tasks[name] = status == "in_progress" ? Self.active : Self.open
    }
  }
}
