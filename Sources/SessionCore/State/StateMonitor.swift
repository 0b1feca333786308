/// Decides what a session does from all that tells of it.
///
/// The agent's registry is written by the agent at each change, and its process is held against the process table:
/// where it says something it decides, and the others only say it more exactly. Else the steps decide, those of hooks
/// and of the transcript together; and what is seen on the terminal decides over them where it is newer, since steps may
/// be missed and no hook is called when a user stops a turn.
package struct StateMonitor: Sendable {
  /// What stands on a terminal is drawn a little later than what a hook tells: so much newer it has to be, in
  /// milliseconds, to be believed over steps.
  package static let drawing: Int64 = 1_000
  /// Without a process, steps of so long ago tell of nothing that goes on, in milliseconds.
  private static let longestSilence: Int64 = 3_600_000

  /// Whether a process has the session.
  private enum Presence: Hashable {
    /// Nobody has seen one, and there may be one all the same.
    case unknown
    case present(LiveAgent.Activity, since: Timestamp, seen: Timestamp)
    /// The registry has none.
    case absent(since: Timestamp)
    /// The one that was seen has ended, or has another session now; there may be one that nobody sees.
    case left(since: Timestamp)
  }

  private var presence = Presence.unknown
  private var turn = TurnState()
  private var title: Sighting?
  private var screen: Sighting?
  /// What was decided last.
  private var last: (state: SessionState, since: Timestamp)?

  package init() {}

  // MARK: What the sources say

  /// The session is in a process that lives. Its agent's registry may say what it does, and since when.
  package mutating func registered(_ activity: LiveAgent.Activity, since: Timestamp?, at time: Timestamp) {
    if case .present(let before, let began, _) = presence, before == activity, since == nil || since == began
    {
      presence = .present(activity, since: began, seen: time)
    } else {
      presence = .present(activity, since: min(since ?? time, time), seen: time)
    }
  }

  /// No process of the registry has the session.
  package mutating func unregistered(at time: Timestamp) {
    if case .absent = presence { return }
    presence = .absent(since: time)
    // What a terminal shows from now on is another program's.
    (title, screen) = (nil, nil)
  }

  /// The process in which it was seen has it no more. Of a session that was in none this says nothing.
  package mutating func left(at time: Timestamp) {
    guard case .present = presence else { return }
    presence = .left(since: time)
    (title, screen) = (nil, nil)
  }

  /// It can't be told any more which process has it, if any.
  mutating func lostSight() {
    guard case .present = presence else { return }
    presence = .unknown
    (title, screen) = (nil, nil)
  }

  /// A step was told of.
  package mutating func stepped(_ step: SessionStep, _ evidence: StateEvidence) {
    turn.apply(step, evidence)
  }

  /// The terminal's title was looked at; `nil` where it says nothing.
  package mutating func titled(_ look: Sighting.Look?, at time: Timestamp) {
    Self.note(look, at: time, in: &title)
  }

  /// The terminal's screen was looked at; `nil` where it says nothing, as while an old part of it is shown.
  package mutating func screened(_ look: Sighting.Look?, at time: Timestamp) {
    Self.note(look, at: time, in: &screen)
  }

  private static func note(_ look: Sighting.Look?, at time: Timestamp, in sighting: inout Sighting?) {
    guard let look else { return }
    if sighting == nil { sighting = Sighting(look, at: time) } else { sighting?.see(look, at: time) }
  }

  // MARK: What is decided

  /// Whether somebody has to look at the terminal to know what the session does.
  package var needsLook: Bool {
    switch presence {
    case .present(.unknown, _, _): !isSeenAtRest
    case .present, .absent, .left, .unknown: false
    }
  }

  /// Whether the steps, where any are known, and the screen agree that no turn goes on: before anything else happens there
  /// is a step.
  private var isSeenAtRest: Bool {
    guard !turn.isTurnOpen, let screen, screen.isSettled, screen.claim(.screen).state == .idle else {
      return false
    }
    guard let claim = turn.claim else { return true }
    return screen.seen.milliseconds - claim.evidence.time.milliseconds > Self.drawing
  }

  /// The state at that moment; `nil` where nobody says anything.
  package mutating func verdict(at now: Timestamp) -> StateVerdict? {
    guard let decided = decided(at: now) else {
      last = nil
      return nil
    }
    let since =
      if let last, last.state == decided.state { min(last.since, decided.evidence.time) } else {
        decided.evidence.time
      }
    last = (decided.state, since)
    let others = claims.filter { $0.evidence.source != decided.evidence.source }
    return StateVerdict(decided.state, since: since, evidence: decided.evidence, others: others)
  }

  /// What each source says, in their order.
  private var claims: [StateClaim] {
    [presenceClaim, turn.claim, title?.claim(.title), screen?.claim(.screen)].compactMap(\.self)
      .sorted { $0.evidence.source < $1.evidence.source }
  }

  private func decided(at now: Timestamp) -> StateClaim? {
    switch presence {
    case .present(let activity, let since, _):
      if activity != .unknown, let claim = presenceClaim { return refined(claim) }
      return watched ?? StateClaim(.idle, StateEvidence(.process, rule: "no step yet", time: since))
    case .absent(let since):
      // A step that was done after that is of a process that the registry does not have.
      if let claim = turn.claim, claim.evidence.source == .hook, claim.evidence.time > since,
        !isSilent(claim, at: now)
      {
        return claim
      }
      return presenceClaim
    case .left(let since):
      // Somebody goes on with it all the same.
      if let claim = turn.claim, claim.evidence.time > since, !isSilent(claim, at: now) { return claim }
      return presenceClaim
    case .unknown:
      return watched.flatMap { isSilent($0, at: now) ? nil : $0 }
    }
  }

  private func isSilent(_ claim: StateClaim, at now: Timestamp) -> Bool {
    now.milliseconds - claim.evidence.seen.milliseconds > Self.longestSilence
  }

  /// What the registry says; `nil` where that is nothing.
  private var presenceClaim: StateClaim? {
    switch presence {
    case .unknown: nil
    case .absent(let since), .left(let since):
      StateClaim(.gone, StateEvidence(.process, rule: "no process", time: since))
    case .present(let activity, let since, let seen):
      SessionState(activity).map { state in
        StateClaim(state, StateEvidence(.registry, rule: activity.word, time: since, seen: seen))
      }
    }
  }

  /// What the registry says, said more exactly by the steps: it has no word for tasks in the background beside a turn
  /// that is over, none for a limit, and one for all kinds of leave.
  private func refined(_ claim: StateClaim) -> StateClaim {
    guard let steps = turn.claim else {
      return claim.state.wait == .dialog ? StateClaim(.idle, claim.evidence) : claim
    }
    switch (claim.state, steps.state) {
    case (.idle, .limited), (.idle, .background): return steps
    case (.background, .limited), (.background, .background): return steps
    // It calls an agent busy whose subagents go on after its turn.
    case (.busy, .background) where steps.evidence.time >= claim.evidence.time: return steps
    case (.waiting(.dialog), let state) where !turn.isTurnOpen:
      // A dialog that its user opened between two turns: nothing waits for that.
      return StateClaim(state == .gone ? .idle : state, claim.evidence)
    case (.waiting(.permission), .waiting(.plan)), (.waiting(.permission), .waiting(.answer)),
      (.waiting(.other), .waiting):
      return StateClaim(steps.state, claim.evidence)
    // Of anything else the registry knows as much, or more.
    case _: return claim
    }
  }

  /// What the steps and the terminal say together.
  private var watched: StateClaim? {
    let seen = [(title, StateEvidence.Source.title), (screen, .screen)].compactMap { sighting, source in
      sighting.flatMap { $0.isSettled ? $0.claim(source) : nil }
    }
    guard var best = turn.claim else { return Self.best(of: seen) }
    for claim in seen where Self.overtakes(claim, best) { best = claim }
    return best
  }

  /// Of what is seen alone: the screen knows for what an agent waits, a title only whether it works.
  private static func best(of seen: [StateClaim]) -> StateClaim? {
    guard let title = seen.first(where: { $0.evidence.source == .title }) else { return seen.first }
    guard let screen = seen.first(where: { $0.evidence.source == .screen }) else { return title }
    return title.state == .idle && screen.state != .busy ? screen : title
  }

  /// Whether what is seen is believed over what decides so far.
  private static func overtakes(_ seen: StateClaim, _ best: StateClaim) -> Bool {
    guard seen.state != best.state else { return false }
    switch (seen.state, best.state) {
    // A title at rest can't tell rest from a wait or a limit, nor a screen tasks in the background.
    case (.idle, .waiting), (.idle, .limited), (.idle, .background):
      if seen.evidence.source == .title { return false }
    case (.idle, .idle), (.idle, .busy), (.idle, .gone), (.busy, _), (.waiting, _), (.limited, _),
      (.background, _),
      (.gone, _):
      break
    }
    return seen.evidence.seen.milliseconds - best.evidence.seen.milliseconds > drawing
  }
}

extension SessionState {
  /// What the registry's word for an agent's activity means; `nil` where it says nothing.
  package init?(_ activity: LiveAgent.Activity) {
    switch activity {
    case .idle: self = .idle
    case .busy: self = .busy
    case .background: self = .background(nil)
    case .waiting(let words): self = .waiting(for: Wait(registryWords: words))
    case .unknown: return nil
    }
  }
}
