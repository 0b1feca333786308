import SessionCore

extension ScreenRules.Rule {
  /// A rule as it stands in an agent's table; `nil` where a pattern is none, which a test sees to.
  init?(
    _ name: String, of agent: AgentID, _ priority: Int, _ region: ScreenCapture.Region, all: [String] = [],
    any: [String] = [], _ outcome: ScreenRules.Outcome, isPlain: Bool = false
  ) {
    let (allParts, anyParts) = (all.compactMap(LinePattern.init), any.compactMap(LinePattern.init))
    guard allParts.count == all.count, anyParts.count == any.count else { return nil }
    self.init(
      name, agent: agent, priority: priority, region: region, all: allParts, any: anyParts, outcome: outcome,
      isPlain: isPlain)
  }
}
