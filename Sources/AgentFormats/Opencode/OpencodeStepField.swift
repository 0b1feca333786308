/// The members of opencode's messages, and of their parts, that tell of steps; read in a second look at messages of the
/// last day.
enum OpencodeStepField {
  static let message = FieldTable([
    .init("role"),
    .init("finish"),
    .init("summary"),
    .init("status"),
    .init("reason"),
    .init("time", [.init("created"), .init("completed")]),
    .init("error", [.init("name"), .init("type"), .init("data", [.init("statusCode")])]),
  ])

  static let role = 0
  static let finish = 1
  static let summary = 2
  static let status = 3
  static let reason = 4
  static let created = 7
  static let completed = 8
  static let errorNames = [9, 10]
  static let statusCode = 12

  /// Of a call of a tool: a part of its own in version 1, an entry of the message's content in version 2.
  static let call = FieldTable([
    .init("type"),
    .init("tool"),
    .init("callID"),
    .init("name"),
    .init("id"),
    .init(
      "state",
      [
        .init("status"), .init("output"), .init("error", [.init("message")]),
        .init("input", [.init("filePath"), .init("path"), .init("command")]),
        .init("time", [.init("start"), .init("end")]),
        .init("metadata", [.init("exit")]),
        .init("structured", [.init("exit")]),
      ]),
    .init("time", [.init("created"), .init("ran"), .init("completed")]),
  ])

  static let type = 0
  static let tools = [1, 3]
  static let ids = [2, 4]
  static let callStatus = 7
  static let output = 8
  static let problems = [9, 17]
  static let paths = [18, 19]
  static let command = 20
  static let begun = [21, 15, 14]
  static let ended = [22, 16]
  static let exits = [23, 24]

  /// Of a part that asks for a summary of the conversation, in version 1.
  static let compaction = FieldTable([.init("type"), .init("auto")])
  static let isAutomatic = 1

  /// Of a piece of an output.
  static let entry = FieldTable([.init("text")])
  static let text = 0
}
