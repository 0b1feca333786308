/// Tells the phase of a session from what its agent does, call by call.
///
/// Each call says something for one phase, more or less: ``PhaseQuarters`` has how much. What was said counts less with
/// each call that follows, so that the last three or four decide and a stray one is no transition. While the agent may
/// only plan, all it does is planning.
package struct PhaseMonitor: Hashable, Sendable {
  /// What a call says.
  private struct Vote: Hashable, Sendable {
    var phase: Phase
    var quarters: Int

    init(_ phase: Phase, _ quarters: Int) {
      self.phase = phase
      self.quarters = quarters
    }
  }

  /// What is left of what was said before when the next call, or the user, says something.
  private static let decay = 0.75

  /// The last transition; `nil` before anything is known.
  package private(set) var change: PhaseChange?
  /// How much speaks for each phase.
  private var weights: [Phase: Double] = [:]
  private var isPlanning = false

  package init() {}

  package var phase: Phase? { change?.to }

  /// The main conversation calls a tool: the transition that follows, if one does.
  package mutating func called(_ call: ToolCall, evidence: Evidence) -> PhaseChange? {
    guard let vote = vote(call) else { return nil }
    if isPlanning { return move(to: .planning, evidence) }
    fade()
    weights[vote.phase, default: 0] += Double(vote.quarters)
    let best = Phase.allCases.max { weight(of: $0) < weight(of: $1) } ?? vote.phase
    guard let phase else { return move(to: best, evidence) }
    return weight(of: best) > weight(of: phase) ? move(to: best, evidence) : nil
  }

  /// What the agent may do changes: the transition that follows, if one does.
  package mutating func modeChanged(_ mode: String, evidence: Evidence) -> PhaseChange? {
    let wasPlanning = isPlanning
    isPlanning = mode == "plan"
    if wasPlanning, !isPlanning { weights = [:] }
    return isPlanning ? move(to: .planning, evidence) : nil
  }

  /// The user speaks: what was done before says less of what comes.
  package mutating func prompted() { fade() }

  private mutating func fade() {
    for (phase, weight) in weights { weights[phase] = weight * Self.decay }
  }

  private func weight(of phase: Phase) -> Double { weights[phase] ?? 0 }

  private mutating func move(to phase: Phase, _ evidence: Evidence) -> PhaseChange? {
    // Read once: read twice, the optimiser of Swift 6.3.1 fails.
    let former = self.phase
    guard phase != former else { return nil }
    let change = PhaseChange(from: former, to: phase, evidence: evidence)
    self.change = change
    return change
  }

  /// What a call says of the phase; `nil` where it goes with any.
  private func vote(_ call: ToolCall) -> Vote? {
    switch call.action {
    case .read, .search: Vote(.analysis, PhaseQuarters.read)
    case .browse: Vote(.analysis, PhaseQuarters.browse)
    case .edit(let path): Self.vote(edited: path)
    case .run(let kind, let program): vote(kind, program)
    case .plan: Vote(.planning, PhaseQuarters.plan)
    case .ask: Vote(.planning, PhaseQuarters.ask)
    // A new task is a plan; that one is begun or done says nothing.
    case .tasks:
      call.name.hasSuffix("Create")
        ? Vote(.planning, PhaseQuarters.newTask)
        : call.isTaskList ? Vote(.planning, PhaseQuarters.taskList) : nil
    case .delegate: Vote(.analysis, PhaseQuarters.delegate)
    case .other: nil
    }
  }

  private static func vote(edited path: String) -> Vote {
    switch EditedFile(path: path) {
    case .plan: Vote(.planning, PhaseQuarters.edit)
    case .document: Vote(.documentation, PhaseQuarters.edit)
    case .test: Vote(.testing, PhaseQuarters.edit)
    case .program: Vote(.implementation, PhaseQuarters.edit)
    }
  }

  /// What brings finished work to where others find it.
  private static let putsAway: Set<String> = ["git add", "git push", "gh pr create"]

  /// Where putting work away belongs: to the making of it, be it a text, a plan or a program.
  private var workPutAway: Phase {
    switch phase {
    case .documentation: .documentation
    case .planning: .planning
    case .analysis, .implementation, .testing, nil: .implementation
    }
  }

  private func vote(_ kind: CommandKind, _ program: String) -> Vote? {
    switch kind {
    case .inspect where ProgramTables.idle.contains(program): nil
    case .inspect:
      Vote(.analysis, program.hasPrefix("git ") ? PhaseQuarters.repository : PhaseQuarters.look)
    case .test: Vote(.testing, PhaseQuarters.test)
    case .edit: Vote(.implementation, PhaseQuarters.edit)
    case .commit: Vote(workPutAway, PhaseQuarters.putAway)
    case .versionControl:
      Self.putsAway.contains(program)
        ? Vote(workPutAway, PhaseQuarters.putAway) : Vote(.implementation, PhaseQuarters.versionControl)
    case .build, .lint, .install: Vote(.implementation, PhaseQuarters.check)
    // What was just made is tried out; where nothing was, it is looked at.
    case .other:
      ProgramTables.errands.contains(program.firstWord)
        ? nil
        : Vote(
          weight(of: .implementation) + weight(of: .testing) > weight(of: .analysis) ? .testing : .analysis,
          PhaseQuarters.otherProgram)
    }
  }
}

extension ToolCall {
  /// Whether it writes the list of tasks as a whole.
  fileprivate var isTaskList: Bool {
    !name.hasSuffix("Update") && !name.hasSuffix("List") && !name.hasSuffix("Get")
  }
}

extension String {
  fileprivate var firstWord: String { String(prefix { $0 != " " }) }
}
