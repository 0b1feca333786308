/// A moment judged for stopping: whether the session could end now without anything half done.
package struct StopPoint: Hashable, Sendable {
  package var isSafe: Bool
  /// Why, the weightiest first; at least one.
  package var reasons: [StopReason]
  /// The last change of the phase; `nil` as long as none is known.
  package var phase: PhaseChange?

  package init(isSafe: Bool, reasons: [StopReason], phase: PhaseChange?) {
    self.isSafe = isSafe
    self.reasons = reasons
    self.phase = phase
  }
}

/// One reason for or against stopping, and what it is concluded from.
package struct StopReason: Hashable, Sendable {
  /// What the reason is.
  package enum Kind: Hashable, Sendable {
    // Against it.

    /// The user has been asked something, and has not answered.
    case waitsForUser(SessionStep.Question)
    /// A tool is at work.
    case toolRunning(ToolCall)
    /// A subagent is at work, by the agent's id.
    case subagentRunning(agent: String)
    /// Work goes on in the background; what it is, where that is known.
    case backgroundRunning(count: Int, ToolAction?)
    /// A merge or a rebase has stopped half-way; the command, `git rebase`.
    case treeHalfDone(program: String)
    /// The tests that were run last failed; the command, `npm test`.
    case testsFailed(program: String)
    /// Files were changed that no test has passed with since, and that are in no commit; the last of them.
    case editsUntested(path: String, count: Int)
    /// The agent is writing down what is to be done.
    case writesTasks
    /// The agent is replacing the conversation by its summary.
    case compacting
    /// The agent is in the middle of its turn, and nothing says that something is done.
    case working

    // For it.

    /// The agent has nothing more to do.
    case turnOver(SessionStep.TurnEnd)
    /// All that was changed is in a commit.
    case committed
    /// Tests passed after the last change.
    case testsPassed(program: String)
    /// All tasks of the list are done.
    case tasksDone(count: Int)
    /// The work goes over into another phase.
    case phaseChanged(from: Phase?, to: Phase)
    /// Nobody has asked for anything yet.
    case notBegun
  }

  package var kind: Kind
  package var evidence: Evidence

  package init(_ kind: Kind, _ evidence: Evidence) {
    self.kind = kind
    self.evidence = evidence
  }
}
