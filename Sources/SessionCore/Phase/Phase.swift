/// What the work of a session is at.
package enum Phase: String, Hashable, Sendable, CaseIterable {
  case planning
  case analysis
  case implementation
  case testing
  case documentation
}

/// Where a conclusion comes from: the step, when it was done, and the line that tells of it.
package struct Evidence: Hashable, Sendable {
  package var time: Timestamp
  /// The number of the event; 0 where none was given.
  package var event: Int64
  package var source: SourcePointer?

  package init(time: Timestamp, event: Int64 = 0, source: SourcePointer? = nil) {
    self.time = time
    self.event = event
    self.source = source
  }
}

/// A change of the phase as it is kept: what it was concluded from goes by its number.
package struct PhaseTransition: Hashable, Sendable {
  /// `nil` for the first one that is known.
  package var from: Phase?
  package var to: Phase
  /// The number of the event that settled it.
  package var step: Int64

  package init(from: Phase?, to: Phase, step: Int64) {
    self.from = from
    self.to = to
    self.step = step
  }
}

/// The work of a session goes over into another phase.
package struct PhaseChange: Hashable, Sendable {
  /// `nil` for the first one that is known.
  package var from: Phase?
  package var to: Phase
  /// The call that settled it.
  package var evidence: Evidence

  package init(from: Phase?, to: Phase, evidence: Evidence) {
    self.from = from
    self.to = to
    self.evidence = evidence
  }
}
