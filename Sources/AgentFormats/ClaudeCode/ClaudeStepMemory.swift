import SessionCore

/// What has to be remembered of a transcript to tell steps from its later records: the mode, the tasks of the list one by
/// one, since a record tells of one task only, and what goes on in the background, which has two names.
struct ClaudeStepMemory {
  /// A hash of the mode that was last told; 0 before.
  private var mode = 0
  /// The state of each task that is not done.
  private var tasks: [String: Int] = [:]
  private var done = 0
  /// The calls that go on in the background, by the names of their tasks; the number tells which is older.
  private var background: [String: (call: String, number: Int)] = [:]

  /// A list is longer than this in nobody's hands.
  private static let mostTasks = 64
  private static let (open, active) = (1, 2)
  private static let (modeName, doneName, taskName) = ("mode", "tasks.done", "task.")
  /// Of more the last ones; ids are shorter than a hundred bytes.
  private static let (mostInBackground, longestID) = (64, 100)
  private static let backgroundName = "background."

  init(_ numbers: [String: Int]) {
    mode = numbers[Self.modeName] ?? 0
    done = numbers[Self.doneName] ?? 0
    for (name, state) in numbers where name.hasPrefix(Self.taskName) {
      tasks[String(name.dropFirst(Self.taskName.count))] = state
    }
    for (name, number) in numbers where name.hasPrefix(Self.backgroundName) {
      let names = name.dropFirst(Self.backgroundName.count).split(separator: " ", maxSplits: 1)
      guard names.count == 2 else { continue }
      background[String(names[0])] = (String(names[1]), number)
    }
  }

  func write(to numbers: inout [String: Int]) {
    if mode != 0 { numbers[Self.modeName] = mode }
    if done != 0 { numbers[Self.doneName] = done }
    for (name, state) in tasks { numbers[Self.taskName + name] = state }
    for (task, entry) in background { numbers["\(Self.backgroundName)\(task) \(entry.call)"] = entry.number }
  }

  // MARK: What goes on in the background

  /// A call goes on as the task of that name.
  mutating func goesOn(_ call: String, as task: String) {
    guard !call.isEmpty, !task.isEmpty, call.utf8.count <= Self.longestID, task.utf8.count <= Self.longestID,
      !task.contains(" ")
    else { return }
    let last = background.values.map(\.number).max() ?? 0
    background[task] = (call, last + 1)
    guard background.count > Self.mostInBackground,
      let oldest = background.min(by: { $0.value.number < $1.value.number })
    else { return }
    background[oldest.key] = nil
  }

  /// A task has ended, and is forgotten.
  ///
  /// - Returns: the call that began it; `nil` where that is not known.
  mutating func ended(task: String) -> String? {
    background.removeValue(forKey: task)?.call
  }

  // MARK: The mode and the list of tasks

  /// Whether the mode is another than the last one, which it replaces.
  mutating func isNew(mode text: some Sequence<UInt8>) -> Bool {
    let name = StableHash.number(of: text)
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
    switch ContextTask.State(told: status) {
    case .done: done += tasks.removeValue(forKey: name) == nil ? 0 : 1
    case .dropped: tasks[name] = nil
    case .active: keep(name, Self.active)
    case .open: keep(name, Self.open)
    }
  }

  private mutating func keep(_ name: String, _ state: Int) {
    if tasks[name] != nil || tasks.count < Self.mostTasks { tasks[name] = state }
  }
}
