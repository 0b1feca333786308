/// The members of opencode's messages, and of their parts, that tell what was worked on.
enum OpencodeContextField {
  static let message = FieldTable([
    .init("role"), .init("finish"), .init("summary"), .init("status"), .init("text"), .init("id"),
    .init("time", [.init("created"), .init("completed")]),
    .init("path", [.init("cwd")]),
    .init("error", [.init("name"), .init("type")]),
  ])

  static let role = 0
  static let finish = 1
  static let summary = 2
  static let status = 3
  static let text = 4
  static let created = 9
  static let completed = 10
  static let folder = 11
  static let errorNames = [12, 13]

  /// Of a part that is no call.
  static let part = FieldTable([
    .init("type"), .init("text"), .init("synthetic"), .init("ignored"), .init("description"),
    .init("command"),
    .init("time", [.init("end")]),
  ])
  static let type = 0
  static let partText = 1
  static let isSynthetic = 2
  static let isIgnored = 3
  static let description = 4
  static let command = 5

  /// Of a call.
  static let call = FieldTable([
    .init(
      "state",
      [
        .init("input", input),
        .init("metadata", [.init("filediff", [.init("additions"), .init("deletions")])]),
      ])
  ])
  private static let input: [FieldTable.Member] = [
    .init("oldString"), .init("newString"), .init("content"), .init("patchText"), .init("description"),
    .init("prompt"), .init("pattern"), .init("query"), .init("url"), .init("workdir"), .init("plan"),
  ]
  static let oldText = 3
  static let newText = 4
  static let newContent = 5
  static let patch = 6
  static let purpose = 7
  static let delegations = [7, 8]
  static let searches = [9, 10, 11]
  static let workFolder = 12
  static let plan = 13
  static let additions = 15
  static let deletions = 16

  /// Of a task, a question, or an answer that is offered.
  static let entry = FieldTable([
    .init("content"), .init("status"), .init("id"), .init("question"), .init("label"), .init("oldString"),
    .init("newString"),
  ])
  static let task = 0
  static let taskStatus = 1
  static let taskID = 2
  static let question = 3
  static let label = 4
  static let editOld = 5
  static let editNew = 6
}
