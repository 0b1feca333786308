/// By what one knows from a terminal what an agent does: a table, so that a change of an agent's looks is a change of a
/// line.
package struct ScreenRules: Hashable, Sendable {
  /// One rule. It fits where a line of its region fits each of ``all``, one at least of ``any`` if there are some, and
  /// none of ``none``.
  package struct Rule: Hashable, Sendable {
    package var name: String
    package var agent: AgentID
    /// Of rules that fit, the one with the highest counts.
    package var priority: Int
    package var region: ScreenCapture.Region
    package var all: [LinePattern]
    package var any: [LinePattern]
    package var none: [LinePattern]
    package var outcome: Outcome
    /// Whether the state is certain at first sight.
    package var isPlain: Bool

    package init(
      _ name: String, agent: AgentID, priority: Int, region: ScreenCapture.Region, all: [LinePattern] = [],
      any: [LinePattern] = [], none: [LinePattern] = [], outcome: Outcome, isPlain: Bool = false
    ) {
      self.name = name
      self.agent = agent
      self.priority = priority
      self.region = region
      self.all = all
      self.any = any
      self.none = none
      self.outcome = outcome
      self.isPlain = isPlain
    }

    fileprivate func fits(_ capture: ScreenCapture) -> Bool {
      let lines = capture.region(region)
      func isThere(_ pattern: LinePattern) -> Bool { lines.contains(where: pattern.matches) }
      return all.allSatisfy(isThere) && (any.isEmpty || any.contains(where: isThere))
        && !none.contains(where: isThere) && !(all.isEmpty && any.isEmpty)
    }
  }

  /// What a rule says.
  package enum Outcome: Hashable, Sendable {
    case state(SessionState)
    /// The agent shows something else than what it does now, as while its transcript is looked through.
    case silent
  }

  /// The highest priority first.
  package private(set) var rules: [Rule]

  package init(_ rules: [Rule]) {
    self.rules = rules.enumerated().sorted { left, right in
      (right.element.priority, left.offset) < (left.element.priority, right.offset)
    }.map(\.element)
  }

  /// These rules with others over them: one of the same name and agent is replaced, and goes where it has no pattern.
  package func updated(with others: [Rule]) -> ScreenRules {
    let kept = rules.filter { rule in !others.contains { $0.name == rule.name && $0.agent == rule.agent } }
    return ScreenRules(kept + others.filter { !($0.all.isEmpty && $0.any.isEmpty) })
  }

  /// What the terminal's title says of an agent; `nil` where no rule fits.
  package func title(_ title: String, of agent: AgentID) -> Sighting.Look? {
    look(ScreenCapture(title: title, lines: []), of: agent, isTitle: true)
  }

  /// What stands on the terminal of an agent; `nil` where no rule fits, or what fits says nothing.
  package func screen(_ lines: [String], of agent: AgentID) -> Sighting.Look? {
    look(ScreenCapture(lines: lines), of: agent, isTitle: false)
  }

  private func look(_ capture: ScreenCapture, of agent: AgentID, isTitle: Bool) -> Sighting.Look? {
    let rule = rules.first { rule in
      rule.agent == agent && (rule.region == .title) == isTitle && rule.fits(capture)
    }
    guard let rule, case .state(let state) = rule.outcome else { return nil }
    return Sighting.Look(state, rule: rule.name, isPlain: rule.isPlain)
  }
}
