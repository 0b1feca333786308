/// Why a state is believed: who says so, by which rule, and since when.
package struct StateEvidence: Hashable, Sendable {
  /// Who can say what a session does, in the order in which they are listed; which of them decides is ``StateMonitor``'s word.
  package enum Source: String, Hashable, Sendable, CaseIterable, Comparable {
    /// The process table: a process that ended does nothing.
    case process
    /// The agent's own registry of its processes.
    case registry
    /// A call of one of the agent's hooks.
    case hook
    /// The title that the agent gives its terminal.
    case title
    /// What stands on the terminal.
    case screen
    /// The transcript, which is written a little later.
    case transcript

    package static func < (left: Source, right: Source) -> Bool { left.rank < right.rank }

    private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
  }

  package var source: Source
  /// The word for what was seen: the hook's name, the rule for the screen, the registry's status.
  package var rule: String
  /// When it began to be so, by the source.
  package var time: Timestamp
  /// When the source was last seen to say so; the same as ``time`` for what is told once.
  package var seen: Timestamp
  /// Where it stands in a transcript.
  package var place: SourcePointer?

  package init(
    _ source: Source, rule: String, time: Timestamp, seen: Timestamp? = nil, place: SourcePointer? = nil
  ) {
    self.source = source
    self.rule = rule
    self.time = time
    self.seen = seen ?? time
    self.place = place
  }
}

/// A state, as one source has it.
package struct StateClaim: Hashable, Sendable {
  package var state: SessionState
  package var evidence: StateEvidence
  /// Whether it is certain enough to decide anything: rest that was seen but once is not.
  package var isSettled: Bool

  package init(_ state: SessionState, _ evidence: StateEvidence, isSettled: Bool = true) {
    self.state = state
    self.evidence = evidence
    self.isSettled = isSettled
  }
}

/// The state that holds, and what each source says.
package struct StateVerdict: Hashable, Sendable {
  package var state: SessionState
  /// When the session came into this state; who says so may have changed since.
  package var since: Timestamp
  /// What decides.
  package var evidence: StateEvidence
  /// What the other sources say, in the order of ``StateEvidence/Source``.
  package var others: [StateClaim]

  package init(
    _ state: SessionState, since: Timestamp, evidence: StateEvidence, others: [StateClaim] = []
  ) {
    self.state = state
    self.since = since
    self.evidence = evidence
    self.others = others
  }

  /// What the agent's terminal was last seen to show later than that; `nil` where it was not seen, or not long enough to
  /// be certain.
  package func shown(after time: Timestamp) -> SessionState? {
    let claims = [StateClaim(state, evidence)] + others
    let seen = claims.filter { claim in
      (claim.evidence.source == .title || claim.evidence.source == .screen) && claim.isSettled
        && claim.evidence.seen.milliseconds - time.milliseconds > StateMonitor.drawing
    }
    return seen.max { $0.evidence.seen < $1.evidence.seen }?.state
  }

  /// What a process's registry says of it, since that moment where it does not say; `nil` where it says nothing.
  package init?(_ agent: LiveAgent, since: Timestamp) {
    guard let state = SessionState(agent.activity) else { return nil }
    let since = agent.since ?? since
    self.init(state, since: since, evidence: StateEvidence(.registry, rule: agent.activity.word, time: since))
  }
}
