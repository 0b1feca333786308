/// The members of Codex's records that tell of steps, read in a second look at records of the last day.
enum CodexStepField {
  static let record = FieldTable([
    .init("type"),
    .init(
      "payload",
      [
        .init("type"), .init("name"), .init("call_id"), .init("arguments"), .init("input"), .init("output"),
        .init("success"), .init("exit_code"), .init("reason"), .init("error"),
        .init("collaboration_mode_kind"), .init("id"), .init("status"),
      ]),
  ])

  static let type = 0
  static let payloadType = 2
  static let name = 3
  static let callID = 4
  static let arguments = 5
  static let input = 6
  static let output = 7
  static let success = 8
  static let exitCode = 9
  static let reason = 10
  static let error = 11
  static let mode = 12
  static let id = 13
  static let status = 14

  /// Of what a tool is given: a JSON document in a text.
  static let given = FieldTable([
    .init("cmd"), .init("command"), .init("path"), .init("file_path"), .init("input"), .init("patch"),
    .init("session_id"), .init("plan"), .init("workdir"), .init("justification"), .init("message"),
    .init("questions"),
  ])

  static let cmd = 0
  static let command = 1
  static let paths = [2, 3]
  static let patches = [4, 5]
  static let sessionID = 6
  static let plan = 7
  static let folder = 8
  static let purpose = 9
  static let message = 10
  static let questions = 11

  /// Of an entry of a plan.
  static let entry = FieldTable([.init("step"), .init("status")])
  static let entryText = 0
  static let entryStatus = 1

  /// Of a question, and of an answer that is offered.
  static let question = FieldTable([.init("id"), .init("question"), .init("label")])
  static let questionID = 0
  static let questionText = 1
  static let optionText = 2

  /// Of a part of an output.
  static let part = FieldTable([.init("text")])
  static let partText = 0
}
