/// What a session's steps tell of its state, whoever told of them: hooks at once, the transcript a little later, both
/// often of the same step.
///
/// A step older than the one that decides changes nothing: it was told late.
package struct TurnState: Sendable {
  /// What the steps so far say; `nil` while they say nothing.
  package private(set) var claim: StateClaim?
  /// Whether the agent is in the middle of a turn.
  var isTurnOpen: Bool {
    switch claim?.state {
    case .busy, .waiting: true
    case nil, .idle, .background, .limited, .gone: false
    }
  }
  /// Tasks that a turn started and that go on.
  var backgroundTasks: Int { background.count }

  /// Calls of tools that have not ended, each with when it was made.
  private var calls: [String: (action: ToolAction, time: Timestamp)] = [:]
  private var background = BackgroundTasks()
  /// What is asked, and the calls that can be what it is about.
  private var question: (wait: SessionState.Wait, calls: Set<String>, agent: String?)?
  /// Who asked for the compaction that goes on.
  private var compaction: Compaction.Trigger?
  /// When the last turn ended.
  private var lastEnd: Timestamp?
  /// Calls of a turn; what says that it has more makes them up.
  private static let mostCalls = 1_000

  package init() {}

  /// Takes a step; `evidence` is who tells of it, under which name and when it was done.
  package mutating func apply(_ step: SessionStep, _ evidence: StateEvidence) {
    let isLate = evidence.time < claim?.evidence.time ?? evidence.time
    if step.agent != nil { return applySubagent(step, evidence, isLate: isLate) }
    switch step.kind {
    case .begun(let beginning): if !isLate { begin(beginning, evidence) }
    case .prompted(let origin): if !isLate { prompt(origin, evidence) }
    case .toolCalled(let call): self.call(call, evidence, isLate: isLate)
    case .toolEnded(let end): self.end(end, evidence, isLate: isLate)
    case .asked(let question): if !isLate { ask(SessionState.Wait(question), evidence) }
    case .turnEnded(let end): if !isLate { endTurn(end, evidence) }
    case .backgroundCounted(let count):
      background.count(count, at: evidence.time)
      // The hook that ends the turn counts them too, and may be told before or after.
      countRest()
    case .compacting(let trigger):
      guard !isLate else { return }
      compaction = trigger
      settle(.busy, evidence)
    case .ended: if !isLate { settle(.gone, evidence) }
    case .tasksListed, .modeChanged, .subagentStarted, .subagentEnded: break
    }
  }

  // MARK: The main conversation

  private mutating func begin(_ beginning: SessionStep.Beginning, _ evidence: StateEvidence) {
    if beginning == .compact, claim != nil {
      defer { compaction = nil }
      switch compaction {
      // It goes on with the turn in which it compacted by itself.
      case .automatic?: return settle(.busy, evidence)
      // Told of before.
      case nil: return
      case .manual?: break
      }
    }
    forgetCalls(at: evidence.time)
    if beginning != .compact { background.endAll(at: evidence.time) }
    settle(rest, evidence)
  }

  private mutating func prompt(_ origin: SessionStep.PromptOrigin, _ evidence: StateEvidence) {
    switch origin {
    case .user, .program: break
    // Most commands are the program's own affair; a hook tells of those alone that a model works on.
    case .command: if evidence.source == .transcript { return }
    }
    question = nil
    settle(.busy, evidence)
  }

  private mutating func call(_ call: ToolCall, _ evidence: StateEvidence, isLate: Bool) {
    if let lastEnd, evidence.time < lastEnd { return }
    if calls.count < Self.mostCalls { calls[call.id] = (call.action, evidence.time) }
    guard !isLate else { return }
    if call.action == .ask { return ask(.answer, evidence, about: [call.id]) }
    // Calls are made side by side: another one answers nothing.
    if question == nil { settle(.busy, evidence) }
  }

  private mutating func end(_ end: ToolEnd, _ evidence: StateEvidence, isLate: Bool) {
    let isKnown = calls.removeValue(forKey: end.id) != nil
    if end.goesOn {
      background.begin(end.id, at: evidence.time)
      countRest()
    } else if background.end(end.id, at: evidence.time) {
      // The turn went on without it, and goes on whatever became of it.
      return countRest()
    }
    let answers = question.map { $0.agent == nil && ($0.calls.isEmpty || $0.calls.contains(end.id)) } ?? false
    // An answer is told of late too: the question that it was is no more.
    if answers { question = nil }
    guard !isLate || answers else { return }
    if end.outcome == .interrupted {
      // Of a task in the background that nobody has told of it says nothing.
      if isKnown || answers { endTurn(.interrupted, evidence) }
      return
    }
    // An end of nothing that was begun does not open a turn again that is over.
    guard question == nil, isKnown || isTurnOpen || claim == nil else { return }
    settle(.busy, isLate ? later(evidence) : evidence)
  }

  private mutating func ask(
    _ wait: SessionState.Wait, _ evidence: StateEvidence, about known: Set<String>? = nil,
    agent: String? = nil
  ) {
    var about = known ?? []
    if known == nil, agent == nil {
      // Nobody asks for leave to read.
      about = Set(calls.filter { !$0.value.action.onlyLooks }.keys)
      if about.isEmpty { about = Set(calls.keys) }
    }
    // A hook tells of a question twice: as one, and as something that the user is to be notified of.
    if case .waiting(let present)? = claim?.state, question != nil, wait == .other(nil) || wait == present {
      // Who names its call knows; else the calls at the moment when it was asked are the best guess.
      if known != nil || question?.calls.isEmpty == true { question?.calls = about }
      return
    }
    question = (wait, about, agent)
    settle(.waiting(for: wait), evidence)
  }

  private mutating func endTurn(_ end: SessionStep.TurnEnd, _ evidence: StateEvidence) {
    forgetCalls(at: evidence.time)
    switch end {
    case .limited: settle(.limited, evidence)
    case .finished where claim?.state == .limited, .paused where claim?.state == .limited: break
    case .finished, .paused, .interrupted, .failed: settle(rest, evidence)
    }
  }

  // MARK: Subagents

  /// What a subagent does is no state of its session's, but that it asks the session's user.
  private mutating func applySubagent(_ step: SessionStep, _ evidence: StateEvidence, isLate: Bool) {
    guard !isLate else { return }
    switch step.kind {
    case .asked(let question): ask(SessionState.Wait(question), evidence, agent: step.agent)
    case .toolEnded, .subagentEnded, .turnEnded:
      guard let asking = question?.agent, asking == step.agent else { return }
      question = nil
      settle(.busy, evidence)
    case .begun, .prompted, .toolCalled, .tasksListed, .modeChanged, .subagentStarted, .backgroundCounted,
      .compacting, .ended:
      break
    }
  }

  // MARK: Small things

  /// The state of a turn that is over.
  private var rest: SessionState { backgroundTasks > 0 ? .background(backgroundTasks) : .idle }

  /// Tells of a turn that is over how many tasks it has left behind now.
  private mutating func countRest() {
    switch claim?.state {
    case .idle, .background:
      let rest = rest
      claim?.state = rest
    case nil, .busy, .waiting, .limited, .gone: break
    }
  }

  private mutating func settle(_ state: SessionState, _ evidence: StateEvidence) {
    // Told again, it is as old as it was.
    if claim?.state == state, state != .busy, evidence.source == .transcript { return }
    claim = StateClaim(state, evidence)
  }

  private mutating func forgetCalls(at time: Timestamp) {
    calls.removeAll()
    question = nil
    lastEnd = time
  }

  /// The evidence with the time of what it overtook.
  private func later(_ evidence: StateEvidence) -> StateEvidence {
    var evidence = evidence
    evidence.time = max(evidence.time, claim?.evidence.time ?? evidence.time)
    evidence.seen = evidence.time
    return evidence
  }
}

extension ToolAction {
  /// Whether it changes nothing and nobody has to allow it.
  fileprivate var onlyLooks: Bool {
    switch self {
    case .read, .search, .tasks, .plan: true
    case .edit, .run, .browse, .ask, .delegate, .other: false
    }
  }
}
