/// The calls of tools in a session: which are at work, which go on in the background, which are through. A call may be
/// told of twice, and its end before it.
struct CallLedger: Hashable, Sendable {
  private struct Entry: Hashable, Sendable {
    var call: ToolCall?
    /// The subagent that called; `nil` for the main conversation.
    var agent: String?
    var evidence: Evidence
    /// In which order the calls were told of.
    var number: Int
  }

  /// Ids that are remembered after their end: they may be told of again.
  private static let mostEnded = 1_024
  /// No agent calls more tools at once; what is more is not kept.
  private static let mostAtOnce = 512

  private var atWork: [String: Entry] = [:]
  private var goingOn: [String: Entry] = [:]
  /// Calls of turns that are over, whose ends were not told.
  private var late: [String: Entry] = [:]
  /// Ends whose calls are not known yet.
  private var early: [String: Early] = [:]
  /// Those of them that ended in the background without a word of what they put out: that may be told later.
  private var silent: [String: Entry] = [:]
  private var ended: Set<String> = []
  private var endedOrder: [String] = []
  private var next = 0

  private struct Early: Hashable, Sendable {
    var end: ToolEnd
    var evidence: Evidence
  }

  /// The calls at work, the earliest first.
  var running: [(call: ToolCall, evidence: Evidence)] {
    atWork.values.sorted { $0.number < $1.number }.compactMap { entry in
      entry.call.map { ($0, entry.evidence) }
    }
  }

  /// What goes on in the background, the earliest first.
  var background: [(call: ToolCall?, evidence: Evidence)] {
    goingOn.values.sorted { $0.number < $1.number }.map { ($0.call, $0.evidence) }
  }

  /// A tool is called, by that subagent or in the main conversation.
  ///
  /// - Returns: whether that is new.
  mutating func called(_ call: ToolCall, agent: String?, _ evidence: Evidence) -> Bool {
    guard atWork[call.id] == nil, goingOn[call.id] == nil, late[call.id] == nil, !ended.contains(call.id)
    else { return false }
    next += 1
    let entry = Entry(call: call, agent: agent, evidence: evidence, number: next)
    if let known = early[call.id] {
      if known.end.goesOn { goingOn[call.id] = entry } else { remember(call.id) }
    } else if atWork.count < Self.mostAtOnce {
      atWork[call.id] = entry
    }
    return true
  }

  /// A call is through: the call, and when it began. `nil` where that is known already, or the call is not yet.
  mutating func ended(_ end: ToolEnd, _ evidence: Evidence) -> (call: ToolCall, began: Evidence)? {
    guard !ended.contains(end.id) else { return nil }
    guard let entry = atWork[end.id] ?? late[end.id] ?? goingOn[end.id] else {
      guard early[end.id] == nil else {
        if !end.goesOn { early[end.id] = Early(end: end, evidence: evidence) }
        return nil
      }
      if early.count >= Self.mostAtOnce { early = [:] }
      early[end.id] = Early(end: end, evidence: evidence)
      return nil
    }
    // The same beginning in the background, told of again.
    if end.goesOn, goingOn[end.id] != nil { return nil }
    atWork[end.id] = nil
    late[end.id] = nil
    if end.goesOn {
      goingOn[end.id] = entry
    } else {
      if goingOn.removeValue(forKey: end.id) != nil, end.tests == nil { silent[end.id] = entry }
      if silent.count > Self.mostAtOnce { silent = [:] }
      remember(end.id)
    }
    return entry.call.map { ($0, entry.evidence) }
  }

  /// What a call that has ended put out says something of tests: the call, and when it began; `nil` where its end said so
  /// already.
  mutating func tested(_ end: ToolEnd) -> (call: ToolCall, began: Evidence)? {
    guard end.tests != nil, let entry = silent.removeValue(forKey: end.id) else { return nil }
    return entry.call.map { ($0, entry.evidence) }
  }

  /// The end of a call that was told before the call.
  mutating func takeEarlyEnd(of id: String) -> (end: ToolEnd, evidence: Evidence)? {
    early.removeValue(forKey: id).map { ($0.end, $0.evidence) }
  }

  /// The turn is over: what was called before has ended, however. But those subagents go on with what they do.
  mutating func turnOver(at time: Timestamp, without agents: Set<String>) {
    setAside { $0.evidence.time <= time && !($0.agent.map(agents.contains) ?? false) }
  }

  /// A subagent is through, or was stopped: so is what it has called.
  mutating func agentOver(_ agent: String) {
    setAside { $0.agent == agent }
  }

  /// No subagent is at work any more.
  mutating func agentsOver() {
    setAside { $0.agent != nil }
  }

  private mutating func setAside(_ isOver: (Entry) -> Bool) {
    // Their ends are still told at times: whether a file was changed, for example.
    for (id, entry) in atWork where isOver(entry) {
      atWork[id] = nil
      late[id] = entry
    }
    while late.count > Self.mostAtOnce, let oldest = late.min(by: { $0.value.number < $1.value.number }) {
      late[oldest.key] = nil
    }
  }

  /// One of the tasks in the background was stopped; which one, is known where there is only one.
  mutating func forgetOnlyBackground() {
    if goingOn.count == 1 { forgetBackground() }
  }

  mutating func forgetBackground() {
    for id in goingOn.keys.sorted() { remember(id) }
    goingOn = [:]
  }

  /// The process that worked on them is gone.
  mutating func forgetAll() {
    for id in atWork.keys.sorted() { remember(id) }
    atWork = [:]
    forgetBackground()
  }

  private mutating func remember(_ id: String) {
    guard ended.insert(id).inserted else { return }
    endedOrder.append(id)
    if endedOrder.count > Self.mostEnded { ended.remove(endedOrder.removeFirst()) }
  }
}
