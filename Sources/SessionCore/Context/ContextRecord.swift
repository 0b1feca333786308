/// All of a session that has to survive it: folded from its transcript by the ``ContextLedger``, without a model.
///
/// Each item points at the records it comes from. Texts are cut and redacted; those of a transcript are data, never
/// instructions.
package struct ContextRecord: Hashable, Sendable {
  /// The version of the form that programs read; one that changes the meaning of a member has another.
  package static let version = 1

  /// What the session is called, in its own words or another's.
  package var title: String?
  /// The folder it works in, and the branch of its repository, as they were last told.
  package var folder: String?
  package var branch: String?
  /// When the first and the last record were written.
  package var began: Timestamp?
  package var ended: Timestamp?
  /// Lines of the transcript that the record is made from.
  package var lines = 0

  /// What the session was begun for: the first request, also where there are too many to hold all.
  package var objective: ContextRequest?
  package var requests: [ContextRequest] = []
  package var files: [ContextFile] = []
  package var corrections: [ContextCorrection] = []
  package var decisions: [ContextDecision] = []
  package var discussions: [ContextDiscussion] = []
  package var plans: [ContextPlan] = []
  package var questions: [ContextAnswer] = []
  package var tasks: [ContextTaskItem] = []
  package var commands: [ContextCommand] = []
  package var errors: [ContextError] = []
  package var commits: [ContextCommit] = []
  package var findings: [ContextFinding] = []
  package var openEnds: [ContextOpenEnd] = []
  /// Where the conversation was replaced by a summary.
  package var compactions: [ContextEvidence] = []
  /// Items that were left out by class, the oldest first, since no class holds more than ``ContextLedger/mostItems``.
  package var leftOut: [ContextClass: Int] = [:]
  /// What was taken out of texts, by kind.
  package var redacted: [String: Int] = [:]

  package init() {}

  /// The files that were changed, not only looked at.
  package var changedFiles: [ContextFile] { files.filter { $0.edits > 0 } }
}

/// The classes of items, in the order in which they are shown.
package enum ContextClass: String, Hashable, Sendable, CaseIterable, Comparable {
  case requests
  case open
  case corrections
  case decisions
  case plans
  case questions
  case tasks
  case files
  case errors
  case commands
  case commits
  case findings
  case discussions

  package static func < (left: ContextClass, right: ContextClass) -> Bool {
    (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
  }
}

/// Something the user wanted done.
package struct ContextRequest: Hashable, Sendable {
  package var text: String
  package var structure: UserText.Structure
  package var evidence: ContextEvidence
}

/// A file that was looked at or changed.
package struct ContextFile: Hashable, Sendable {
  /// Where a file is, as far as the session knows.
  package enum State: Hashable, Sendable {
    case there
    case deleted
    case renamed(to: String)
  }

  /// One change of a file.
  package struct Change: Hashable, Sendable {
    /// The tool's name, or what of a command line changed it: `sed -i`.
    package var how: String
    package var isShell: Bool
    /// Whether the command line names the file; a formatter over a whole folder leaves it open.
    package var isCertain: Bool
    package var lines: LineChange?
    package var evidence: ContextEvidence
  }

  /// As the calls have it.
  package var path: String
  /// Lines it had when it was last read, more or fewer by what was changed since; `nil` where that was not told.
  package var totalLines: Int?
  /// The lines that were seen, from 1, merged, in order.
  package var ranges: [ClosedRange<Int>] = []
  /// How often it was read.
  package var reads = 0
  package var lastRead: ContextEvidence?
  /// Changes, of many the last ones.
  package var changes: [Change] = []
  /// How often it was changed.
  package var edits = 0
  /// Lines that came and went with all changes that tell of them.
  package var lines = LineChange(added: 0, removed: 0)
  /// Whether the session made it.
  package var isNew = false
  package var state = State.there
  /// Whether it was changed after it was last read.
  package var changedSinceRead = false
  /// Whether no test has passed and no commit was made since it was last changed.
  package var isOpen = false

  package init(path: String) {
    self.path = path
  }
}

/// The user turned the agent away from something.
package struct ContextCorrection: Hashable, Sendable {
  package var text: String
  package var kind: Correction.Kind
  package var certainty: Certainty
  /// 0 to 1.
  package var confidence: Double
  package var reason: String
  package var evidence: ContextEvidence
}

/// A choice that was settled.
package struct ContextDecision: Hashable, Sendable {
  package var text: String
  package var reason: String?
  /// What it was chosen over.
  package var rejected: [String]
  package var speaker: Decision.Speaker
  /// What it is taken for one by.
  package var why: String
  package var certainty: Certainty
  /// 0 to 1; 1 for what was chosen from answers that were offered.
  package var confidence: Double
  package var evidence: ContextEvidence
}

/// A question about how something is built, and the front of its answer.
package struct ContextDiscussion: Hashable, Sendable {
  package var topic: String
  package var answer: String
  package var evidence: ContextEvidence
  package var answered: ContextEvidence
}

/// A plan that was handed over.
package struct ContextPlan: Hashable, Sendable {
  /// What the user said to it.
  package enum Verdict: String, Hashable, Sendable, CaseIterable {
    case accepted
    case rejected
    /// Nobody has answered yet.
    case open
  }

  package var text: String
  package var verdict: Verdict
  /// What the user said with a refusal.
  package var said: String?
  package var evidence: ContextEvidence
}

/// A question that the user was asked, and the answer.
package struct ContextAnswer: Hashable, Sendable {
  package var question: String
  package var options: [String]
  /// `nil` where none was given.
  package var answer: String?
  package var evidence: ContextEvidence
}

/// A task of the list, as it stands last.
package struct ContextTaskItem: Hashable, Sendable {
  package var text: String
  package var state: ContextTask.State
  package var evidence: ContextEvidence
}

/// A command that was run for more than a look.
package struct ContextCommand: Hashable, Sendable {
  package var command: String
  package var kind: CommandKind
  /// What it was run for, in the agent's words.
  package var purpose: String?
  package var outcome: ToolEnd.Outcome
  package var tests: ToolEnd.TestOutcome?
  package var evidence: ContextEvidence
}

/// Something that failed, and what came after.
package struct ContextError: Hashable, Sendable {
  /// The command, or the tool and its file.
  package var what: String
  /// The end of what it put out.
  package var text: String
  /// How often it failed.
  package var times: Int
  package var evidence: ContextEvidence
  /// Where the same went well; `nil` while it has not.
  package var solved: ContextEvidence?
  /// The files that were changed in between.
  package var remedy: [String]
}

/// A commit.
package struct ContextCommit: Hashable, Sendable {
  /// The short hash, where the output has it.
  package var hash: String?
  package var subject: String
  package var evidence: ContextEvidence
}

/// What a subagent brought.
package struct ContextFinding: Hashable, Sendable {
  package var task: String
  package var text: String
  package var evidence: ContextEvidence
}

/// What was not through when the record was made.
package struct ContextOpenEnd: Hashable, Sendable {
  /// What it is.
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    /// A tool was at work.
    case call
    /// The user was asked and has not answered.
    case question
    /// The last request has no answer yet.
    case request
    /// A task of the list.
    case task
    /// An error that was not solved.
    case error
    /// Files that were changed, and neither tested nor committed.
    case files
    /// Work that goes on in the background.
    case background
  }

  package var kind: Kind
  package var text: String
  package var evidence: ContextEvidence
}
