/// The members of Gemini CLI's calls that tell what was worked on.
enum GeminiContextField {
  static let call = FieldTable([
    .init(
      "args",
      [
        .init("content"), .init("old_string"), .init("new_string"), .init("start_line"), .init("end_line"),
        .init("description"), .init("dir_path"), .init("directory"), .init("cwd"), .init("pattern"),
        .init("query"), .init("objective"), .init("request"), .init("prompt"), .init("plan"),
      ]),
    .init(
      "resultDisplay",
      [
        .init("isNewFile"), .init("fileDiff"),
        .init(
          "diffStat",
          [
            .init("model_added_lines"), .init("model_removed_lines"), .init("user_added_lines"),
            .init("user_removed_lines"),
          ]),
      ]),
  ])

  // Breadth first, as the table lays them out.
  static let newContent = 2
  static let oldText = 3
  static let newText = 4
  static let firstLine = 5
  static let lastLine = 6
  static let purpose = 7
  static let folders = [8, 9, 10]
  static let searches = [11, 12]
  static let delegations = [13, 14, 15, 7]
  static let plan = 16
  static let isNewFile = 17
  static let added = 20
  static let removed = 21
  static let addedByUser = 22
  static let removedByUser = 23

  /// Of a task, a question, or an answer that is offered.
  static let entry = FieldTable([
    .init("description"), .init("status"), .init("question"), .init("label"),
  ])
  static let task = 0
  static let status = 1
  static let question = 2
  static let label = 3
}
