/// Follows the steps of one session and judges each moment for stopping.
///
/// A step may come from the transcript and from a hook, in any order: calls go by their ids, and what is older than what
/// is known changes nothing. It knows no clock; verdicts are asked for a moment.
package struct StopPointMonitor: Hashable, Sendable {
  /// Edits after which the agent has gone quiet count as looked at after so many milliseconds.
  private static let idleAge: Int64 = 600_000
  /// Calls after a change of the phase during which it is still a good moment.
  private static let freshCalls = 2
  /// After so many milliseconds of silence an agent that has spoken is taken to be through, where its terminal does not
  /// show what it does: by then hardly a tool is still at work.
  private static let silence: Int64 = 600_000

  private enum Turn: Hashable, Sendable {
    case running(Evidence)
    case over(SessionStep.TurnEnd, Evidence)

    var evidence: Evidence {
      switch self {
      case .running(let evidence), .over(_, let evidence): evidence
      }
    }
  }

  private var calls = CallLedger()
  private var work = WorkLedger()
  private var phases = PhaseMonitor()
  private var turn: Turn?
  private var question: (kind: SessionStep.Question, evidence: Evidence)? {
    get { questionKind.flatMap { kind in questionEvidence.map { (kind, $0) } } }
    set { (questionKind, questionEvidence) = (newValue?.kind, newValue?.evidence) }
  }
  private var questionKind: SessionStep.Question?
  private var questionEvidence: Evidence?
  /// The subagent that asks; `nil` for the main conversation.
  private var asking: String?
  private var subagents: [String: Evidence] = [:]
  /// What the agent itself counts in the background.
  private var background: Int?
  private var backgroundEvidence: Evidence?
  private var tasks: SessionStep.TaskCounts?
  private var tasksEvidence: Evidence?
  private var isWritingTasks = false
  private var compacting: Evidence?
  private var begun: Evidence?
  private var callsSinceChange = 0
  /// What was seen in its working tree; `nil` where nothing was.
  private var tree: WorkTree?

  package init() {}

  /// The last change of the phase; `nil` as long as none is known.
  package var phaseChange: PhaseChange? { phases.change }

  // MARK: Steps

  /// Takes a step into account: the change of the phase that follows, if one does.
  package mutating func took(_ step: SessionStep, evidence: Evidence) -> PhaseChange? {
    if step.agent == nil { compacting = nil }
    switch step.kind {
    case .begun(let beginning): begin(beginning, evidence)
    case .prompted(let origin): prompted(origin, evidence)
    case .toolCalled(let call): return called(call, agent: step.agent, evidence)
    case .toolEnded(let end): ended(end, agent: step.agent, evidence)
    case .asked(let question): asked(question, agent: step.agent, evidence)
    case .turnEnded(let end): turnEnded(end, evidence)
    case .tasksListed(let counts): listed(counts, evidence)
    case .modeChanged(let mode): return noted(phases.modeChanged(mode, evidence: evidence))
    case .subagentStarted: if let agent = step.agent, subagents.count < 256 { subagents[agent] = evidence }
    case .subagentEnded: if let agent = step.agent { subagentEnded(agent, evidence) }
    case .backgroundCounted(let count): counted(count, evidence)
    case .compacting: compacting = evidence
    case .ended: over(.finished, evidence)
    }
    return nil
  }

  /// The session works in that folder, whose files count wherever it lies.
  package mutating func works(in folder: String) {
    work.works(in: folder)
  }

  /// The conversation was replaced by its summary.
  package mutating func compacted() {
    compacting = nil
  }

  /// The working tree was looked at; `nil` where it is in none, or nobody looks.
  package mutating func saw(_ tree: WorkTree?) {
    // It was seen to be open, and is finished or given up by whomever. A lock says nothing of what was begun before it.
    if case .open(let open)? = self.tree, open.kind != .locked, tree == .settled { work.treeSettled() }
    self.tree = tree
  }

  private mutating func begin(_ beginning: SessionStep.Beginning, _ evidence: Evidence) {
    guard beginning != .compact, isNew(evidence) else { return }
    forgetWhatRuns()
    turn = nil
    begun = evidence
  }

  private mutating func prompted(_ origin: SessionStep.PromptOrigin, _ evidence: Evidence) {
    guard isNew(evidence) else { return }
    question = nil
    if origin == .user { phases.prompted() }
    // A command of the agent's own may be over at once, with nothing to tell of its end.
    if origin != .command { turn = .running(evidence) }
  }

  private mutating func called(_ call: ToolCall, agent: String?, _ evidence: Evidence) -> PhaseChange? {
    guard calls.called(call, agent: agent, evidence) else { return nil }
    if let early = calls.takeEarlyEnd(of: call.id) {
      work.ended(early.end, call: call, began: evidence, early.evidence)
    }
    guard agent == nil else { return nil }
    if isNew(evidence) { turn = .running(evidence) }
    isWritingTasks = call.action == .tasks
    callsSinceChange += 1
    return noted(phases.called(call, evidence: evidence))
  }

  private mutating func noted(_ change: PhaseChange?) -> PhaseChange? {
    if change != nil { callsSinceChange = 0 }
    return change
  }

  private mutating func ended(_ end: ToolEnd, agent: String?, _ evidence: Evidence) {
    answered(agent, evidence)
    if let (call, began) = calls.tested(end) { return work.tested(end, call: call, began: began, evidence) }
    guard let (call, began) = calls.ended(end, evidence) else { return }
    if Self.stoppers.contains(call.name), end.outcome == .succeeded { calls.forgetOnlyBackground() }
    work.ended(end, call: call, began: began, evidence)
  }

  /// Tools that end what goes on in the background.
  private static let stoppers: Set<String> = [
    "KillShell", "KillBash", "TaskStop", "stop_bash", "close_agent",
  ]

  private mutating func asked(_ kind: SessionStep.Question, agent: String?, _ evidence: Evidence) {
    guard !isOver(at: evidence) else { return }
    // A notice of a subagent's question follows it without the subagent's name.
    if agent != nil || questionKind != kind { asking = agent }
    question = (kind, evidence)
  }

  /// Whoever asked goes on, and so has its answer.
  private mutating func answered(_ agent: String?, _ evidence: Evidence) {
    if let question, agent == asking, evidence.time > question.evidence.time { self.question = nil }
  }

  private mutating func subagentEnded(_ agent: String, _ evidence: Evidence) {
    subagents[agent] = nil
    calls.agentOver(agent)
    answered(agent, evidence)
  }

  /// No subagent is at work any more.
  private mutating func subagentsEnded() {
    subagents = [:]
    calls.agentsOver()
  }

  private mutating func turnEnded(_ end: SessionStep.TurnEnd, _ evidence: Evidence) {
    if case .running(let began) = turn, evidence.time < began.time { return }
    over(end, evidence)
  }

  private mutating func over(_ end: SessionStep.TurnEnd, _ evidence: Evidence) {
    turn = .over(end, evidence)
    question = nil
    isWritingTasks = false
    // A subagent that its user stops with the turn does not tell so; only one in the background goes on.
    if end == .interrupted, calls.background.isEmpty { subagentsEnded() }
    calls.turnOver(at: evidence.time, without: Set(subagents.keys))
  }

  private mutating func listed(_ counts: SessionStep.TaskCounts, _ evidence: Evidence) {
    if let tasksEvidence, evidence.time < tasksEvidence.time { return }
    (tasks, tasksEvidence) = (counts, evidence)
  }

  private mutating func counted(_ count: Int, _ evidence: Evidence) {
    (background, backgroundEvidence) = (max(0, count), evidence)
    if count <= 0 {
      calls.forgetBackground()
      subagentsEnded()
    }
  }

  private mutating func forgetWhatRuns() {
    calls.forgetAll()
    subagents = [:]
    (background, backgroundEvidence) = (nil, nil)
    question = nil
    isWritingTasks = false
  }

  /// Whether nothing later is known of the turn.
  private func isNew(_ evidence: Evidence) -> Bool {
    turn.map { evidence.time >= $0.evidence.time } ?? true
  }

  /// Whether the turn was over before it was done.
  private func isOver(at evidence: Evidence) -> Bool {
    guard case .over(_, let end) = turn else { return false }
    return evidence.time < end.time
  }

  // MARK: The verdict

  /// The judgement of a moment.
  ///
  /// - Parameters:
  ///   - now: the moment.
  ///   - state: what the session does by all that tells of it: a terminal shows whether an agent that has spoken goes on.
  /// - Returns: `nil` where nothing is known.
  package func verdict(at now: Timestamp, state: StateVerdict? = nil) -> StopPoint? {
    let against = reasonsAgainst(at: now, state)
    let good = reasonsFor()
    if !against.isEmpty { return StopPoint(isSafe: false, reasons: against, phase: phases.change) }
    if !good.isEmpty { return StopPoint(isSafe: true, reasons: good, phase: phases.change) }
    guard case .running(let evidence) = turn else { return nil }
    return StopPoint(isSafe: false, reasons: [StopReason(.working, evidence)], phase: phases.change)
  }

  private func reasonsAgainst(at now: Timestamp, _ state: StateVerdict?) -> [StopReason] {
    var reasons: [StopReason] = []
    func add(_ kind: StopReason.Kind, _ evidence: Evidence) { reasons.append(StopReason(kind, evidence)) }
    if let question { add(.waitsForUser(question.kind), question.evidence) }
    // A call that asks is told by its question.
    for (call, evidence) in calls.running where question == nil || call.action != .ask && call.action != .plan
    {
      add(.toolRunning(call), evidence)
    }
    for (agent, evidence) in subagents.sorted(by: { ($0.value.time, $0.key) < ($1.value.time, $1.key) }) {
      add(.subagentRunning(agent: agent), evidence)
    }
    let goingOn = calls.background
    if let first = goingOn.first {
      add(.backgroundRunning(count: max(goingOn.count, background ?? 0), first.call?.action), first.evidence)
    } else if let background, background > subagents.count, let backgroundEvidence {
      add(.backgroundRunning(count: background, nil), backgroundEvidence)
    }
    if case .open(let open)? = tree, open.counts(at: now) {
      let note = SourcePointer(path: open.note, offset: 0, length: 0)
      add(.treeHalfDone(program: open.program), Evidence(time: open.began, source: note))
    } else if let tree = work.openTree {
      add(.treeHalfDone(program: tree.program), tree.evidence)
    }
    if let tests = work.tests, !tests.passed { add(.testsFailed(program: tests.program), tests.evidence) }
    if let edit = work.lastUntested, countsEdits(at: now) {
      add(.editsUntested(path: edit.path, count: work.untestedCount), edit.evidence)
    }
    if let tasks, let tasksEvidence, isWritingTasks, tasks.open > 0, tasks.active == 0 {
      add(.writesTasks, tasksEvidence)
    }
    if let compacting { add(.compacting, compacting) }
    if case .over(.paused, let end) = turn, Self.goesOn(after: end.time, state, at: now) {
      add(.working, end)
    }
    return reasons
  }

  /// What the terminal of an agent that has spoken shows since: with that a verdict changes, else a state changes none.
  /// `nil` where it shows nothing, and where the agent has not spoken last.
  package func shown(_ state: StateVerdict?) -> SessionState? {
    guard case .over(.paused, let end) = turn else { return nil }
    return state?.shown(after: end.time)
  }

  /// Whether an agent that has spoken may have a tool at work.
  private static func goesOn(after end: Timestamp, _ state: StateVerdict?, at now: Timestamp) -> Bool {
    switch state?.shown(after: end) {
    case .busy, .waiting: true
    case .idle, .background, .limited, .gone: false
    case nil: now.milliseconds - end.milliseconds < silence
    }
  }

  /// Whether edits that no test has seen speak against it: as long as the agent is at it, and a while longer where it
  /// runs tests at all.
  private func countsEdits(at now: Timestamp) -> Bool {
    guard case .over(_, let end) = turn else { return true }
    return work.tests != nil && now.milliseconds - end.time.milliseconds < Self.idleAge
  }

  private func reasonsFor() -> [StopReason] {
    var reasons: [StopReason] = []
    if let tests = work.tests, tests.passed, work.hasEdits, work.lastUntested == nil {
      reasons.append(StopReason(.testsPassed(program: tests.program), tests.evidence))
    }
    if let commit = work.commit { reasons.append(StopReason(.committed, commit)) }
    if let tasks, let tasksEvidence, tasks.done > 0, tasks.open + tasks.active == 0 {
      reasons.append(StopReason(.tasksDone(count: tasks.done), tasksEvidence))
    }
    switch turn {
    case .over(let end, let evidence): reasons.append(StopReason(.turnOver(end), evidence))
    case .running:
      if let change = phases.change, change.from != nil, callsSinceChange <= Self.freshCalls {
        reasons.append(StopReason(.phaseChanged(from: change.from, to: change.to), change.evidence))
      }
    case nil:
      if let begun { reasons.append(StopReason(.notBegun, begun)) }
    }
    return reasons
  }
}
