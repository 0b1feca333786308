import SessionCore

/// What has to be remembered of Codex's calls until their answers come.
struct CodexContextCalls {
  /// What an answer is read with.
  struct Called {
    var id: String
    var tool: String
    /// The command line that is run.
    var command: String?
    /// What the user is asked, by the ids of the questions.
    var questions: [(id: String, question: ContextQuestion)]
    /// Whether files are being changed.
    var isPatching: Bool
    /// Whether a command is run that only looks.
    var isLook: Bool
    var isDelegation: Bool
  }

  /// The calls that have no answer, or of which a command goes on, in their order.
  private var calls: [Called] = []
  /// The calls that sent subagents, by what these are called.
  private var agents: [String: String] = [:]
  /// An agent has a few under way at once, and some never end.
  private static let most = 256

  mutating func note(_ call: CodexCall, _ step: ToolCall) {
    if calls.count >= Self.most { calls.removeFirst() }
    calls.append(
      Called(
        id: call.id, tool: call.name, command: call.command, questions: call.questions,
        isPatching: call.patch != nil, isLook: step.action.isLook,
        isDelegation: step.action == .delegate))
  }

  /// A call has its answer; what was remembered of it. One that stays goes on in the background.
  mutating func answered(_ id: String, stays: Bool) -> Called? {
    guard let place = calls.lastIndex(where: { $0.id == id }) else { return nil }
    return stays ? calls[place] : calls.remove(at: place)
  }

  /// The tool of a call that has no answer yet.
  func tool(of id: String) -> String? { calls.last { $0.id == id }?.tool }

  /// Whether a call has sent a subagent that is not through.
  func isUnderWay(_ id: String) -> Bool { agents.values.contains(id) }

  /// Whether a call is under way that changes files.
  var isPatching: Bool { calls.contains(where: \.isPatching) }

  /// The turn was given up: what was at work on files is not any more. Its answer may come all the same.
  mutating func interrupted() {
    for place in calls.indices { calls[place].isPatching = false }
  }

  /// A call has sent a subagent.
  mutating func sent(_ agent: String, by call: String) {
    if agents.count >= Self.most { agents = [:] }
    agents[agent] = call
  }

  /// A subagent is through: the call that sent it.
  mutating func returned(_ agent: String) -> String? { agents.removeValue(forKey: agent) }
}

extension ToolAction {
  /// Whether a command is run that only looks.
  fileprivate var isLook: Bool { if case .run(.inspect, _) = self { true } else { false } }
}
