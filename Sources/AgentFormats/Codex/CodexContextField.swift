/// The members of Codex's records that tell what was worked on.
enum CodexContextField {
  static let table = FieldTable([
    .init("timestamp"),
    .init("type"),
    .init(
      "payload",
      [
        .init("type"), .init("id"), .init("cwd"), .init("forked_from_id"), .init("turn_id"),
        .init("thread_name"), .init("role"), .init("phase"), .init("message"), .init("kind"),
        .init("reason"), .init("call_id"), .init("author"), .init("last_agent_message"), .init("success"),
        .init("git", [.init("branch")]),
        .init("item", [.init("type"), .init("text")]),
      ]),
  ])

  // Breadth first, as the table lays them out.
  static let timestamp = 0
  static let type = 1
  static let payloadType = 3
  static let id = 4
  static let cwd = 5
  static let forkedFromID = 6
  static let turnID = 7
  static let threadName = 8
  static let role = 9
  static let phase = 10
  static let message = 11
  static let kind = 12
  static let reason = 13
  static let callID = 14
  static let author = 15
  static let lastMessage = 16
  static let success = 17
  static let branch = 20
  static let itemType = 21
  static let itemText = 22

  /// Of what the client notes of a file that was changed.
  static let change = FieldTable([
    .init("type"), .init("content"), .init("unified_diff"), .init("move_path"),
  ])
  static let changeType = 0
  static let content = 1
  static let diff = 2
  static let movePath = 3

  /// Of what is told of a subagent.
  static let agent = FieldTable([
    .init("agent_id"), .init("task_name"), .init("agent_path"), .init("completed"), .init("errored"),
  ])
  static let agentNames = [0, 1]
  static let agentPath = 2
  static let completed = 3
  static let errored = 4
}
