import SessionCore

/// Stop points in words.
enum StopWords {
  private static let widestName = 60

  /// A reason, as a sentence without its end.
  static func sentence(_ reason: StopReason.Kind, _ style: TextStyle) -> String {
    switch reason {
    case .waitsForUser(.permission): "it waits for your leave to use a tool"
    case .waitsForUser(.choice), .waitsForUser(.other): "it waits for your answer"
    case .waitsForUser(.plan): "it waits for you to accept its plan"
    case .toolRunning(let call): "a tool is at work: \(doing(call, style))"
    case .subagentRunning: "a subagent is at work"
    case .backgroundRunning(let count, let action):
      Figures.count(count, "task goes", "tasks go") + " on in the background" + running(action, style)
    case .treeHalfDone(let program): "\(safe(program, style)) has stopped half-way"
    case .testsFailed(let program): "the last tests failed\(named(program, style))"
    case .editsUntested(let path, 1): "the edit of \(file(path, style)) is neither tested nor committed"
    case .editsUntested(let path, let count):
      "edits of \(count) files, last of \(file(path, style)), are neither tested nor committed"
    case .writesTasks: "the list of tasks is being written"
    case .compacting: "the conversation is being compacted"
    case .working: "it is in the middle of its turn"
    case .turnOver(.finished): "the turn has ended"
    case .turnOver(.paused): "the agent has spoken, and nothing followed"
    case .turnOver(.interrupted): "you stopped the turn"
    case .turnOver(.limited): "the account's quota is used up"
    case .turnOver(.failed): "the last request failed"
    case .committed: "all that was changed is committed"
    case .testsPassed(let program): "tests are green since the last edit\(named(program, style))"
    case .tasksDone(1): "its only task is done"
    case .tasksDone(let count): "all \(Figures.grouped(count)) tasks are done"
    case .phaseChanged(let from, let to):
      from.map { "the work goes over from \($0.rawValue) to \(to.rawValue)" } ?? "\(to.rawValue) begins"
    case .notBegun: "nothing was asked for yet"
    }
  }

  /// Whether to stop, and the weightiest reason: `⏸ tests green`, `✎ store.swift not tested`. `nil` without a reason.
  static func signed(_ stopPoint: StopPoint, _ style: TextStyle) -> String? {
    stopPoint.reasons.first.map { reason in
      (stopPoint.isSafe ? style.signs.safe : style.signs.unsafe) + " " + short(reason.kind, style)
    }
  }

  /// A reason in a few words, for a column or a status line.
  static func short(_ reason: StopReason.Kind, _ style: TextStyle) -> String {
    switch reason {
    case .waitsForUser: "waits for you"
    case .toolRunning(let call): doing(call, style)
    case .subagentRunning: "subagent at work"
    case .backgroundRunning(let count, _): "\(count) in the background"
    case .treeHalfDone(let program): "\(safe(program, style)) half done"
    case .testsFailed: "tests red"
    case .editsUntested(let path, 1): "\(file(path, style)) not tested"
    case .editsUntested(_, let count): "\(count) files not tested"
    case .writesTasks: "writes its tasks"
    case .compacting: "compacting"
    case .working: "working"
    case .turnOver(.finished): "turn ended"
    case .turnOver(.paused): "has spoken"
    case .turnOver(.interrupted): "turn stopped"
    case .turnOver(.limited): "quota used up"
    case .turnOver(.failed): "request failed"
    case .committed: "committed"
    case .testsPassed: "tests green"
    case .tasksDone: "tasks done"
    case .phaseChanged(_, let to): "\(to.rawValue) begins"
    case .notBegun: "not begun"
    }
  }

  /// What has to happen before a stop: `when … `.
  static func condition(_ reason: StopReason.Kind, _ style: TextStyle) -> String {
    switch reason {
    case .waitsForUser: "when you have answered"
    case .toolRunning(let call): "when it is through with this: \(doing(call, style))"
    case .subagentRunning: "when the subagent is through"
    case .backgroundRunning(let count, _): "when what runs in the background has ended (\(count))"
    case .treeHalfDone(let program): "when \(safe(program, style)) is finished or aborted"
    case .testsFailed: "when the tests pass"
    case .editsUntested(let path, 1): "when the edit of \(file(path, style)) is tested or committed"
    case .editsUntested(_, let count): "when the edits of \(count) files are tested or committed"
    case .writesTasks: "when the list of tasks is written"
    case .compacting: "when the conversation is compacted"
    case .working: "when the turn ends"
    case .turnOver, .committed, .testsPassed, .tasksDone, .phaseChanged, .notBegun: "now"
    }
  }

  /// What a call does, in a few words: `edits store.swift`.
  static func doing(_ call: ToolCall, _ style: TextStyle) -> String {
    switch call.action {
    case .read(let path) where !path.isEmpty: "reads \(file(path, style))"
    case .edit(let path) where !path.isEmpty: "edits \(file(path, style))"
    case .run(_, let program) where !program.isEmpty: "runs \(safe(program, style))"
    case .run: "runs a command"
    case .search: "searches"
    case .browse: "looks in the web"
    case .plan: "makes its plan"
    case .ask: "asks you"
    case .tasks: "keeps its list of tasks"
    case .delegate: "a subagent"
    case .read: "reads"
    case .edit: "edits"
    case .other: safe(call.name, style)
    }
  }

  private static func running(_ action: ToolAction?, _ style: TextStyle) -> String {
    guard case .run(_, let program)? = action, !program.isEmpty else { return "" }
    return ": \(safe(program, style))"
  }

  private static func named(_ program: String, _ style: TextStyle) -> String {
    program.isEmpty ? "" : ": \(safe(program, style))"
  }

  /// The last part of a path.
  private static func file(_ path: String, _ style: TextStyle) -> String {
    let name = path.split { $0 == "/" || $0 == "\\" }.last.map(String.init) ?? ""
    return name.isEmpty ? "a file" : safe(name, style)
  }

  private static func safe(_ text: String, _ style: TextStyle) -> String {
    style.safe(text, columns: widestName)
  }
}
