/// Tells the phase of a session from what its agent does, call by call.
///
/// The last few calls vote, heavier ones with more weight: an edit says more than the reading before it. Another phase has
/// to have two of the votes and more weight than the present one, so that a stray call is no transition. While the agent
/// may only plan, all it does is planning.
package struct PhaseMonitor: Hashable, Sendable {
  private struct Vote: Hashable, Sendable {
    var phase: Phase
    var weight: Int
  }

  /// Votes that count, the last ones.
  private static let mostVotes = 5
  /// Votes for a phase that a transition needs.
  private static let fewestVotes = 2

  /// The last transition; `nil` before anything is known.
  package private(set) var change: PhaseChange?
  private var votes: [Vote] = []
  private var isPlanning = false

  package init() {}

  package var phase: Phase? { change?.to }

  /// The main conversation calls a tool: the transition that follows, if one does.
  package mutating func called(_ action: ToolAction, evidence: Evidence) -> PhaseChange? {
    if isPlanning { return move(to: .planning, evidence) }
    guard let vote = Self.vote(action) else { return nil }
    votes.append(vote)
    if votes.count > Self.mostVotes { votes.removeFirst() }
    guard let phase else { return move(to: vote.phase, evidence) }
    guard vote.phase != phase, votes.count(where: { $0.phase == vote.phase }) >= Self.fewestVotes,
      weight(of: vote.phase) > weight(of: phase)
    else { return nil }
    return move(to: vote.phase, evidence)
  }

  /// What the agent may do changes: the transition that follows, if one does.
  package mutating func modeChanged(_ mode: String, evidence: Evidence) -> PhaseChange? {
    let wasPlanning = isPlanning
    isPlanning = mode == "plan"
    if wasPlanning, !isPlanning { votes = [] }
    return isPlanning ? move(to: .planning, evidence) : nil
  }

  /// The user speaks: what was done before says less of what comes.
  package mutating func prompted() {
    votes = votes.suffix(1)
  }

  private func weight(of phase: Phase) -> Int {
    votes.reduce(0) { $0 + ($1.phase == phase ? $1.weight : 0) }
  }

  private mutating func move(to phase: Phase, _ evidence: Evidence) -> PhaseChange? {
    guard phase != self.phase else { return nil }
    let change = PhaseChange(from: self.phase, to: phase, evidence: evidence)
    self.change = change
    return change
  }

  /// What a call says of the phase; `nil` where it goes with any.
  private static func vote(_ action: ToolAction) -> Vote? {
    switch action {
    case .read, .search, .browse: Vote(phase: .analysis, weight: 1)
    case .edit(let path): vote(edited: path)
    case .run(let kind, _): vote(command: kind)
    case .plan: Vote(phase: .planning, weight: 4)
    case .ask, .tasks, .delegate, .other: nil
    }
  }

  private static func vote(edited path: String) -> Vote {
    switch EditedFile(path: path) {
    case .plan: Vote(phase: .planning, weight: 3)
    case .document: Vote(phase: .documentation, weight: 2)
    case .program: Vote(phase: .implementation, weight: 2)
    }
  }

  private static func vote(command kind: CommandKind) -> Vote? {
    switch kind {
    case .inspect: Vote(phase: .analysis, weight: 1)
    case .test: Vote(phase: .testing, weight: 3)
    case .edit: Vote(phase: .implementation, weight: 2)
    case .build, .lint, .commit, .versionControl, .install, .other: nil
    }
  }
}

/// What a file is for, told from its path.
package enum EditedFile: Hashable, Sendable {
  /// It says what is to be done.
  case plan
  /// It is for people to read: nothing has to be tested after a change.
  case document
  /// Anything else, also where the path is not known.
  case program

  private static let endings = [".md", ".mdx", ".rst", ".txt", ".adoc", ".asciidoc", ".tex", ".org"]
  private static let names: Set<String> = [
    "readme", "changelog", "license", "contributing", "authors", "notice",
  ]

  package init(path: String) {
    let plain = path.lowercased()
    let parts = plain.split { $0 == "/" || $0 == "\\" }
    let name = parts.last.map(String.init) ?? ""
    let stem = String(name.prefix { $0 != "." })
    let isText = Self.endings.contains { name.hasSuffix($0) }
    if isText,
      parts.dropLast().contains("plans") || stem.hasPrefix("plan") || stem.hasSuffix("plan") || stem == "todo"
    {
      self = .plan
    } else {
      self = isText || Self.names.contains(stem) && !name.contains(".") ? .document : .program
    }
  }
}
