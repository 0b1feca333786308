/// What a record of a transcript tells of the work itself: what was said, looked at, changed, run, asked and planned.
///
/// A ``SessionStep`` says that something happened, which is enough to know what a session is doing. This says what, and
/// only the ``ContextLedger`` is given it: it is never stored, since the transcript has it.
package enum ContextFact: Hashable, Sendable {
  /// The user said something that the agent works on.
  case prompted(UserText)
  /// The agent said something; whether its turn ended with it.
  case replied(String, isLast: Bool)
  /// The agent wants a tool used.
  case called(ContextCall)
  /// A tool is through, or was not let.
  case ended(ContextResult)
  /// The whole list of tasks as it stands now.
  case tasksListed([ContextTask])
  /// One task of the list was made or changed: what is `nil` or empty stays.
  case taskChanged(ContextTask)
  /// The user stopped the agent.
  case interrupted
  /// The conversation was replaced by a summary.
  case compacted
  /// The session is about something, in its own words or another's: a title.
  case titled(String)
  /// Where the work goes on.
  case moved(folder: String?, branch: String?)
}

/// A call of a tool with what it is to do.
package struct ContextCall: Hashable, Sendable {
  /// What it is to do.
  package enum Action: Hashable, Sendable {
    /// A file is read.
    case read(path: String)
    /// A file is changed in places, of which the call may name lines gone and lines come.
    case edit(path: String, lines: LineChange?)
    /// A file is written whole, with so many lines.
    case write(path: String, lines: Int)
    /// Files are changed together.
    case patch([FilePatch])
    /// A line of a shell is run; the agent's own words for what it is for.
    case run(command: String, purpose: String?)
    /// A plan is handed over.
    case plan(String)
    /// The user is asked.
    case ask([ContextQuestion])
    /// Work is handed to a subagent; a few words for what.
    case delegate(String)
    /// Something is looked up, in the files or in the web.
    case search(String)
    case other
  }

  /// The agent's id of the call, unique in the session.
  package var id: String
  /// The tool's name as the agent has it.
  package var tool: String
  package var action: Action
  /// The folder that it works in, where it says so: paths that are not absolute begin there. Else it is the session's.
  package var folder: String?
  /// Whether it is a script, which ends well whatever became of the commands in it.
  package var isScript: Bool

  package init(
    id: String, tool: String, action: Action, folder: String? = nil, isScript: Bool = false
  ) {
    self.id = id
    self.tool = tool
    self.action = action
    self.folder = folder
    self.isScript = isScript
  }
}

/// What a patch does to one file.
package struct FilePatch: Hashable, Sendable {
  /// What becomes of the file.
  package enum Kind: Hashable, Sendable {
    /// It is written whole, and was not there before.
    case created
    case changed
    case deleted
    /// It gets another name, and may be changed with that.
    case moved(to: String)
  }

  package var path: String
  package var kind: Kind
  /// The lines that come and go; `nil` where the patch does not hold them.
  package var lines: LineChange?

  package init(_ kind: Kind, path: String, lines: LineChange?) {
    self.kind = kind
    self.path = path
    self.lines = lines
  }
}

/// A question with the answers that were offered.
package struct ContextQuestion: Hashable, Sendable {
  package var text: String
  package var options: [String]

  package init(_ text: String, options: [String]) {
    self.text = text
    self.options = options
  }
}

/// Lines that came and went with a change.
package struct LineChange: Hashable, Sendable {
  package var added: Int
  package var removed: Int

  package init(added: Int, removed: Int) {
    self.added = added
    self.removed = removed
  }

  package static func + (left: LineChange, right: LineChange) -> LineChange {
    LineChange(
      added: left.added.addingClamped(right.added), removed: left.removed.addingClamped(right.removed))
  }
}

/// How a call ended, and what it brought.
package struct ContextResult: Hashable, Sendable {
  /// The id of its ``ContextCall``.
  package var id: String
  package var outcome: ToolEnd.Outcome
  /// Of the output what is worth keeping: the front and the end of a long one.
  package var text: String
  /// What the user said with a refusal.
  package var said: String?
  /// The lines that were read, from 1, and how many the file has; `nil` where it is no text.
  package var lines: ClosedRange<Int>?
  package var totalLines: Int?
  /// The lines that came and went.
  package var change: LineChange?
  /// Whether the file was not there before.
  package var isNew: Bool
  /// Whether the user changed what the agent proposed.
  package var isEditedByUser: Bool
  /// What the user chose, by the questions' texts.
  package var answers: [String: String]
  /// The plan as it was accepted, where the user may have changed it.
  package var plan: String?
  /// What the output says of tests.
  package var tests: ToolEnd.TestOutcome?
  /// Whether the work goes on in the background.
  package var goesOn: Bool

  package init(
    id: String, outcome: ToolEnd.Outcome, text: String = "", said: String? = nil,
    lines: ClosedRange<Int>? = nil, totalLines: Int? = nil, change: LineChange? = nil, isNew: Bool = false,
    isEditedByUser: Bool = false,
    answers: [String: String] = [:], plan: String? = nil, tests: ToolEnd.TestOutcome? = nil,
    goesOn: Bool = false
  ) {
    self.id = id
    self.outcome = outcome
    self.text = text
    self.said = said
    self.lines = lines
    self.totalLines = totalLines
    self.change = change
    self.isNew = isNew
    self.isEditedByUser = isEditedByUser
    self.answers = answers
    self.plan = plan
    self.tests = tests
    self.goesOn = goesOn
  }
}

/// A task of the agent's list.
package struct ContextTask: Hashable, Sendable {
  /// How far it has come.
  package enum State: String, Hashable, Sendable, CaseIterable {
    case open
    case active
    case done
    /// Taken off the list.
    case dropped
  }

  /// The agent's id; of a list without ids its text.
  package var id: String
  package var text: String
  package var state: State?

  package init(id: String, text: String, state: State?) {
    self.id = id
    self.text = text
    self.state = state
  }
}
