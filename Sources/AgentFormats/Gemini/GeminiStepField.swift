/// The members of Gemini CLI's messages that tell of steps, read in a second look at messages of the last day.
enum GeminiStepField {
  static let message = FieldTable([.init("type"), .init("id"), .init("content")])

  static let type = 0
  static let id = 1
  static let content = 2

  /// Of a call of a tool.
  static let call = FieldTable([
    .init("id"),
    .init("name"),
    .init("status"),
    .init("timestamp"),
    .init("args", [.init("file_path"), .init("absolute_path"), .init("path"), .init("command")]),
  ])

  static let callID = 0
  static let name = 1
  static let status = 2
  static let timestamp = 3
  static let paths = [5, 6, 7]
  static let command = 8

  /// Of a part of what a user or a tool says.
  static let part = FieldTable([
    .init("text"),
    .init("functionResponse", [.init("response", [.init("output"), .init("error")])]),
  ])

  static let text = 0
  static let response = 1
  static let output = 3
  static let problem = 4
}
