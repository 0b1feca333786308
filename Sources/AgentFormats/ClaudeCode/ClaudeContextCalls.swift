import SessionCore

/// What has to be remembered of Claude Code's calls until their results come.
struct ClaudeContextCalls {
  /// What a result is read with.
  struct Called {
    var id: String
    /// Whether it reads a file.
    var isRead: Bool
    /// The task that it makes or changes.
    var task: ContextTask?
  }

  /// The calls of which something has to be remembered, in their order.
  private var calls: [Called] = []
  /// An agent has a few under way at once, and some never end.
  private static let most = 256

  /// A call, and the task that it makes or changes.
  mutating func note(_ call: ToolCall, changing task: ContextTask?) {
    let isRead =
      switch call.action {
      case .read: true
      case .search, .edit, .run, .browse, .plan, .ask, .tasks, .delegate, .other: false
      }
    guard isRead || task != nil else { return }
    // Streamed replies repeat a call.
    calls.removeAll { $0.id == call.id }
    if calls.count >= Self.most { calls.removeFirst() }
    calls.append(Called(id: call.id, isRead: isRead, task: task))
  }

  /// A call has ended; what was remembered of it.
  mutating func ended(_ id: String) -> Called? {
    calls.lastIndex { $0.id == id }.map { calls.remove(at: $0) }
  }
}
