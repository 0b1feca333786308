/// A call of a tool, and what it is for.
package struct ToolCall: Hashable, Sendable {
  /// The agent's id of the call, unique in the session.
  package var id: String
  /// The tool's name as the agent has it: opaque, and of any agent.
  package var name: String
  package var action: ToolAction
  /// What its end says of the command that ``action`` tells of.
  package var status: Status

  package init(id: String, name: String, action: ToolAction, status: Status = .own) {
    self.id = id
    self.name = name
    self.action = action
    self.status = status
  }

  /// Whose exit status a line of a shell ends with, beside the command that tells what it is for.
  package enum Status: String, Hashable, Sendable, CaseIterable, Comparable {
    /// That command's.
    case own
    /// Where the line succeeds that command did; where it fails another may have: `npm ci && npm test`.
    case shared
    /// Another command's: `cargo test | tail`, `pytest; echo`.
    case foreign

    package static func < (left: Status, right: Status) -> Bool { left.doubt < right.doubt }

    private var doubt: Int {
      switch self {
      case .own: 0
      case .shared: 1
      case .foreign: 2
      }
    }
  }
}

/// What a call of a tool does, whatever the tool is called.
package enum ToolAction: Hashable, Sendable {
  /// A file is read; its path as the call has it.
  case read(path: String)
  /// Files or their contents are looked for.
  case search
  /// A file is written; its path as the call has it, empty where it does not say.
  case edit(path: String)
  /// A command is run. `program` is the word that tells what it is for, without arguments that may hold secrets.
  case run(CommandKind, program: String)
  /// Something is looked up in the web.
  case browse
  /// A plan is made, or handed over.
  case plan
  /// The user is asked.
  case ask
  /// The list of tasks is kept.
  case tasks
  /// Work is handed to a subagent.
  case delegate
  case other
}

/// What a command of a shell is run for.
package enum CommandKind: String, Hashable, Sendable, CaseIterable {
  /// Files are looked at, nothing changes: `ls`, `cat`, `git log`.
  case inspect
  case test
  case build
  /// Formatters and linters.
  case lint
  /// Files change: `sed -i`, `mv`, a here-document.
  case edit
  /// Work is put into the repository.
  case commit
  /// Anything else of a version control system that changes something: `git switch`, `git stash`.
  case versionControl = "version_control"
  /// Packages are fetched.
  case install
  /// The program that is worked on, a server, anything else.
  case other
}

/// How a call of a tool ended.
package struct ToolEnd: Hashable, Sendable {
  /// The id of its ``ToolCall``.
  package var id: String
  package var outcome: Outcome
  /// What its output says of tests, where it ran some.
  package var tests: TestOutcome?
  /// Whether the work goes on in the background.
  package var goesOn: Bool

  package init(id: String, outcome: Outcome, tests: TestOutcome? = nil, goesOn: Bool = false) {
    self.id = id
    self.outcome = outcome
    self.tests = tests
    self.goesOn = goesOn
  }

  /// How it ended.
  package enum Outcome: String, Hashable, Sendable {
    case succeeded
    case failed
    /// The user, or a rule, did not let it.
    case denied
    /// The user stopped it.
    case interrupted
  }

  /// Whether tests passed.
  package enum TestOutcome: String, Hashable, Sendable {
    case passed
    case failed
  }
}
