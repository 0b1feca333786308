package import SessionCore

/// What is said to an agent itself. It goes to the model as it is, so nothing in it was made up by anybody else: no name of
/// a file, no command.
extension AgentAdvice {
  /// How much is left, and what has to be done before a stop.
  ///
  /// - Parameter entry: the agent's session.
  /// - Returns: a few sentences; `nil` where it is not known how much is left.
  package static func text(_ entry: SessionBoard.Entry) -> String? {
    guard let figure = entry.figure, let percent = figure.remainingPercent,
      let left = figure.remainingTokens
    else { return nil }
    var text =
      "sessiond: \(percent) % of the \(figure.basis == .usable ? "usable " : "")context window is left (\(Figures.grouped(left)) of "
      + "\(Figures.grouped(figure.limitTokens)) tokens). "
    if let stopPoint = entry.stopPoint {
      let open = stopPoint.reasons.compactMap { condition($0.kind) }
      text +=
        open.isEmpty
        ? "Nothing is half done, so this is a good moment to stop. "
        : "Before a stop: \(open.joined(separator: "; ")). "
    }
    return text + "Begin nothing new, and say what is left to do."
  }

  /// What is half done at the end of a turn; `nil` for what is no more by then, or not the agent's to do.
  private static func condition(_ reason: StopReason.Kind) -> String? {
    switch reason {
    case .subagentRunning: "a subagent is at work"
    case .backgroundRunning(let count, _):
      Figures.count(count, "task goes", "tasks go") + " on in the background"
    case .treeHalfDone: "a merge, rebase or the like is half done in the working tree"
    case .testsFailed: "the last tests failed"
    case .editsUntested(_, let count):
      Figures.count(count, "file that was changed is", "files that were changed are")
        + " neither tested nor committed"
    case .writesTasks: "the list of tasks is not written to its end"
    case .waitsForUser, .toolRunning, .compacting, .working, .turnOver, .committed, .testsPassed, .tasksDone,
      .phaseChanged, .notBegun:
      nil
    }
  }

  /// The same as an answer to a call of Claude Code's hook of that event.
  package static func hookAnswer(_ text: String, event: String) -> [UInt8] {
    var json = JSONWriter()
    json.object { json in
      json.member(
        "hookSpecificOutput",
        object: { json in
          json.member("hookEventName", event)
          json.member("additionalContext", text)
        })
    }
    return json.bytes
  }
}
