/// The members of Copilot CLI's events that tell what was worked on.
enum CopilotContextField {
  static let event = FieldTable([
    .init(
      "data",
      [
        .init("content"), .init("title"), .init("arguments", arguments),
        .init("result", [.init("kind"), .init("feedback")]),
      ])
  ])

  private static let arguments: [FieldTable.Member] = [
    .init("file_text"), .init("old_str"), .init("new_str"), .init("description"), .init("prompt"),
    .init("pattern"), .init("query"), .init("url"), .init("question"), .init("todos"), .init("plan"),
    .init("summary"), .init("cwd"),
  ]

  // Breadth first, as the table lays them out.
  static let content = 1
  static let title = 2
  /// A text where the tool is given no document.
  static let given = 3
  static let newContent = 5
  static let oldText = 6
  static let newText = 7
  static let purpose = 8
  static let delegations = [8, 9]
  static let searches = [10, 11, 12]
  static let question = 13
  static let tasks = 14
  static let plans = [15, 16]
  static let folder = 17
  static let resultKind = 18
  static let feedback = 19
}
