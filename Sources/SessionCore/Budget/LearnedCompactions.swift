/// Where agents were seen to compact by themselves, and what of that has yet to be stored and to be told to sessions.
package struct LearnedCompactions: Sendable {
  /// Between two looks at how old what was learned is, in milliseconds.
  private static let agingInterval: Int64 = 3_600_000

  private var points: [AgentID: CompactionPoints]
  /// Agents of which that has changed since it was stored.
  private var unstored: Set<AgentID> = []
  /// Whether sessions have yet to be told of a change.
  private var isNews = false
  /// When what was too old was left out last.
  private var aged: Timestamp?

  /// What was stored; nothing for a beginning.
  package init(_ points: [AgentID: CompactionPoints] = [:]) {
    self.points = points
  }

  /// Where that agent was seen to compact; `nil` where it was not.
  package subscript(agent: AgentID) -> CompactionPoints? { points[agent] }

  /// What has changed since it was stored; ``stored()`` when it is.
  package var unsaved: [AgentID: CompactionPoints] { points.filter { unstored.contains($0.key) } }

  /// All is in the store.
  package mutating func stored() {
    unstored = []
  }

  /// An agent compacted by itself.
  package mutating func saw(_ sight: CompactionPoints.Sight, by agent: AgentID, at now: Timestamp) {
    let known = points[agent] ?? CompactionPoints()
    var new = known
    new.age(to: now)
    new.note(sight)
    points[agent] = new
    guard new != known else { return }
    unstored.insert(agent)
    isNews = true
  }

  /// Leaves out what is too old, once an hour.
  ///
  /// - Returns: whether anything was.
  package mutating func age(to now: Timestamp) -> Bool {
    // The clock may have been set back.
    if let aged, (0..<Self.agingInterval).contains(now.milliseconds - aged.milliseconds) { return false }
    aged = now
    var hasChanged = false
    for (agent, known) in points {
      var shorter = known
      shorter.age(to: now)
      guard shorter != known else { continue }
      points[agent] = shorter
      unstored.insert(agent)
      hasChanged = true
    }
    return hasChanged
  }

  /// Whether sessions have to be told of a change; asked by whoever tells them then.
  package mutating func takeNews() -> Bool {
    defer { isNews = false }
    return isNews
  }
}
