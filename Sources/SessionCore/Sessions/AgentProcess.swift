/// A running process of an agent that keeps no registry, as the process table shows it.
package struct AgentProcess: Hashable, Sendable {
  package var agent: AgentID
  package var pid: Int32
  /// When it started, in clock ticks since boot: a pid alone is used again.
  package var startTicks: UInt64
  package var started: Timestamp
  /// The process that started it.
  package var parent: Int32
  /// Whether it is a script, which may do no more than start the program proper.
  package var isScript: Bool
  /// Whether somebody may sit before it.
  package var hasTerminal: Bool
  /// The folder that it runs in; `nil` where that is hidden.
  package var folder: String?
  /// The sessions whose transcripts it has open; `nil` of agents that keep none open.
  package var open: [SessionID]?

  package init(
    agent: AgentID, pid: Int32, startTicks: UInt64, started: Timestamp, parent: Int32, isScript: Bool = false,
    hasTerminal: Bool = true, folder: String?, open: [SessionID]? = nil
  ) {
    self.agent = agent
    self.pid = pid
    self.startTicks = startTicks
    self.started = started
    self.parent = parent
    self.isScript = isScript
    self.hasTerminal = hasTerminal
    self.folder = folder
    self.open = open
  }

  /// Whether it hides from others of the same user where it runs and what it has open, so that nothing tells which session
  /// it has.
  package var isHidden: Bool { folder == nil }

  /// What a session is called that this process has and of which nothing is known yet.
  package var placeholder: SessionID { SessionID("pid-\(pid)") }

  /// The same with its process, doing nobody knows what.
  func having(_ id: SessionID) -> LiveSession {
    LiveSession(
      agent: agent, id: id, project: folder, started: started,
      process: LiveAgent(pid: pid, startTicks: startTicks, activity: .unknown, since: started))
  }

  /// Those of them that can have a session. Of a process and its child, both of one agent, one only starts the other: a
  /// script starts the program proper, and a program its own helpers.
  package static func proper(_ processes: [AgentProcess]) -> [AgentProcess] {
    let byID = Dictionary(processes.map { ($0.pid, $0) }) { first, _ in first }
    func parent(of process: AgentProcess) -> AgentProcess? {
      byID[process.parent].flatMap { $0.agent == process.agent ? $0 : nil }
    }
    let launchers = Set(processes.compactMap { parent(of: $0) }.filter(\.isScript).map(\.pid))
    return processes.filter { process in
      guard !launchers.contains(process.pid) else { return false }
      return parent(of: process).map { launchers.contains($0.pid) } ?? true
    }
  }
}
