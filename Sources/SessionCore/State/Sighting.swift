/// What was seen on a terminal, over several looks: its title, or its screen.
package struct Sighting: Hashable, Sendable {
  /// What one look says.
  package struct Look: Hashable, Sendable {
    package var state: SessionState
    /// The rule by which it is read.
    package var rule: String
    /// Whether it is certain at first sight. An agent at rest looks much like one between two steps.
    package var isPlain: Bool

    package init(_ state: SessionState, rule: String, isPlain: Bool) {
      self.state = state
      self.rule = rule
      self.isPlain = isPlain
    }
  }

  /// Rest that is not plain counts after so long, in milliseconds, and when it was seen twice.
  static let confirmation: Int64 = 700

  private var look: Look
  private var first: Timestamp
  private var last: Timestamp
  private var looks = 1

  package init(_ look: Look, at time: Timestamp) {
    self.look = look
    (first, last) = (time, time)
  }

  /// Takes the next look.
  package mutating func see(_ next: Look, at time: Timestamp) {
    if next.state == look.state {
      look = next
      last = max(last, time)
      looks += 1
    } else {
      self = Sighting(next, at: time)
    }
  }

  /// Whether it is certain enough to change a state.
  package var isSettled: Bool {
    switch look.state {
    case .busy, .waiting, .limited, .background, .gone: true
    case .idle: look.isPlain || looks > 1 && last.milliseconds - first.milliseconds >= Self.confirmation
    }
  }

  /// When it was seen last.
  package var seen: Timestamp { last }

  /// What is seen, as that source's word.
  package func claim(_ source: StateEvidence.Source) -> StateClaim {
    StateClaim(
      look.state, StateEvidence(source, rule: look.rule, time: first, seen: last), isSettled: isSettled)
  }
}
